"""Ending a line early: first ask, then insist.

The first signal begins the drain: the source stops, whoever dispatches outside work asks
`begun` and starts nothing new, and what is in flight has `grace_s` seconds. The second
signal, or the end of the grace, cancels what is left.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TypeAlias

import anyio

from distill.flow.fault import FirstFault
from distill.flow.signals import Signals

Sleep: TypeAlias = Callable[[float], Awaitable[None]]


class Drain:
    """The one flag that says "no new work", and why.

    `reason` is the exception that the run ends with once everything in flight has ended.
    """

    def __init__(self) -> None:
        """Not begun."""
        self.reason: Exception | None = None
        self._event = anyio.Event()
        self._unpaid: set[anyio.CancelScope] = set()

    @property
    def begun(self) -> bool:
        """True once no new work may start."""
        return self._event.is_set()

    def begin(self, reason: Exception) -> None:
        """Begin, or keep the first reason if already begun."""
        if not self.begun:
            self.reason = reason
            self._event.set()
            for scope in self._unpaid:
                scope.cancel()

    async def wait(self) -> None:
        """Return once the drain has begun."""
        await self._event.wait()

    @contextmanager
    def cutting(self) -> Iterator[None]:
        """A block that costs no money: it is left, silently, when the drain begins."""
        with anyio.CancelScope() as scope:
            if self.begun:
                scope.cancel()
            self._unpaid.add(scope)
            try:
                yield
            finally:
                self._unpaid.discard(scope)


@asynccontextmanager
async def draining(
    drain: Drain, signals: Signals, grace_s: float, on_signal: Callable[[int], Exception], clock_sleep: Sleep
) -> AsyncIterator[anyio.CancelScope]:
    """Let signals drain the block; `scope.cancelled_caught` tells that it was cut short.

    `on_signal` makes the reason of the drain from a signal's number. `clock_sleep` waits the
    grace. The block should be `run(...)`. Afterwards signals do nothing: what follows a line
    takes a moment and is not cut.
    """
    fault = FirstFault()
    try:
        async with anyio.create_task_group() as group:
            with anyio.CancelScope() as scope, fault:
                signals.act = partial(_drain_or_cut, drain, scope, on_signal)
                group.start_soon(_grace, drain, scope, grace_s, clock_sleep)
                yield scope
            signals.act = ignored
            group.cancel_scope.cancel()
    except BaseExceptionGroup as caught:
        fault.surface(caught)


def ignored(_number: int) -> None:
    """A signal that comes when everything is nearly over."""


def _drain_or_cut(drain: Drain, scope: anyio.CancelScope, on_signal: Callable[[int], Exception], number: int) -> None:
    if drain.begun:
        scope.cancel()
    drain.begin(on_signal(number))


async def _grace(drain: Drain, scope: anyio.CancelScope, grace_s: float, clock_sleep: Sleep) -> None:
    await drain.wait()
    await clock_sleep(grace_s)
    scope.cancel()
