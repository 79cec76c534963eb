"""An event loop whose clock jumps: sleeping costs nothing and time is exact."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Awaitable, Callable
from typing import Any

import anyio


class _JumpingSelector(selectors.DefaultSelector):
    """Instead of waiting for `timeout`, moves the clock by it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("deadlock: nothing is scheduled and nothing can happen")
        if not ready and timeout:
            self.now += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time is `selector.now`; a loop with nothing left to wait for raises instead of hanging."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def run_virtually(main: Callable[[], Awaitable[Any]]) -> Any:
    """Run `main` to its end in virtual time; raises RuntimeError on a deadlock."""
    return anyio.run(main, backend_options={"loop_factory": VirtualLoop})
