"""Telling callers that what they queued is durable, in an order that keeps requests going out."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Final, TypeAlias

Result: TypeAlias = "tuple[asyncio.Future[Any], Any]"

PER_TURN: Final = 8
"""Acknowledgements that are no request's in one turn of the event loop."""


class Waking:
    """Runs in the event loop. Whoever is about to send a request is woken at once, the rest a few per turn.

    What follows an acknowledged reply is work (parsing, checks, the next case). When hundreds
    of replies are committed together, that work would keep hundreds of free slots waiting.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Nobody waits yet."""
        self._loop: Final = loop
        self._later: Final[deque[Result]] = deque()

    def wake(self, urgent: list[Result], rest: list[Result]) -> None:
        """Pass each result on; a future that was cancelled is passed over."""
        for future, result in urgent:
            _tell(future, result)
        idle = not self._later
        self._later.extend(rest)
        if idle:
            self._some()

    def _some(self) -> None:
        for _ in range(min(PER_TURN, len(self._later))):
            _tell(*self._later.popleft())
        if self._later:
            self._loop.call_soon(self._some)


def _tell(future: asyncio.Future[Any], result: object) -> None:
    if not future.done():
        future.set_result(result)
