"""Telling one bad call from a day on which nothing works."""

from __future__ import annotations

import math
from typing import Final

from distill.domain.ports import Clock
from distill.endpoints.faults import FaultKind
from distill.errors import OutageError

UNREACHED: Final[frozenset[FaultKind]] = frozenset({"dns", "connect", "timeout_connect"})
"""Nothing of the question has reached the server, so it cannot be its fault."""


ALONE_S: Final = 660.0
"""So long the only question that is asked may meet nothing but faults: longer than an outage of ten minutes."""


class Outage:
    """Since when nothing in the run has succeeded; shared by all endpoints."""

    def __init__(self, max_outage_s: float, clock: Clock) -> None:
        """`max_outage_s` is how long the run keeps trying while nothing succeeds."""
        self._max_outage_s = max_outage_s
        self._clock = clock
        self._since: float | None = None
        self._good_at = -math.inf

    def succeeded(self) -> None:
        """A call came back well."""
        self._since, self._good_at = None, self._clock.now()

    def failed(self, detail: str) -> None:
        """A call failed in a way that may pass; raises OutageError when that has lasted too long."""
        now = self._clock.now()
        if self._since is None:
            self._since = now
        elif now - self._since > self._max_outage_s:
            raise OutageError(
                f"no call has succeeded for {now - self._since:.0f} s (max_outage_s {self._max_outage_s:.0f});"
                f" last: {detail}; the same command resumes"
            )

    def lasts_since(self, moment: float, kind: FaultKind) -> bool:
        """True when a call that began at `moment` and ended in `kind` tells of the day, not of itself.

        Who could not even connect has only to have seen no success. Any other fault may be the fate of this one
        question, so nothing may have succeeded, and something failed, before it was put.
        """
        if self._since is None:
            return False
        return self._good_at <= moment if kind in UNREACHED else self._since <= moment

    def may_be_its_own(self, kind: FaultKind) -> bool:
        """True when a fault may be the fate of the only question there is: nothing else has been heard for too long."""
        if self._since is None or kind in UNREACHED:
            return False
        return self._clock.now() - self._since >= min(ALONE_S, self._max_outage_s / 2)
