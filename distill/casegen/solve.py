"""solve: somebody who knows nothing of the reference reaches the goal, within k tries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from distill.domain.episode import Draft, Job


@dataclass(frozen=True, slots=True)
class Solve:
    """`draft` plays a job; try number i is sample i of the case."""

    draft: Callable[[Job], Awaitable[Draft]]
    tries: int

    async def __call__(self, job: Job) -> tuple[Draft, int]:
        """The first draft that solves the case, or the last that does not, and how many tries it took."""
        for sample in range(self.tries):
            played = await self.draft(replace(job, sample=sample))
            if played.solved:
                break
        return played, sample + 1
