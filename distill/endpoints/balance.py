"""The retry balance: faults may not multiply the calls of a run."""

from __future__ import annotations

import math
from collections import deque
from typing import Final

import anyio
from anyio.abc import TaskGroup

from distill.domain.ports import Clock
from distill.flow.fault import FirstFault

SHARE: Final = 0.1
"""Of the planned calls, what may be retried before anything has succeeded."""

TRICKLE_S: Final = 10.0
"""With an empty balance one retry in this many seconds goes out all the same, as a probe."""


class RetryBalance:
    """Starts at a tenth of the planned calls; each success earns one, each retry takes one.

    Empty, it makes retries wait for a success or for their turn in the trickle; it never fails one.
    """

    def __init__(self, planned_calls: int, clock: Clock) -> None:
        """`planned_calls` is an estimate, at least one retry is granted."""
        self.left = max(1, math.ceil(planned_calls * SHARE))
        self._clock = clock
        self._waiting: deque[anyio.Event] = deque()
        self._last_probe = -math.inf

    def earn(self) -> None:
        """A call succeeded."""
        self.left += 1
        if self._waiting:
            self._waiting.popleft().set()

    async def take(self) -> None:
        """Pay for one retry; waits while the balance is empty. Raises what the clock's sleep raises."""
        while self.left < 1:
            now = self._clock.now()
            if now >= self._last_probe + TRICKLE_S:
                self._last_probe = now
                return
            await self._wait(self._last_probe + TRICKLE_S - now)
        self.left -= 1

    async def _wait(self, seconds: float) -> None:
        """Until a success or until the time is over, whichever is first."""
        earned, fault = anyio.Event(), FirstFault()
        self._waiting.append(earned)
        try:
            async with anyio.create_task_group() as race:
                race.start_soon(self._timer, seconds, race, fault)
                await earned.wait()
                race.cancel_scope.cancel()
        except BaseExceptionGroup as caught:
            fault.surface(caught)
        finally:
            if earned in self._waiting:
                self._waiting.remove(earned)

    async def _timer(self, seconds: float, race: TaskGroup, fault: FirstFault) -> None:
        with fault:
            await self._clock.sleep(seconds)
        race.cancel_scope.cancel()
