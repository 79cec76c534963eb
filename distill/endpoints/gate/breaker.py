"""When nothing works: one call at a time finds out whether it does again."""

from __future__ import annotations

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

    def wait_s(self, now: float) -> float:
        """Seconds until a call may go out: `LONGEST_S` after a probe of which nothing is heard, which may hang."""
        return max(0.0, self._next_s - now) if self.open else 0.0

    def depart(self, now: float) -> bool:
        """A call goes out; True when it is a probe."""
        if self.open:
            self._next_s = now + LONGEST_S
        return self.open

    def abandoned(self, now: float) -> None:
        """The probe was not sent after all, or said nothing of the server's health: another may go."""
        self._next_s = min(self._next_s, now)

    def good(self) -> bool:
        """A call went well; True when that closed the breaker."""
        closed, self.open = self.open, False
        self._faults = self._probes = 0
        return closed

    def fault(self, now: float, *, probe: bool) -> bool:
        """A call failed; True when that opened the breaker."""
        self._faults += 1
        if self.open:
            if probe:
                self._probes += 1
                self._next_s = now + min(LONGEST_S, 2.0 ** min(self._probes, 8))
            return False
        if self._faults < TRIP:
            return False
        self.open, self._next_s = True, now + 1.0
        return True
