"""No new call, and no waiting for one, once the drain has begun."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import anyio

from distill.domain.ports import Budget, Clock
from distill.flow.drain import Drain


class DrainingClock:
    """A clock whose sleeps end with the drain's reason once that has begun: nobody waits to ask again."""

    def __init__(self, clock: Clock, drain: Drain) -> None:
        """`clock` keeps the time."""
        self._clock = clock
        self._drain = drain

    def now(self) -> float:
        """As the clock says."""
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        """Wait, or raise the drain's reason as soon as there is one."""
        over = anyio.Event()

        async def ended(wait: Callable[[], Awaitable[None]]) -> None:
            await wait()
            over.set()

        async with anyio.create_task_group() as race:
            race.start_soon(ended, partial(self._clock.sleep, seconds))
            race.start_soon(ended, self._drain.wait)
            await over.wait()
            race.cancel_scope.cancel()
        if self._drain.reason is not None:
            raise self._drain.reason


class DrainingBudget:
    """A budget that refuses everything after the drain has begun, with the drain's own reason."""

    def __init__(self, budget: Budget, drain: Drain) -> None:
        """`budget` keeps the figures."""
        self._budget = budget
        self._drain = drain

    def admit(self) -> None:
        """Raise the drain's reason once it has begun."""
        if self._drain.reason is not None:
            raise self._drain.reason

    def reserve(self, usd: float | None) -> None:
        """Reserve, or raise why the run is ending."""
        self.admit()
        self._budget.reserve(usd)

    def reopen(self, usd: float | None) -> None:
        """An answer that is paid for already may be waited for."""
        self._budget.reopen(usd)

    def settle(self, reserved: float | None, spent: float | None) -> None:
        """Replace a reservation by what was really spent."""
        self._budget.settle(reserved, spent)
