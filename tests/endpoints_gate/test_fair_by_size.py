"""Large prompts are not passed over for small ones: the real queue, before a server with a limit of tokens."""

from __future__ import annotations

import asyncio
import math
import sys
from pathlib import Path
from random import Random

import anyio
import pytest
from hidden import Bucket

sys.path.insert(0, str(Path(__file__).parents[1] / "endpoints"))
from endpoint_fakes import virtually

from distill.endpoints.gate.core import Core
from distill.endpoints.gate.gate import Gate
from distill.endpoints.gate.lane import Lane
from distill.endpoints.gate.line import Ceilings
from distill.endpoints.gate.need import Need

TPM = 450_000.0
CALLS = 1_200


def now() -> float:
    return asyncio.get_running_loop().time()


class TokenServer:
    """Answers in 4 s what fits into the bucket, refuses at once what does not."""

    def __init__(self, told: bool, ceilings: Ceilings) -> None:
        self.bucket = Bucket(TPM, 60.0)
        self.told = told
        self.lane = Lane(Gate(now, Core(1)), ceilings)
        self.dispatched: list[float] = []
        self.rng = Random(3)

    async def ask(self, tokens: float) -> None:
        turn = 0
        while (turn := await self.one(tokens, turn)) > 0:
            pass

    async def one(self, tokens: float, turn: int) -> int:
        """The place that it keeps if it was refused; 0 if it was let through."""
        flight = await self.lane.enter(Need(tokens, 0.0), lambda: None, turn)
        self.bucket.refill(now())
        fits = self.bucket.level >= tokens
        if fits:
            self.bucket.level -= tokens
            self.dispatched.append(tokens)
        told = {"tokens": self.bucket.told()} if self.told else {}
        await anyio.sleep(4.0 * self.rng.uniform(0.5, 1.5) if fits else 0.05)
        if fits:
            self.lane.answered(flight, told)
        else:
            self.lane.refused(flight, None, told, None)
            await anyio.sleep(self.rng.uniform(1.0, 2.0))
        return 0 if fits else flight.turn


@pytest.mark.parametrize("workers", [64, 400])
@pytest.mark.parametrize(
    ("told", "ceilings"),
    [(False, Ceilings(1_000)), (True, Ceilings(1_000)), (False, Ceilings(1_000, input_tpm=400_000))],
    ids=["hidden", "headers", "operator's ceiling"],
)
def test_the_first_half_of_what_goes_out_is_as_large_as_the_whole(told, ceilings, workers):
    """The first half dispatched is held against the same calls in the order in which they came, and the whole."""

    async def main():
        server, rng = TokenServer(told, ceilings), Random(1)
        sizes = [min(30_000.0, rng.lognormvariate(math.log(4_000), 0.8)) for _ in range(CALLS)]
        share = sum(sizes[: CALLS // 2]) / sum(sizes[CALLS // 2 :])
        sizes = [size * (1 if number < CALLS // 2 else share) for number, size in enumerate(sizes)]
        queue = iter(sizes)

        async def work():
            for size in queue:
                await server.ask(size)

        async with anyio.create_task_group() as group:
            for _ in range(workers):
                group.start_soon(work)
        return server.dispatched, sum(sizes) / (TPM / 60), now()

    dispatched, ideal_s, seconds = virtually(main)
    half = dispatched[: CALLS // 2]
    mean = sum(dispatched) / CALLS
    assert len(dispatched) == CALLS
    assert sum(half) / len(half) == pytest.approx(mean, rel=0.05)
    assert seconds <= 1.25 * ideal_s
