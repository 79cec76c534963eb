from __future__ import annotations

import anyio

from distill.errors import Interrupted
from distill.flow.drain import Drain
from distill.stages.source import CaseSource


async def taken(source, most):
    numbers = []
    with anyio.move_on_after(0.05):
        async for number in source:
            numbers.append(number)
            if len(numbers) == most:
                break
    return numbers


async def test_concluded_numbers_are_passed_over():
    source = CaseSource(6, {1, 2, 5}, Drain(), lambda _: True)
    assert await taken(source, 99) == [0, 3, 4]


async def test_no_case_starts_once_the_target_needs_none():
    source = CaseSource(100, set(), Drain(), lambda in_flight: in_flight < 3)
    assert await taken(source, 99) == [0, 1, 2]


async def test_a_concluded_case_makes_room_for_the_next():
    numbers = []
    source = CaseSource(5, set(), Drain(), lambda in_flight: in_flight < 1)
    async for number in source:
        numbers.append(number)
        source.concluded()
    assert numbers == [0, 1, 2, 3, 4]


async def test_after_the_drain_has_begun_nothing_starts():
    drain = Drain()
    source = CaseSource(5, set(), drain, lambda _: True)
    drain.begin(Interrupted("stop"))
    assert await taken(source, 99) == []


async def test_the_source_ends_when_the_last_case_in_flight_reached_the_target():
    accepted = []
    source = CaseSource(100, set(), Drain(), lambda in_flight: len(accepted) + in_flight < 2)
    seen = []
    async for number in source:
        seen.append(number)
        accepted.append(number)
        source.concluded()
    assert seen == [0, 1]
