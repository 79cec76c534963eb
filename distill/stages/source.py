"""The source: case numbers, no more of them than are needed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Container

import anyio

from distill.flow.drain import Drain


class CaseSource:
    """Yields the numbers of pending cases below `limit`, in order.

    A new case starts only while `wanted()` says that the cases in flight cannot be expected
    to reach the target; `concluded(...)` wakes the source to ask again.
    """

    def __init__(self, limit: int, done: Container[int], drain: Drain, wanted: Callable[[int], bool]) -> None:
        """`wanted(in_flight)` is asked before each number; `done` holds concluded case numbers."""
        self._limit = limit
        self._done = done
        self._drain = drain
        self._wanted = wanted
        self._changed = anyio.Event()
        self.in_flight = 0

    def concluded(self) -> None:
        """One case left the line, whatever became of it."""
        self.in_flight -= 1
        self._changed.set()
        self._changed = anyio.Event()

    async def __aiter__(self) -> AsyncIterator[int]:
        """Numbers, until the limit, the drain, or the target."""
        for number in range(self._limit):
            if number in self._done:
                continue
            while not self._drain.begun and self.in_flight and not self._wanted(self.in_flight):
                await self._changed.wait()
            if self._drain.begun or not self._wanted(self.in_flight):
                return
            self.in_flight += 1
            yield number
