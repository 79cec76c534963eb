"""What a stage does when a case goes wrong."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable
from typing import TypeVar

from distill import telemetry
from distill.domain.episode import Job
from distill.domain.outcome import Failed, Parked
from distill.errors import BudgetReached, CaseError, DiskFull, Diverged, Interrupted, OutageError, boundary
from distill.flow.drain import Drain
from distill.telemetry import Event

T = TypeVar("T")

MOST_RESTARTS = 2
"""A case that diverges more often than this is not reproducible at all."""


async def guarded(job: Job, drain: Drain, work: Callable[[], Awaitable[T]]) -> T | Failed | Parked:
    """Run `work` for one case.

    A fault of the case is `Failed`; the end of the budget, of the endpoints, of the disk or of
    the user's patience begins the drain and parks the case. `Diverged` and faults of storage pass.
    """
    if drain.begun:
        return Parked(job.number, type(drain.reason).__name__)
    results: list[T] = []
    try:
        with boundary() as caught:
            results.append(await work())
    except (BudgetReached, DiskFull, Interrupted, OutageError) as stop:
        if not drain.begun:
            telemetry.warn(Event.RUN_DRAINING, why=str(stop))
        drain.begin(stop)
        return Parked(job.number, type(stop).__name__)
    if results:
        return results[0]
    error = caught.error
    if isinstance(error, Diverged):
        raise error
    if isinstance(error, CaseError):
        return Failed(job, error.kind, error.detail)
    trace = "".join(traceback.format_exception(error))
    telemetry.warn(Event.CASE_BUG, case=job.number, error=repr(error), trace=trace)
    return Failed(job, "bug", repr(error))


async def restarting(
    job: Job,
    drain: Drain,
    work: Callable[[Job], Awaitable[T]],
    restart: Callable[[Job, Diverged], Awaitable[Job]],
) -> T | Failed | Parked:
    """`guarded`, and a diverged case starts again in a generation of its own, at most `MOST_RESTARTS` times."""
    for _ in range(MOST_RESTARTS + 1):
        try:
            return await guarded(job, drain, lambda job=job: work(job))  # type: ignore[misc]
        except Diverged as diverged:
            telemetry.warn(Event.EPISODE_DIVERGED, case=job.number, detail=diverged.detail)
            job = await restart(job, diverged)
    return Failed(job, "diverged", f"the episode did not repeat itself {MOST_RESTARTS + 1} times in a row")
