"""review: a draft becomes accepted or rejected, revised on the way if it pays."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from distill.domain.episode import Draft, Job
from distill.domain.outcome import Accepted, Failed, Parked, Rejected
from distill.flow.drain import Drain
from distill.stages.guard import restarting
from distill.stages.teach import Restart


@dataclass(frozen=True, slots=True)
class Review:
    """Hands drafts to the refinement loop; what is not a draft passes by.

    `refine` holds judge, reviser and thresholds. A draft whose review diverges on resume is
    played again from the start in a new generation.
    """

    refine: Callable[[Draft], Awaitable[Accepted | Rejected]]
    draft: Callable[[Job], Awaitable[Draft]]
    restart: Restart
    drain: Drain

    async def __call__(self, item: Draft | Rejected | Failed | Parked) -> Accepted | Rejected | Failed | Parked:
        """The stage function."""
        if not isinstance(item, Draft):
            return item

        async def work(job: Job) -> Accepted | Rejected:
            fresh = item if job == item.job else await self.draft(job)
            return await self.refine(fresh)

        return await restarting(item.job, self.drain, work, self.restart)
