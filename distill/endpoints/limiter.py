"""Who may send now: the place of the later gate (pace, in-flight cap, breaker)."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Protocol

from distill.endpoints.faults import FaultKind
from distill.flow.slots import Slots


class Limiter(Protocol):
    """Held (`async with`) for one HTTP call, from before the intent to the last byte; never across a back-off."""

    @property
    def in_use(self) -> int:
        """Calls that hold it now."""
        ...

    @property
    def waiting(self) -> int:
        """Calls that wait for it now."""
        ...

    async def __aenter__(self) -> None:
        """Wait until a call may go out."""
        ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The last byte is here, or will never come."""
        ...

    def learn(self, fault: FaultKind | None, headers: Mapping[str, str]) -> None:
        """What one call showed, None for a good one; rate headers are for limiters that adapt."""
        ...


class FixedLimiter(Slots):
    """A fixed number of calls at once; learns nothing."""

    def learn(self, fault: FaultKind | None, headers: Mapping[str, str]) -> None:
        """Ignore it."""
