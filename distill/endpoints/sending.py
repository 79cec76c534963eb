"""One request on its errand, and whoever takes it there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from distill.domain.chat import CallId, Usage
from distill.endpoints.attempts import Attempts
from distill.endpoints.faults import Fault
from distill.endpoints.transport import HttpReply
from distill.endpoints.wire import Wire

Took: TypeAlias = Callable[[Usage | Fault], None]
"""Is told what an answered call took, once its reply is read, or why it is no reply."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A request body for a call.

    `mean` commits the intent to send it. `stay` raises when there is no point in waiting any more, and `admit`,
    asked at the last moment, when there is none in sending.
    """

    attempts: Attempts
    body: bytes
    mean: Callable[[], Awaitable[None]]
    stay: Callable[[], None]
    admit: Callable[[], None]


class Sending(Protocol):
    """How the requests of one endpoint get there: one by one, or in batches."""

    @property
    def wire(self) -> Wire:
        """Where to."""
        ...

    @property
    def sent(self) -> int:
        """Requests that went out."""
        ...

    @property
    def in_flight(self) -> int:
        """Requests that are on their way."""
        ...

    @property
    def waiting(self) -> int:
        """Calls that wait for their turn."""
        ...

    def awaits(self, call: CallId, key: str) -> bool:
        """Whether an earlier start has sent this very question, and its answer is still to come."""
        ...

    async def send(self, errand: Errand) -> tuple[HttpReply, Took]:
        """A raw reply with status 200, and whom to tell what it took; raises Fault for anything else."""
        ...
