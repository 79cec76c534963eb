from __future__ import annotations

import anyio

from distill.errors import Interrupted
from distill.flow.drain import Drain
from distill.stages.planner import SKELETON_SHARE
from distill.stages.produce import FREE
from distill.stages.source import CaseSource
from distill.stages.tally import Tally
from distill.storage.rows import Head


class Gate:
    def __init__(self, wanted):
        self.wanted, self.looked = wanted, 0

    def look(self):
        self.looked += 1


def source_of(limit, done, drain, wanted, full=lambda: False):
    return CaseSource(limit, done, drain, Gate(wanted), full)


def head(number, kind="accepted", reason=""):
    return Head(number, 0, 0, kind, reason, f"id{number}", "skeleton", "shape", f"case{number}", None)


async def taken(source, most):
    numbers = []
    with anyio.move_on_after(0.05):
        async for number in source:
            numbers.append(number)
            if len(numbers) == most:
                break
    return numbers


async def test_concluded_numbers_are_passed_over():
    source = source_of(6, {1, 2, 5}, Drain(), lambda _: True)
    assert await taken(source, 99) == [0, 3, 4]


async def test_no_case_starts_once_the_target_needs_none():
    source = source_of(100, set(), Drain(), lambda in_flight: in_flight < 3)
    assert await taken(source, 99) == [0, 1, 2]


async def test_a_concluded_case_makes_room_for_the_next():
    numbers = []
    source = source_of(5, set(), Drain(), lambda in_flight: in_flight < 1)
    async for number in source:
        numbers.append(number)
        source.concluded()
    assert numbers == [0, 1, 2, 3, 4]


async def test_after_the_drain_has_begun_nothing_starts():
    drain = Drain()
    source = source_of(5, set(), drain, lambda _: True)
    drain.begin(Interrupted("stop"))
    assert await taken(source, 99) == []


async def test_the_source_ends_when_the_last_case_in_flight_reached_the_target():
    accepted = []
    source = source_of(100, set(), Drain(), lambda in_flight: len(accepted) + in_flight < 2)
    seen = []
    async for number in source:
        seen.append(number)
        accepted.append(number)
        source.concluded()
    assert seen == [0, 1]


async def test_a_case_that_others_wait_for_is_played_though_enough_are_accepted_above_it():
    source = source_of(9, {0, 1, 3, 5}, Drain(), lambda _: False)
    assert await taken(source, 99) == [2, 4]


async def test_a_case_below_a_concluded_one_is_left_out_when_the_settled_cases_reach_the_target():
    settled = []
    source = source_of(9, {1, 3, 5}, Drain(), lambda _: False, lambda: len(settled) == 2)
    seen = []
    async for number in source:
        seen.append(number)
        settled.append(number)
        source.concluded()
    assert seen == [0, 2]


def test_rejections_before_anything_is_paid_start_no_more_cases_than_are_missing():
    tally = Tally(100, FREE)
    for number in range(9):
        tally.count(head(number, "rejected", SKELETON_SHARE))
    assert tally.wanted(99)
    assert not tally.wanted(100)


def test_rejections_that_were_paid_for_start_more_cases():
    tally = Tally(100, FREE)
    for number in range(9):
        tally.count(head(number, "rejected", "end_state"))
    assert tally.wanted(999)
