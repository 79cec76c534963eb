"""The real clock."""

from __future__ import annotations

import time

import anyio

from distill.flow.pause import Pause


class SystemClock:
    """Monotonic seconds; implements `domain.ports.Clock`."""

    def now(self) -> float:
        """Seconds since an arbitrary start; never jumps with the wall clock."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait; a cancellation point."""
        await anyio.sleep(seconds)


class RunClock(SystemClock):
    """Stands still while the run is paused: no episode, outage or estimate is charged for that."""

    def __init__(self, pause: Pause) -> None:
        """`pause` keeps count of its own time."""
        self._pause = pause

    def now(self) -> float:
        """Seconds since an arbitrary start, pauses left out."""
        return super().now() - self._pause.held_s
