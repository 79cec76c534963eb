"""Slots: a concurrency budget that is a semaphore, not a pool of threads."""

from __future__ import annotations

from types import TracebackType

import anyio


class Slots:
    """`size` holders at once; used as `async with slots:` around one outside thing.

    A slot is never held across a channel send. `in_use` and `waiting` are for status lines.
    """

    def __init__(self, size: int) -> None:
        """`size` is at least 1; raises ValueError otherwise."""
        if size < 1:
            raise ValueError(f"slots: size must be at least 1, not {size}")
        self.size = size
        self._owed = 0
        self._semaphore = anyio.Semaphore(size, fast_acquire=True)

    @property
    def in_use(self) -> int:
        """Slots held now; more than `size` for a while after that was lowered."""
        return self.size + self._owed - self._semaphore.value

    @property
    def waiting(self) -> int:
        """Tasks that wait for a slot now."""
        return self._semaphore.statistics().tasks_waiting

    async def __aenter__(self) -> None:
        """Wait for a slot; the only place that waits."""
        try:
            self._semaphore.acquire_nowait()
        except anyio.WouldBlock:
            await self._semaphore.acquire()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the slot back, whatever happened."""
        if self._owed:
            self._owed -= 1
        else:
            self._semaphore.release()

    def resize(self, size: int) -> None:
        """More holders at once, from now on, or fewer, as those there are leave; raises ValueError below 1."""
        if size < 1:
            raise ValueError(f"slots: size must be at least 1, not {size}")
        for _ in range(size - self.size):
            if self._owed:
                self._owed -= 1
            else:
                self._semaphore.release()
        for _ in range(self.size - size):
            try:
                self._semaphore.acquire_nowait()
            except anyio.WouldBlock:
                self._owed += 1
        self.size = size
