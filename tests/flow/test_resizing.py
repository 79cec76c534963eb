"""Slots that become more or fewer while they are held, and stages that follow them."""

from __future__ import annotations

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distill.app.rehearse.virtual_time import in_virtual_time
from distill.flow.gauge import Gauges
from distill.flow.pipeline import run
from distill.flow.slots import Slots
from distill.flow.stage import Stage


async def count_to(n):
    for number in range(n):
        yield number


class Watch:
    """A stage function of one second that notes how many are inside at each start."""

    def __init__(self) -> None:
        self.inside = 0
        self.seen: list[tuple[float, int]] = []

    async def __call__(self, item):
        self.inside += 1
        self.seen.append((anyio.current_time(), self.inside))
        await anyio.sleep(1)
        self.inside -= 1
        return item

    def most(self, since: float, until: float) -> int:
        return max(count for at, count in self.seen if since <= at < until)


def test_more_slots_bring_more_workers_and_fewer_are_kept_to():
    async def main():
        slots, watch, gauges = Slots(2), Watch(), Gauges()
        stage = Stage("work", watch, workers=2, capacity=3, slots=slots)
        async with anyio.create_task_group() as group:
            group.start_soon(run, count_to(200), [stage], gauges)
            await anyio.sleep(4.5)
            slots.resize(10)
            await anyio.sleep(5)
            slots.resize(3)
            in_use = slots.in_use
            await anyio.sleep(5)
            slots.resize(5)
        return watch, in_use, gauges.stages[0]

    watch, in_use, gauge = in_virtual_time(main)
    assert watch.most(0, 4.5) == 2
    assert watch.most(6, 9.5) == 10
    assert in_use == 10, "those inside are not thrown out"
    assert watch.most(10.5, 14.5) == 3
    assert watch.most(16, 30) == 5
    assert (gauge.left, gauge.busy, gauge.workers) == (200, 0, 10)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=8), st.integers(1, 9))
def test_slots_come_out_right_whatever_they_are_resized_to(sizes, first):
    async def main():
        slots, watch = Slots(first), Watch()

        async def work():
            async with slots:
                await watch(None)

        async with anyio.create_task_group() as group:
            for _ in range(60):
                group.start_soon(work)
            for size in sizes:
                await anyio.sleep(0.7)
                slots.resize(size)
        return slots, [count for at, count in watch.seen if at > 0.7 * len(sizes) + 1]

    slots, late = in_virtual_time(main)
    assert (slots.in_use, slots.waiting, slots.size) == (0, 0, sizes[-1])
    assert max(late, default=0) <= sizes[-1]


def test_a_stage_tells_what_waits_in_front_of_it():
    async def main():
        gauges, watch = Gauges(), Watch()
        stages = [Stage("fast", anyio_checkpoint, workers=1), Stage("slow", watch, workers=1, capacity=4)]
        async with anyio.create_task_group() as group:
            group.start_soon(run, count_to(9), stages, gauges)
            await anyio.sleep(0.5)
            return [(one.name, one.in_front(), one.busy, one.left) for one in gauges.stages]

    assert in_virtual_time(main) == [("fast", 1, 0, 6), ("slow", 5, 1, 0)]


async def anyio_checkpoint(item):
    await anyio.lowlevel.checkpoint()
    return item


def test_no_slots_at_all_are_refused():
    with pytest.raises(ValueError, match="at least 1"):
        Slots(1).resize(0)
