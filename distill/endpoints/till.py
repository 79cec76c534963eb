"""Waiting for change: a reservation that does not fit now may fit when calls in flight are settled."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import Self

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

    def queued(self) -> Place:
        """A place in the queue for money, for one call, until the block ends."""
        return Place(self)

    def take(self, usd: float | None, *, waited: bool = False) -> bool:
        """Reserve; False when it does not fit now, or others wait already and this one has not `waited`.

        Raises BudgetReached when it never will.
        """
        if not waited and (self._turns or (self._open and self._waiting)):
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

    def wait(self, ticket: int | None) -> tuple[int, anyio.Event] | None:
        """Stand in the queue; None when there is nothing to wait for. A `ticket` of before keeps its place."""
        if self.paused or not self._open:
            return None
        if ticket is None:
            self._tickets += 1
            ticket = self._tickets
        waiter = (ticket, anyio.Event())
        heappush(self._waiting, waiter)
        return waiter

    def leave(self, waiter: tuple[int, anyio.Event]) -> None:
        """Out of the queue again; whoever was woken in vain hands the turn on."""
        if waiter in self._waiting:
            self._waiting.remove(waiter)
            heapify(self._waiting)
        else:
            self.looked()
            if self._waiting:
                self._wake()

    def looked(self) -> None:
        """Whoever was woken has looked."""
        self._turns -= 1

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


class Place:
    """One call's way to its reservation: a context manager, which gives back what it has not used."""

    def __init__(self, till: Till) -> None:
        """Nowhere in the queue yet."""
        self._till = till
        self._ticket: int | None = None
        self._waiter: tuple[int, anyio.Event] | None = None

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the queue, with or without money."""
        if self._waiter is not None:
            self._till.leave(self._waiter)

    def take(self, usd: float | None) -> bool:
        """Reserve, before all who come new if this one has waited; False when there is no room now.

        Raises BudgetReached when there never will be.
        """
        self._look()
        return self._till.take(usd, waited=self._ticket is not None)

    async def room(self) -> None:
        """Wait until something is settled; hold no slot here."""
        self._look()
        self._waiter = self._till.wait(self._ticket)
        if self._waiter is None:
            await anyio.lowlevel.checkpoint()
            return
        self._ticket, woken = self._waiter
        await woken.wait()

    def _look(self) -> None:
        if self._waiter is not None:
            self._waiter = None
            self._till.looked()
