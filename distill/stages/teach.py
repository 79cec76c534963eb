"""teach: a job becomes a played draft with frozen check results."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from distill.domain.episode import Draft, Job
from distill.domain.outcome import Failed, Parked, Rejected
from distill.errors import Diverged
from distill.flow.drain import Drain
from distill.stages.guard import restarting

Restart = Callable[[Job, Diverged], Awaitable[Job]]
"""Opens a new generation for a diverged job and returns the job to play instead."""


@dataclass(frozen=True, slots=True)
class Teach:
    """Hands jobs to the teacher; what is not a job passes by."""

    draft: Callable[[Job], Awaitable[Draft]]
    restart: Restart
    drain: Drain

    async def __call__(self, item: Job | Rejected | Failed | Parked) -> Draft | Rejected | Failed | Parked:
        """The stage function."""
        if not isinstance(item, Job):
            return item
        return await restarting(item, self.drain, self.draft, self.restart)
