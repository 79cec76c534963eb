from __future__ import annotations

import json

import pytest
from bench import case_of, family_for

FAMILY = family_for()


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_every_order_that_is_searched_for_stands_in_a_mail(first):
    """An earlier message of a thread once took the place of another thread's mail."""
    for seed in range(first, first + 50):
        body = case_of(FAMILY, "mails_to_tickets", seed).body
        mails = json.dumps(body["seed"]["mailbox"])
        searches = [
            call["arguments"]["query"].removeprefix("field:order=")
            for act in body["reference"]["acts"]
            for call in act["calls"]
            if call["tool"].endswith("search_tickets")
        ]
        assert searches
        assert [order for order in searches if order not in mails] == [], seed
