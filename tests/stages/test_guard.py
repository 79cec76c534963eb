from __future__ import annotations

from dataclasses import replace

import anyio
import pytest

from distill.domain.case import Case
from distill.domain.episode import Job
from distill.domain.outcome import Failed, Parked
from distill.errors import BudgetReached, Diverged, EnvironmentFault, Interrupted, OutageError, StorageError
from distill.flow.drain import Drain
from distill.stages.guard import MOST_RESTARTS, guarded, restarting

JOB = Job(3, 0, 0, 0, Case("c", "f", "t", "g", "g", "s", "easy", {}))


def raising(error):
    async def work(*_):
        await anyio.lowlevel.checkpoint()
        raise error

    return work


async def test_a_fault_of_the_case_is_data():
    outcome = await guarded(JOB, Drain(), raising(EnvironmentFault("tool_down", "git died")))
    assert outcome == Failed(JOB, "tool_down", "git died")


async def test_a_bug_in_one_case_fails_that_case_only():
    outcome = await guarded(JOB, Drain(), raising(ZeroDivisionError("x")))
    assert isinstance(outcome, Failed)
    assert outcome.kind == "bug"


@pytest.mark.parametrize("stop", [BudgetReached("b"), Interrupted("i"), OutageError("o")])
async def test_the_end_of_the_run_parks_the_case_and_begins_the_drain(stop):
    drain = Drain()
    outcome = await guarded(JOB, drain, raising(stop))
    assert outcome == Parked(3, type(stop).__name__)
    assert drain.reason is stop


async def test_a_fault_of_storage_stops_the_run():
    with pytest.raises(StorageError):
        await guarded(JOB, Drain(), raising(StorageError("disk full")))


async def test_a_falsy_result_is_still_a_result():
    async def nothing():
        return None

    assert await guarded(JOB, Drain(), nothing) is None


async def test_a_diverged_case_starts_again_in_a_generation_of_its_own():
    played = []

    async def work(job):
        played.append(job.generation)
        if job.generation == 0:
            raise Diverged("observation", "differs")
        return "done"

    async def restart(job, _):
        return replace(job, generation=job.generation + 1)

    assert await restarting(JOB, Drain(), work, restart) == "done"
    assert played == [0, 1]


async def test_a_case_that_always_diverges_fails():
    played = []

    async def work(job):
        played.append(job.generation)
        raise Diverged("observation", "differs")

    async def restart(job, _):
        return replace(job, generation=job.generation + 1)

    outcome = await restarting(JOB, Drain(), work, restart)
    assert isinstance(outcome, Failed)
    assert outcome.kind == "diverged"
    assert len(played) == MOST_RESTARTS + 1
