"""A pause: who asks to start outside work waits until it is over; what is under way goes on."""

from __future__ import annotations

from collections.abc import Callable

import anyio

from distill.flow.drain import Drain


class Pause:
    """Held or not, and for how long it has been in all. A drain ends it for good: see `ended_by`."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Not held; `now` gives monotonic seconds."""
        self._now = now
        self._since_s: float | None = None
        self._past_s = 0.0
        self._over: anyio.Event | None = None

    @property
    def held(self) -> bool:
        """True while nothing new may start."""
        return self._since_s is not None

    @property
    def held_s(self) -> float:
        """Seconds held up to now, all pauses together."""
        return self._past_s + (0.0 if self._since_s is None else self._now() - self._since_s)

    def hold(self) -> None:
        """Begin; nothing changes when it is held already."""
        if self._since_s is None:
            self._since_s, self._over = self._now(), anyio.Event()

    def release(self) -> None:
        """End it and wake everyone; nothing changes when it is not held."""
        if self._over is not None:
            self._past_s, self._since_s = self.held_s, None
            self._over.set()
            self._over = None

    async def passed(self) -> None:
        """Return at once, or when the pause, and any that follows on it before this task runs again, is over."""
        while self._over is not None:
            await self._over.wait()

    async def ended_by(self, drain: Drain) -> None:
        """Release when the drain begins: those who wait are to hear its reason."""
        await drain.wait()
        self.release()
