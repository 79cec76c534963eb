"""Waiting for change: a reservation that does not fit now may fit when calls in flight are settled."""

from __future__ import annotations

from heapq import heappop, heappush

import anyio
import anyio.lowlevel

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
        self._waiting: list[tuple[int, anyio.Event]] = []
        """A heap: who came first is woken first, however often it came back."""
        self._tickets = 0

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

    def take(self, usd: float | None, *, waited: bool = False) -> bool:
        """Reserve; False when it does not fit now, or others wait already and this one has not `waited`.

        Raises BudgetReached when it never will.
        """
        if waited:
            self._turns = max(0, self._turns - 1)
        elif self._open and (self._waiting or self._turns):
            return False
        elif self._turns:  # a step back for those that were woken; one of them may have gone away
            self._turns -= 1
            return False
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

    async def room(self, ticket: int | None = None) -> int | None:
        """Wait until something is settled; hold no slot here. Gives a ticket, that keeps one's place.

        None when there was nothing to wait for.
        """
        if self.paused or not self._open:
            await anyio.lowlevel.checkpoint()
            return ticket
        if ticket is None:
            self._tickets += 1
            ticket = self._tickets
        settled = anyio.Event()
        heappush(self._waiting, (ticket, settled))
        await settled.wait()
        return ticket

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
        heappop(self._waiting)[1].set()
