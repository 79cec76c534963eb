"""Spacing: so many units a second, a little at once, and never a minute's quota in a burst."""

from __future__ import annotations

import math
from typing import Final

BURST_S: Final = 0.5
"""What was not used in this long may be made up for at once."""


class Meter:
    """A rate that is kept by waiting (the generic cell rate algorithm); units are requests or tokens."""

    __slots__ = ("_due", "rate")

    def __init__(self, rate: float = math.inf) -> None:
        """`rate` in units per second; may be changed at any time."""
        self.rate = rate
        self._due = -math.inf

    def wait_s(self, now: float) -> float:
        """Seconds until the next one may go; one that is larger than what is left goes, and those after it wait."""
        return 0.0 if self.rate == math.inf else max(0.0, self._due - now)

    def take(self, now: float, units: float) -> None:
        """One went out."""
        if self.rate != math.inf:
            self._due = max(self._due, now - BURST_S) + units / self.rate

    def give_back(self, units: float) -> None:
        """Fewer were used than was thought, or more (negative)."""
        if self.rate != math.inf:
            self._due -= units / self.rate
