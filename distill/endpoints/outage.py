"""Telling one bad call from a day on which nothing works."""

from __future__ import annotations

from distill.domain.ports import Clock
from distill.errors import OutageError


class Outage:
    """Since when nothing in the run has succeeded; shared by all endpoints."""

    def __init__(self, max_outage_s: float, clock: Clock) -> None:
        """`max_outage_s` is how long the run keeps trying while nothing succeeds."""
        self._max_outage_s = max_outage_s
        self._clock = clock
        self._since: float | None = None

    def succeeded(self) -> None:
        """A call came back well."""
        self._since = None

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

    def lasts_since(self, moment: float) -> bool:
        """True when nothing has succeeded from `moment` on (a time of the clock), and something failed."""
        return self._since is not None and self._since <= moment
