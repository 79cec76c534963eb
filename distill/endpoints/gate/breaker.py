"""When nothing works: one call at a time finds out whether it does again."""

from __future__ import annotations

import math
from typing import Final

TRIP: Final = 10
"""Faults in a row, none a 429, after which only probes go out. At 20 % faults that is one call in ten million."""

LONGEST_S: Final = 12.0
"""Between two probes at most: 50 in ten minutes."""


class Breaker:
    """Closed while calls go well; open, it lets a probe through after 1, 2, 4, 8 s and then every `LONGEST_S`."""

    def __init__(self) -> None:
        """Closed."""
        self.open = False
        self._faults = 0
        self._probes = 0
        self._next_s = 0.0
        self._probing = False

    def wait_s(self, now: float) -> float:
        """Seconds until a call may go out; infinite while a probe is in the air."""
        if not self.open:
            return 0.0
        return math.inf if self._probing else max(0.0, self._next_s - now)

    def depart(self) -> bool:
        """A call goes out; True when it is a probe."""
        self._probing = self._probing or self.open
        return self.open

    def abandoned(self) -> None:
        """The probe was not sent after all, or said nothing of the server's health."""
        self._probing = False

    def good(self) -> bool:
        """A call went well; True when that closed the breaker."""
        closed, self.open = self.open, False
        self._faults, self._probes, self._probing = 0, 0, False
        return closed

    def fault(self, now: float, *, probe: bool) -> bool:
        """A call failed; True when that opened the breaker."""
        self._faults += 1
        if self.open:
            if probe:
                self._probing = False
                self._probes += 1
                self._next_s = now + min(LONGEST_S, 2.0**self._probes)
            return False
        if self._faults < TRIP:
            return False
        self.open, self._next_s = True, now + 1.0
        return True
