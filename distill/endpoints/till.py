"""Waiting for change: a reservation that does not fit now may fit when calls in flight are settled."""

from __future__ import annotations

from collections import deque

import anyio

from distill.domain.ports import Budget
from distill.errors import BudgetReached
from distill.flow.pause import Pause


class Till:
    """The run's budget, shared by all endpoints of the run.

    Reservations are upper bounds, so many calls in flight can hold a whole budget of which they
    will spend a tenth. The budget is reached only when nothing is in flight any more.
    """

    def __init__(self, budget: Budget, pause: Pause | None = None) -> None:
        """`budget` decides; this class only waits. While `pause` is held nobody may spend."""
        self._budget = budget
        self._pause = pause
        self._open = 0
        self._turns = 0
        """Waiters that were woken and have not looked yet: they come before whoever comes new."""
        self._waiting: deque[anyio.Event] = deque()

    def admit(self) -> None:
        """Raise when the run is ending: asked before every request, also one whose reservation is held."""
        self._budget.admit()

    @property
    def paused(self) -> bool:
        """True while nothing may be sent."""
        return self._pause is not None and self._pause.held

    async def opened(self) -> None:
        """Wait until no pause is held; hold no slot here."""
        if self._pause is not None:
            await self._pause.passed()

    def take(self, usd: float | None) -> bool:
        """Reserve; False when it does not fit now, or others wait already. Raises BudgetReached when it never will."""
        if self._waiting and not self._turns:
            return False
        self._turns = max(0, self._turns - 1)
        try:
            self._budget.reserve(usd)
        except BudgetReached:
            if not self._open:
                raise
            return False
        self._open += 1
        return True

    def reopen(self, usd: float | None) -> None:
        """What an earlier start reserved for a call, and never settled, is held again: its answer is to come."""
        self._budget.reopen(usd)
        self._open += 1

    async def room(self, *, again: bool = False) -> None:
        """Wait until something is settled; hold no slot here. Who comes `again` goes first, for it was first."""
        if self.paused or not self._open:
            return
        settled = anyio.Event()
        if again:
            self._waiting.appendleft(settled)
        else:
            self._waiting.append(settled)
        await settled.wait()

    def settle(self, reserved: float | None, spent: float | None) -> None:
        """Give a reservation back for what was spent, and let the next one look."""
        self._budget.settle(reserved, spent)
        self._open -= 1
        while self._waiting:
            self._wake()
            if self._open:  # the last one out wakes all: some may have been woken in vain
                break

    def look_again(self) -> None:
        """The budget has changed: whoever waits for room asks once more."""
        while self._waiting:
            self._wake()

    def _wake(self) -> None:
        self._turns += 1
        self._waiting.popleft().set()
