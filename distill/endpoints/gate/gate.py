"""The gate of one key, as calls see it: wait here, then go; say what became of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import anyio

from distill.endpoints.gate.cap import Flight
from distill.endpoints.gate.core import Core
from distill.endpoints.gate.line import Line, Waiter
from distill.endpoints.gate.need import Need
from distill.endpoints.gate.reading import Reading, read

FLOOR: Final = 0.25
"""Of what goes out, reviewers get at least this while they have calls waiting, so that their backlog drains."""

MOST_OWED: Final = 8.0
"""Calls that reviewers may have missed and make up for: those that are still being made ready when places come free."""

LATELY_S: Final = 2.0
"""For so long after one has come more of them are expected."""

LOOK_S: Final = 0.5
"""Who is first in line looks up this often, to hear that the run is ending."""


class Gate:
    """Shared by all endpoints that share a key; made inside the loop that uses it."""

    def __init__(self, now: Callable[[], float], core: Core) -> None:
        """`now` gives monotonic seconds."""
        self.core: Final = core
        self.now = now
        self._lines: list[Line] = []
        self._order = 0
        self._owed = 0.0
        self._reviewer_at = -math.inf
        """When the last reviewer came."""

    def add(self, line: Line) -> None:
        """One more endpoint with this key."""
        self._lines.append(line)
        self.core.cap.raise_ceiling(sum(one.ceilings.in_flight for one in self._lines))

    def reading(self) -> Reading:
        """What is believed now of the key's limits."""
        return read(self.core, self.now())

    @property
    def out(self) -> bool:
        """True while the breaker is open and no probe is due."""
        return self.core.breaker.open and self.core.breaker.wait_s(self.now()) > 0.0

    async def enter(self, line: Line, need: Need, admit: Callable[[], None], turn: int) -> Flight:
        """Wait for the turn; `admit` raises when there is none to come.

        `turn` is that of a call that was refused and comes back to its place; 0 for one that comes new.
        """
        self._order += 1
        if line.favoured:
            self._reviewer_at = self.now()
        waiter = Waiter(turn or self._order, need)
        line.join(waiter)
        left = False
        try:
            while True:
                self._let_go()
                if waiter.flight is not None:
                    left = True
                    return waiter.flight
                await self._look_later(line, waiter)
                if waiter.flight is None:
                    admit()
        finally:
            if not left:
                self._step_out(line, waiter)

    def _step_out(self, line: Line, waiter: Waiter) -> None:
        """It waits no longer, and may have been let go while it was told so; those behind it are to look."""
        if waiter.flight is not None:
            self.unsent(line, waiter.flight)
            return
        line.queue.remove(waiter)
        if line.queue:
            line.queue[0].event.set()
        self._let_go()

    def unsent(self, line: Line, flight: Flight) -> None:
        """A call that was let go was not sent."""
        self.core.unsent(self.now(), flight)
        line.undo(flight.need)
        self.left(line)

    def left(self, line: Line) -> None:
        """A call of this line is in the air no longer."""
        line.in_flight -= 1
        self._let_go()

    async def _look_later(self, line: Line, waiter: Waiter) -> None:
        """Until something changed, or it is time; only a head of a queue has a time to wait for."""
        waiter.event = anyio.Event()
        waiter.looks_at = math.inf
        if line.queue[0] is waiter:
            now = self.now()
            waiter.looks_at = now + max(0.001, min(LOOK_S, max(line.wait_s(now), self.core.wait_s(now))))
        with anyio.move_on_after(None if waiter.looks_at == math.inf else waiter.looks_at - now):
            await waiter.event.wait()

    def _let_go(self) -> None:
        """Send off whoever may go now, and wake who is next when its turn has come nearer."""
        now = self.now()
        while (line := self._next(now)) is not None:
            if (wait := self.core.wait_s(now)) > 0.0:
                if now + wait < line.queue[0].looks_at:
                    line.queue[0].event.set()
                return
            waiter = line.queue.popleft()
            line.take(now, waiter.need)
            self._owe(line, now)
            waiter.flight = self.core.depart(now, waiter.need)
            waiter.flight.turn = waiter.order
            waiter.event.set()
            if line.queue:
                line.queue[0].event.set()

    def _owe(self, line: Line, now: float) -> None:
        """A call of this line goes: what that is for the reviewers' share."""
        if line.favoured:
            self._owed = max(0.0, self._owed - 1.0 + FLOOR)
        else:
            most = MOST_OWED if now - self._reviewer_at < LATELY_S else 1.0 - FLOOR
            self._owed = min(most, self._owed + FLOOR)

    def _next(self, now: float) -> Line | None:
        """The queue whose first call is next: the longest waiting, but for the reviewers' share."""
        ready = [line for line in self._lines if line.queue and line.wait_s(now) <= 0.0]
        if len(ready) < 2:
            return ready[0] if ready else None
        if self._owed >= 1.0 - FLOOR and (favoured := [line for line in ready if line.favoured]):
            ready = favoured
        return min(ready, key=lambda line: line.queue[0].order)
