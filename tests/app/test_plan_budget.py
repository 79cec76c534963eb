"""Whether a budget suffices, and what a call holds of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from distill.app.plan.assumptions import Range
from distill.app.plan.budget import suffices
from distill.app.reserving import dearest, held
from distill.endpoints.spec import EndpointSpec, Price


def test_a_budget_suffices_if_even_the_high_end_stays_below_it():
    needed = Range(20, 40, 80)
    assert suffices("budget.usd", 100, needed, 50).verdict == "suffices"
    assert suffices("budget.usd", 60, needed, 50).verdict == "may not suffice"
    short = suffices("budget.usd", 10, needed, 50)
    assert (short.verdict, short.accepted) == ("does not suffice", 12.5)


def test_what_the_last_call_holds_is_no_part_of_what_a_budget_lasts_for():
    needed = Range(20, 40, 80)
    assert suffices("budget.usd", 81, needed, 50, 2).verdict == "may not suffice"
    assert suffices("budget.usd", 41, needed, 50, 2).verdict == "does not suffice"
    assert suffices("budget.usd", 22, needed, 50, 2).accepted == 25


def test_a_call_holds_its_longest_answer_and_half_of_it_by_batch():
    price = Price(2.0, 8.0)
    spec = EndpointSpec("t", "https://api.openai.com/v1", "m", price=price, max_output_tokens=1_000_000)
    assert held(spec, 1_499) == pytest.approx(8 + 1_500 * 2 / 1e6)
    assert held(replace(spec, batch=True), 1_499) == pytest.approx(held(spec, 1_499) / 2)
    assert held(replace(spec, price=None)) == 0
    assert dearest([replace(spec, max_output_tokens=10), spec]) == (spec, held(spec))
