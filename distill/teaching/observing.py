"""Running tool calls, and repeating an earlier process's observations on resume."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import TypeAlias

from distill.domain.episode import Job
from distill.domain.ports import Environment, StepLog
from distill.domain.tool import Observation, ToolCall
from distill.errors import Diverged
from distill.teaching.arguments import ArgumentChecker

Run: TypeAlias = Callable[[ToolCall], Awaitable[Observation]]


class Observer:
    """Runs the calls of one round in one environment and keeps the step log.

    What an earlier process observed is run again to rebuild the environment. If the
    environment is `pinned`, a difference is `Diverged`; otherwise the recorded text is
    shown, so that the model's recorded answers still fit.
    """

    def __init__(self, job: Job, round_: int, log: StepLog) -> None:
        """Call `resume` before the first `observe`."""
        self._job = job
        self._round = round_
        self._log = log
        self._recorded: Iterator[Observation] = iter(())
        self._index = 0

    async def resume(self) -> None:
        """Read what an earlier process observed in this round, if there was one."""
        self._recorded = iter(await self._log.recorded(self._job, self._round))

    async def observe(
        self, environment: Environment, checker: ArgumentChecker, call: ToolCall, run: Run | None = None
    ) -> Observation:
        """Run one call (by `run`, by default the environment's own), or refuse it by its schema.

        Raises Diverged and EnvironmentFault.
        """
        complaint = checker.complaint(call)
        if complaint is None:
            fresh = await (run or environment.call)(call)
        else:
            fresh = Observation(complaint, is_error=True, executed=False, server="")
        earlier = next(self._recorded, None)
        if earlier is None:
            self._log.record(self._job, self._round, self._index, fresh)
        elif earlier != fresh:
            if environment.describe().get("determinism") == "pinned":
                raise Diverged("observation", f"{call.name} answered differently when it was run again")
            fresh = earlier
        self._index += 1
        return fresh
