"""SIGINT, SIGTERM and a terminal that closes, received once for the whole life of a program.

A signal that raises (KeyboardInterrupt) can be lost: what leaves a finalizer, a callback of a
weak reference or an at-fork hook is printed and forgotten. So the event loop receives them, and
`act` says what the next one does: a program changes it as it goes from phase to phase.
"""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from types import FrameType

import anyio

from distill.flow.beside import beside

WATCHED = (signal.SIGINT, signal.SIGTERM)


def watched() -> tuple[signal.Signals, ...]:
    """What is received; SIGHUP too, unless it is ignored (`nohup`)."""
    hangs_up = signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN
    return (*WATCHED, signal.SIGHUP) if hangs_up else WATCHED


class Signals:
    """What a signal does now: `act` is called with its number, and may be replaced at any time."""

    def __init__(self, act: Callable[[int], None]) -> None:
        """`act` must not block."""
        self.act = act


class Early:
    """The handler for the time before an event loop receives signals: raises, and remembers that it did."""

    def __init__(self) -> None:
        """Nothing came yet."""
        self.number: int | None = None

    def watch(self) -> None:
        """Take the signals from now on."""
        for number in watched():
            signal.signal(number, self._came)

    def _came(self, number: int, _frame: FrameType | None) -> None:
        self.number = number
        raise KeyboardInterrupt


@asynccontextmanager
async def receiving(signals: Signals, early: Early | None = None) -> AsyncIterator[None]:
    """Receive the signals until the block ends; one that `early` remembers acts first."""
    with anyio.open_signal_receiver(*watched()) as numbers:
        if early is not None and early.number is not None:
            signals.act(early.number)
        async with beside(partial(_pass_on, signals, numbers)):
            yield


async def _pass_on(signals: Signals, numbers: AsyncIterator[signal.Signals]) -> None:
    async for number in numbers:
        signals.act(number)
