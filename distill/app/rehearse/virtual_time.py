"""An event loop whose clock jumps to whatever is due next: hours pass in the time that the work itself takes."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import anyio

T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):
    """Moves the clock instead of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("nothing is due and nothing can happen any more")
        if not ready and timeout:
            self.now += timeout
        return ready


class _VirtualLoop(asyncio.SelectorEventLoop):
    """No thread may be waited for in it: nothing would tell it to stand still meanwhile."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


class VirtualClock:
    """Seconds of the loop; implements `domain.ports.Clock`."""

    def now(self) -> float:
        """Since the start."""
        return anyio.current_time()

    async def sleep(self, seconds: float) -> None:
        """Let so much time pass."""
        await anyio.sleep(seconds)


def in_virtual_time(main: Callable[[], Awaitable[T]]) -> T:
    """The result of `main`; to be called where no loop runs. Raises RuntimeError for a deadlock."""
    return anyio.run(main, backend_options={"loop_factory": _VirtualLoop})
