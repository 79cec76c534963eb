"""Usage and bills of the telecom world: whole months, true days, and customers who differ."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from itertools import pairwise
from statistics import median

import pytest
from telecom_desk import situation_of

from distill.families.telecom.compose import compose
from distill.families.telecom.draw import draw_spec

CASES = 300


@pytest.fixture(scope="module")
def worlds():
    return [compose(draw_spec(seed)).world for seed in range(CASES)]


def shares(worlds):
    """Share of the included data that each caller has used."""
    lines = [(world, world.lines[world.holder]) for world in worlds]
    return [line.data_used_mb / world.plans[line.plan_id].data_mb for world, line in lines]


def test_callers_use_little_or_much_and_few_are_near_what_is_included(worlds):
    used = shares(worlds)
    assert 0.1 < median(used) < 0.5
    assert sum(0.9 < share < 1.1 for share in used) < 0.15 * len(used)
    tenths = {int(share * 10) for share in used if share < 1}
    assert tenths == set(range(10))
    assert len(set(used)) > 0.95 * len(used)


def test_what_is_used_up_is_used_up_and_sometimes_with_what_was_bought_on_top():
    situations = [situation_of("data_used_up", seed=seed) for seed in range(30)]
    extra = set()
    for one in situations:
        line = one.world.lines[one.world.holder]
        wish = int(dict(one.customer.knows)["top_up"])
        left = one.world.plans[line.plan_id].data_mb + line.data_extra_mb - line.data_used_mb
        assert -wish < left < 0
        extra.add(line.data_extra_mb)
        bought = [charge for charge in one.world.charges.values() if charge.kind == "data_pack"]
        assert sum(int(charge.text.split()[0]) for charge in bought) == line.data_extra_mb
    assert extra == {0, 500, 1_000}


def test_who_is_slowed_by_fair_use_has_used_much():
    for seed in range(20):
        world = situation_of("fair_use", seed=seed).world
        assert shares([world])[0] >= 0.69


def test_bills_are_of_calendar_months_and_fall_due_on_one_day_of_the_next(worlds):
    gaps = set()
    for world in worlds:
        today = date.fromisoformat(world.today)
        bills = sorted(world.bills.values(), key=lambda bill: bill.period)
        months = [tuple(map(int, bill.period.split("-"))) for bill in bills]
        counted = [year * 12 + month for year, month in months]
        assert counted == list(range(today.year * 12 + today.month - 3, today.year * 12 + today.month))
        due = [date.fromisoformat(bill.due_date) for bill in bills]
        assert [day.year * 12 + day.month for day in due] == [month + 1 for month in counted]
        payday = max(day.day for day in due)
        assert all(day.day == min(payday, monthrange(day.year, day.month)[1]) for day in due)
        assert due[-1] >= today
        gaps |= {(later - earlier).days for earlier, later in pairwise(due)}
    assert gaps >= {28, 30, 31}


def test_every_charge_on_a_bill_is_of_the_bills_month(worlds):
    for world in worlds:
        for charge in world.charges.values():
            assert not charge.bill_id or charge.date.startswith(world.bills[charge.bill_id].period)
            assert charge.date <= world.today
