"""The source: case numbers, no more of them than are needed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from typing import Protocol

import anyio

from distill.flow.drain import Drain


class Gate(Protocol):
    """Says whether more cases are wanted."""

    def wanted(self, in_flight: int) -> bool:
        """Whether another case ought to start beside those in flight."""
        ...

    def look(self) -> None:
        """One more case was concluded."""
        ...


class CaseSource:
    """Yields the numbers of pending cases below `limit`, in order.

    A new case starts only while `gate.wanted(in_flight)` says that the cases in flight cannot be expected
    to reach the target; `concluded()` lets the gate look and wakes the source to ask again. A case below
    one that an earlier start concluded is owed whatever has been accepted above it, because that waits for
    it: it is left out only when `full()` says that the settled cases alone reach the target.
    """

    def __init__(
        self,
        limit: int,
        done: Collection[int],
        drain: Drain,
        gate: Gate,
        full: Callable[[], bool],
    ) -> None:
        """`done` holds the case numbers that earlier starts concluded."""
        self._limit = limit
        self._done = done
        self._drain = drain
        self._gate = gate
        self._full = full
        self._owed_below = max(done, default=0)
        self._changed: anyio.Event | None = None
        self.in_flight = 0

    def concluded(self) -> None:
        """One case left the line, whatever became of it."""
        self.in_flight -= 1
        self._gate.look()
        if self._changed is not None:
            self._changed.set()

    async def __aiter__(self) -> AsyncIterator[int]:
        """Numbers, until the limit, the drain, or the target."""
        for number in range(self._limit):
            if number in self._done:
                continue
            while not self._drain.begun and self.in_flight and not self._due(number):
                self._changed = anyio.Event()
                await self._changed.wait()
            if self._drain.begun or not self._due(number):
                return
            self.in_flight += 1
            yield number

    def _due(self, number: int) -> bool:
        return not self._full() if number < self._owed_below else self._gate.wanted(self.in_flight)
