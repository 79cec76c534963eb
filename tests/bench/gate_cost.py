"""CPU of the gate alone: user and system seconds for 1,000 calls, in virtual time, so that nothing is waited for."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from statistics import median

import anyio

sys.path.insert(0, str(Path(__file__).parents[1] / "endpoints"))
from endpoint_fakes import virtually

from distill.endpoints.gate.core import Core
from distill.endpoints.gate.gate import Gate
from distill.endpoints.gate.lane import Lane
from distill.endpoints.gate.line import Ceilings
from distill.endpoints.gate.need import Need
from distill.endpoints.gate.told import told_by

NEED = Need(4_000.0, 500.0)
HEADERS = {
    "x-ratelimit-limit-requests": "30000", "x-ratelimit-remaining-requests": "15000",
    "x-ratelimit-reset-requests": "2ms", "x-ratelimit-limit-tokens": "150000000",
    "x-ratelimit-remaining-tokens": "90000000", "x-ratelimit-reset-tokens": "6m0s",
}  # fmt: skip


def gate_cost(*, quick: bool) -> dict[str, object]:
    """Median of several, less what the same tasks cost without a gate."""
    calls, times = (4_000, 3) if quick else (20_000, 7)

    def cost(*what: object) -> float:
        spent = [one(calls, *what) - one(calls, None) for _ in range(times)]
        return round(median(spent) / calls * 1_000, 4)

    return {
        "free": cost(Ceilings(calls)),
        "waiting for a place": cost(Ceilings(64)),
        "waiting for a pace": cost(Ceilings(calls, rpm=60_000, input_tpm=10**9)),
        "with headers": cost(Ceilings(64), True),
        "asked": "<= 0.05 s for 1,000 calls",
    }


def one(calls: int, ceilings: Ceilings | None, headers: bool = False) -> float:
    """CPU seconds of so many calls by 256 workers, each a second long."""

    async def main() -> float:
        lane = ceilings and Lane(Gate(asyncio.get_running_loop().time, Core(1, ceilings.in_flight)), ceilings)
        numbers = iter(range(calls))

        async def work() -> None:
            for _ in numbers:
                await (through(lane, headers) if lane else anyio.sleep(1.0))

        before = os.times()
        async with anyio.create_task_group() as group:
            for _ in range(256):
                group.start_soon(work)
        after = os.times()
        return after.user + after.system - before.user - before.system

    return virtually(main)


async def through(lane: Lane, headers: bool) -> None:
    flight = await lane.enter(NEED, lambda: None)
    await anyio.sleep(1.0)
    lane.answered(flight, told_by(HEADERS if headers else {}, lambda: 0.0))
    lane.sound(flight, NEED)
