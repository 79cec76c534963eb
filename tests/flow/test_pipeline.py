from __future__ import annotations

from collections import Counter

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distill.app.rehearse.virtual_time import in_virtual_time
from distill.flow.gauge import Gauges
from distill.flow.pipeline import run
from distill.flow.slots import Slots
from distill.flow.stage import Stage


class PlantedError(Exception):
    """Raised by a stage of a test."""


async def count_to(n: int):
    for number in range(n):
        yield number


topologies = st.fixed_dictionaries(
    {
        "items": st.integers(0, 30),
        "stages": st.lists(
            st.fixed_dictionaries(
                {
                    "workers": st.integers(1, 5),
                    "capacity": st.integers(0, 3),
                    "slots": st.integers(1, 3),
                    "delay": st.sampled_from([0.0, 0.001, 0.5, 7.0]),
                    "rounds": st.integers(0, 3),
                }
            ),
            min_size=1,
            max_size=5,
        ),
        "salt": st.integers(0, 1000),
    }
)


def build(topology, seen: Counter, fault: tuple[int, int] | None = None) -> list[Stage]:
    stages = []
    for index, spec in enumerate(topology["stages"]):
        slots = Slots(spec["slots"])

        async def work(item: int, spec=spec, slots=slots, index=index) -> int:
            for round_ in range(1 + (item + topology["salt"]) % (spec["rounds"] + 1)):
                async with slots:
                    await anyio.sleep(spec["delay"] * ((item * 7 + round_ + topology["salt"]) % 5))
            if fault == (index, item):
                raise PlantedError(f"{index}/{item}")
            if index == len(topology["stages"]) - 1:
                seen[item] += 1
            return item

        stages.append(Stage(f"s{index}", work, spec["workers"], spec["capacity"]))
    return stages


@settings(max_examples=300, deadline=None, derandomize=True)
@given(topologies)
def test_every_topology_ends_with_each_item_out_exactly_once(topology):
    seen: Counter = Counter()

    async def main() -> int:
        return await run(count_to(topology["items"]), build(topology, seen))

    assert in_virtual_time(main) == topology["items"]
    assert seen == Counter(range(topology["items"]))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(topologies, st.data())
def test_the_root_cause_of_a_crash_is_what_surfaces(topology, data):
    if not topology["items"]:
        return
    where = (
        data.draw(st.integers(0, len(topology["stages"]) - 1)),
        data.draw(st.integers(0, topology["items"] - 1)),
    )
    seen: Counter = Counter()

    async def main() -> None:
        with pytest.raises(PlantedError, match=f"^{where[0]}/{where[1]}$"):
            await run(count_to(topology["items"]), build(topology, seen, where))

    in_virtual_time(main)
    assert max(seen.values(), default=0) <= 1


def test_a_fault_in_the_source_surfaces_as_itself():
    async def source():
        yield 1
        raise PlantedError("source")

    async def slow(item):
        await anyio.sleep(5)
        return item

    async def main() -> None:
        with pytest.raises(PlantedError, match="source"):
            await run(source(), [Stage("a", slow, 2, 1), Stage("b", slow)])

    in_virtual_time(main)


def test_two_workers_really_work_at_the_same_time():
    async def main() -> float:
        async def wait(item):
            await anyio.sleep(10)
            return item

        await run(count_to(4), [Stage("a", wait, workers=2)])
        return anyio.current_time()

    assert in_virtual_time(main) == pytest.approx(20)


def test_a_bounded_channel_holds_the_source_back():
    produced = []

    async def source():
        for number in range(100):
            produced.append(number)
            yield number

    async def main() -> None:
        async def stuck(_item):
            await anyio.sleep_forever()

        with anyio.move_on_after(5):
            await run(source(), [Stage("a", stuck, workers=2, capacity=3)])

    in_virtual_time(main)
    assert len(produced) == 2 + 3 + 1


def test_gauges_count_what_went_in_and_came_out():
    gauges = Gauges()

    async def same(item):
        return item

    async def main() -> int:
        return await run(count_to(9), [Stage("a", same, 3), Stage("b", same)], gauges)

    assert in_virtual_time(main) == 9
    assert [(g.name, g.entered, g.left, g.busy) for g in gauges.stages] == [("a", 9, 9, 0), ("b", 9, 9, 0)]


@pytest.mark.parametrize(("workers", "capacity"), [(0, 0), (1, -1)])
def test_sizes_that_could_never_move_an_item_are_refused(workers, capacity):
    async def same(item):
        return item

    with pytest.raises(ValueError, match="must be at least"):
        Stage("a", same, workers, capacity)
