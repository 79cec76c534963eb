"""Numbers, dates, names and readings in a customer's words, held against what was given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from distill.families.telecom.customer.audit_dates import without_dates
from distill.families.telecom.customer.audit_forms import folded, plain
from distill.families.telecom.customer.audit_names import strange_name
from distill.families.telecom.customer.audit_numbers import Known, digits_for_words, strange_number
from distill.families.telecom.customer.audit_readings import unseen_quote, unseen_reading

if TYPE_CHECKING:
    from distill.domain.user import UserTurn


def strange(text: str, last: str, given: Sequence[str], shown: Sequence[str]) -> str:
    """The first date, number, name, code or quoted reading in `text` that nothing gave; "" when there is none.

    `last` is the agent's latest message, `given` all that was said or is known, `shown` what the phone gave.
    """
    known = (*given, *shown)
    numbers = [digits_for_words(folded(one)) for one in known]
    date, bare = without_dates(digits_for_words(folded(text)), numbers)
    whole = " | ".join(known)
    return (
        date
        or strange_number(bare, Known.all_of(numbers))
        or strange_name(plain(text), plain(last), plain(whole))
        or unseen_quote(text, whole)
    )


def unseen(text: str, turn: UserTurn, given: Sequence[str]) -> str:
    """A reading of the phone that was not looked at, or is another; "" when there is none."""
    return unseen_reading(text, turn, " | ".join(given))
