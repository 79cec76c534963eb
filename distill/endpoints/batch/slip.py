"""One call on its way into a batch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from distill.endpoints.attempts import Attempts


@dataclass(slots=True, eq=False)
class Slip:
    """`mean` commits the call's intent, `admit` raises when there is no point any more; `gone`: nobody waits for it."""

    attempts: Attempts
    body: bytes
    mean: Callable[[], Awaitable[None]]
    admit: Callable[[], None]
    gone: bool = False
