"""Waiting before the gate: who goes when, and what happens to those who leave."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "endpoints"))
from endpoint_fakes import virtually

from distill.config.secret import Secret
from distill.endpoints.gate.breaker import TRIP
from distill.endpoints.gate.cap import FIRST
from distill.endpoints.gate.core import Core
from distill.endpoints.gate.gate import FLOOR, LOOK_S, Gate
from distill.endpoints.gate.lane import Lane
from distill.endpoints.gate.line import Ceilings
from distill.endpoints.gate.need import Need
from distill.endpoints.gate.sharing import Gates
from distill.endpoints.gate.told import Told
from distill.endpoints.spec import EndpointSpec
from distill.errors import Interrupted

NEED = Need(1_000.0, 100.0)


def now() -> float:
    return asyncio.get_running_loop().time()


def willing() -> None:
    """Nobody has a reason to leave."""


class Door:
    """One gate with its lanes, and a record of who went when."""

    def __init__(self, *ceilings: Ceilings, favoured: int = 0, first: int = 1_000) -> None:
        self.core = Core(1, first)
        gate = Gate(now, self.core)
        self.lanes = [
            Lane(gate, one, favoured=number >= len(ceilings) - favoured) for number, one in enumerate(ceilings)
        ]
        self.went: list[tuple[float, str]] = []
        self.left: list[str] = []

    async def call(self, lane: int, name: str, seconds: float = 1.0, need: Need = NEED, admit=willing) -> None:
        try:
            flight = await self.lanes[lane].enter(need, admit)
        except Interrupted:
            self.left.append(name)
            return
        self.went.append((round(now(), 3), name))
        try:
            await anyio.sleep(seconds)
        except BaseException:
            self.lanes[lane].unsent(flight)
            raise
        self.lanes[lane].answered(flight, {})

    def names(self) -> list[str]:
        return [name for _, name in self.went]


def test_first_come_first_served_across_the_endpoints_of_one_key():
    async def main():
        door = Door(Ceilings(1), Ceilings(1), first=1)
        door.core.cap.ceiling = 1
        async with anyio.create_task_group() as group:
            for number in range(12):
                group.start_soon(door.call, number % 2, f"{number:02}")
                await anyio.lowlevel.checkpoint()
        return door.names()

    assert virtually(main) == sorted(f"{number:02}" for number in range(12))


def test_each_endpoint_keeps_to_its_own_ceilings_and_does_not_hold_the_other_up():
    async def main():
        door = Door(Ceilings(2), Ceilings(1_000, rpm=120))
        async with anyio.create_task_group() as group:
            for number in range(20):
                group.start_soon(door.call, 0, f"few {number}", 10.0)
            for number in range(20):
                group.start_soon(door.call, 1, f"slow {number}", 10.0)
            await anyio.sleep(0.1)
            in_use = [lane.in_use for lane in door.lanes]
        return in_use, door.went

    in_use, went = virtually(main)
    assert in_use == [2, 2], "two at once; two of the second's pace, one of them on credit"
    assert [at for at, name in went if name.startswith("slow")][-1] == pytest.approx(9.0, abs=0.6)
    assert [at for at, name in went if name.startswith("few")][-1] == pytest.approx(90.0, abs=0.1)


def test_token_ceilings_count_what_was_used_and_not_what_was_thought():
    async def main():
        door = Door(Ceilings(1_000, input_tpm=60_000))
        lane, went = door.lanes[0], []
        for _ in range(100):
            flight = await lane.enter(Need(4_000.0, 0.0), willing)
            went.append(now())
            lane.answered(flight, {})
            lane.sound(flight, Need(1_000.0, 0.0))
        return went[-1]

    assert virtually(main) == pytest.approx(99.0, abs=1.0)


def test_reviewers_get_a_quarter_of_what_goes_out_however_long_the_others_queue():
    async def main():
        door = Door(Ceilings(4), Ceilings(4), favoured=1, first=4)
        door.core.cap.ceiling = 4
        async with anyio.create_task_group() as group:
            for number in range(400):
                group.start_soon(door.call, 0, f"t{number}")
            await anyio.sleep(10)
            for number in range(60):
                group.start_soon(door.call, 1, f"r{number}")
            await anyio.sleep(60)
            group.cancel_scope.cancel()
        return [name[0] for at, name in door.went if at >= 11.0]

    went = virtually(main)
    assert 0.24 <= went[:200].count("r") / 200 <= 0.27
    assert [went[start : start + 8].count("r") for start in range(0, 200, 8)] == [2] * 25


def test_what_reviewers_miss_while_theirs_are_made_ready_they_get_next():
    """Sixteen places come free at once while a single review waits; four more are ready when the next ones do."""

    async def main():
        door = Door(Ceilings(16), Ceilings(16), favoured=1, first=16)
        door.core.cap.ceiling = 16
        async with anyio.create_task_group() as group:
            for number in range(60):
                group.start_soon(door.call, 0, f"t{number}")
            await anyio.sleep(0.5)
            group.start_soon(door.call, 1, "r0")
            await anyio.sleep(0.6)
            for number in range(1, 9):
                group.start_soon(door.call, 1, f"r{number}")
        return [name[0] for at, name in door.went if 1.5 < at < 2.5]

    went = virtually(main)
    assert len(went) == 16
    assert went[:5] == ["r"] * 5, "four that they missed, and the one that is due"
    assert went.count("r") > 16 * FLOOR


def test_without_reviewers_nothing_is_kept_free_for_them():
    async def main():
        door = Door(Ceilings(4), Ceilings(4), favoured=1, first=4)
        async with anyio.create_task_group() as group:
            for number in range(40):
                group.start_soon(door.call, 0, f"t{number}")
        return door.went[-1][0]

    assert virtually(main) == 9.0


def test_whoever_is_cancelled_while_waiting_leaves_the_queue_and_holds_nobody_up():
    """Nothing is in flight here, so no reply would wake those behind."""

    async def main():
        door = Door(Ceilings(1_000, rpm=6))
        async with anyio.create_task_group() as group:
            group.start_soon(door.call, 0, "0", 0.1)
            await anyio.sleep(1)
            with anyio.CancelScope() as first:
                async with anyio.create_task_group() as early:
                    early.start_soon(door.call, 0, "gone", 0.1)
                    await anyio.sleep(0.01)
                    for name in "12":
                        group.start_soon(door.call, 0, name, 0.1)
                    await anyio.sleep(0.1)
                    first.cancel()
        return door.went, door.lanes[0].waiting, door.lanes[0].in_use

    went, waiting, in_use = virtually(main)
    assert [name for _, name in went] == ["0", "1", "2"]
    assert went[-1][0] == pytest.approx(19.5, abs=0.6)
    assert (waiting, in_use) == (0, 0)


def test_whoever_is_cancelled_when_the_turn_has_just_come_gives_the_place_back():
    async def main():
        door = Door(Ceilings(1), first=1)
        async with anyio.create_task_group() as group:
            flight = await door.lanes[0].enter(NEED, willing)
            scope = anyio.CancelScope()

            async def second():
                with scope:
                    await door.call(0, "second")

            group.start_soon(second)
            await anyio.sleep(0.1)
            group.start_soon(door.call, 0, "third")
            await anyio.sleep(0.1)
            door.lanes[0].answered(flight, {})  # the second's turn
            scope.cancel()
        return door.names()[-1], door.lanes[0].in_use, door.core.in_flight

    assert virtually(main) == ("third", 0, 0)


@pytest.mark.parametrize("shut_by", ["pace", "breaker", "storm"])
def test_the_end_of_a_run_reaches_everyone_who_waits_within_a_moment(shut_by):
    async def main():
        door = Door(Ceilings(1_000, rpm=1 if shut_by == "pace" else None))
        over = False

        def admit():
            if over:
                raise Interrupted("over")

        flights = [await door.lanes[0].enter(NEED, willing) for _ in range(1 if shut_by == "pace" else TRIP + 20)]
        for flight in flights:
            if shut_by == "breaker":
                door.lanes[0].failed(flight)
            elif shut_by == "storm":
                door.lanes[0].refused(flight, 3_600.0, {"requests": Told(1.0, 0.0, 60.0)}, None)
            else:
                door.lanes[0].answered(flight, {})
        async with anyio.create_task_group() as group:
            for number in range(50):
                group.start_soon(door.call, 0, str(number), 1.0, NEED, admit)
            await anyio.sleep(0.3)
            over, began = True, now()
        return len(door.left), door.names(), now() - began

    left, went, seconds = virtually(main)
    assert (left, went) == (50, [])
    assert seconds <= LOOK_S


def test_a_turn_that_comes_nearer_is_not_slept_through():
    """The cap was full, so the first looked only twice a second; when a place came free its pace was due long before."""

    async def main():
        door = Door(Ceilings(2), first=2)
        door.core.cap.ceiling = 2
        lane, told = door.lanes[0], {"requests": Told(600.0, 300.0, None)}
        first, second = [await lane.enter(NEED, willing) for _ in range(2)]
        async with anyio.create_task_group() as group:
            group.start_soon(door.call, 0, "third", 0.0)
            group.start_soon(door.call, 0, "fourth", 0.0)
            group.start_soon(door.call, 0, "fifth", 0.0)
            await anyio.sleep(0.05)
            lane.answered(first, told)
            lane.answered(second, told)
        return door.went

    went = virtually(main)
    assert [name for _, name in went] == ["third", "fourth", "fifth"]
    assert went[-1][0] <= 0.3


def at(host: str, name: str, key: str | None = None, **fields) -> EndpointSpec:
    secret = None if key is None else Secret(key)
    return EndpointSpec(name, f"https://{host}/v1", fields.pop("model", "m"), secret, **fields)


@pytest.mark.parametrize(
    ("host", "keys", "models", "limits_per", "shared"),
    [
        ("vendor.example", ("k", "k"), ("m", "m"), None, True),
        ("vendor.example", ("k", "k"), ("m", "n"), None, True),
        ("vendor.example", ("k", "k"), ("m", "n"), "model", False),
        ("vendor.example", ("k", "l"), ("m", "m"), None, False),
        ("vendor.example", (None, None), ("m", "m"), None, False),
        ("api.openai.com", ("k", "k"), ("m", "n"), None, False),
        ("api.openai.com", ("k", "k"), ("m", "m"), None, True),
        ("api.anthropic.com", ("k", "k"), ("m", "n"), "key", True),
    ],
)
def test_endpoints_share_a_gate_as_far_as_their_vendor_counts_by_key(host, keys, models, limits_per, shared):
    gates = Gates(lambda: 0.0)
    lanes = [
        gates.lane(at(host, name, key, model=model, limits_per=limits_per))
        for name, key, model in zip(("one", "two"), keys, models, strict=True)
    ]
    assert (lanes[0].gate is lanes[1].gate) == shared


def test_the_ceiling_of_a_shared_gate_is_the_sum_and_an_api_starts_slowly():
    gates = Gates(lambda: 0.0)
    one = gates.lane(at("vendor.example", "one", "k", max_concurrency=100))
    two = gates.lane(at("vendor.example", "two", "k", max_concurrency=50))
    own = gates.lane(at("10.0.0.1", "own", max_concurrency=512, kind="local"))
    assert one.gate.core.cap.ceiling == 150
    assert (one.most, two.most, own.most) == (FIRST, FIRST, 512)
