"""The real clock."""

from __future__ import annotations

import time

import anyio


class SystemClock:
    """Monotonic seconds; implements `domain.ports.Clock`."""

    def now(self) -> float:
        """Seconds since an arbitrary start; never jumps with the wall clock."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait; a cancellation point."""
        await anyio.sleep(seconds)
