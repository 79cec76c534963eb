"""Finding how many calls a server takes at once, and staying just under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from distill.endpoints.gate.need import Need

FIRST: Final = 20
"""Calls in flight before anything is known."""

QUIET: Final = 400
"""Good replies at one level before one more is tried: at most one refusal in so many calls."""

SOON: Final = 10
"""The same after a first refusal; it doubles with each try that is refused."""

GAIN: Final = 0.5
"""Growth per good reply once one more was let through; 1 before any refusal, which doubles the cap in a latency."""

NEAR: Final = 0.03
"""The same just above the last cut, where the next refusal is likely."""

MEMORY: Final = 256
OFTEN: Final = 0.025
"""So large a share of the last `MEMORY` calls refused, and others let through at the same level: a rate does that."""

MIXED: Final = 3
"""Levels, each below the last, at which calls were both let through and refused, or cuts of what had grown again
at once: then it is not the number in flight."""

BELOW_LAST: Final = 0.95
"""So much below the last: what the server counts differs a little from what we count."""

STRIDE: Final = 0.12
"""Of the size, what one cut takes off at most."""

FEW: Final = 10
"""Below so many in flight one refusal is an accident, two are a limit."""

BEYOND: Final = 1.05
"""Above so many times the last cut plus 2 the limit has grown."""

How: TypeAlias = Literal["slow start", "refused", "grown", "ceiling"]
"""What the present size comes from."""


@dataclass(slots=True)
class Flight:
    """A call in the air; `level` is how many there were with it when it left, `full` that they are reason for more.

    `turn` is its place among all that came to the gate: it keeps it if it is refused.
    """

    at: float
    level: int
    full: bool
    number: int
    need: Need
    probe: bool = False
    turn: int = 0


class Cap:
    """Grows by one per good reply until the first refusal, then stays one under it and tries one more now and then."""

    def __init__(self, ceiling: int, first: int = FIRST) -> None:
        """`ceiling` is the operator's."""
        self.ceiling = ceiling
        self._first = first
        self.size = float(min(first, ceiling))
        self._gain = 1.0
        self.cut_at = -1.0
        self._cut_to = 0.0
        self._good = 0
        self._often = 0.0
        self._quiet = SOON
        self._passed = 0
        """The highest level that was let through since the last cut."""
        self._mixed = 0
        self._back_to = 0.0
        """What it was before a pause."""
        self._lately = 0
        """The highest level that was let through since the cut before."""
        self._lowest = 0
        """The lowest level so far at which calls were let through and refused."""
        self._tried = False
        self._strikes = 0
        self._step = 1.0
        """How much the last cut took off; twice as much each time that nobody was let through since."""

    def raise_ceiling(self, ceiling: int) -> None:
        """Before the first call: one more endpoint shares it."""
        self.ceiling, self.size = ceiling, float(min(self._first, ceiling))

    @property
    def cut(self) -> bool:
        """True once a refusal has shown how many are too many."""
        return self.cut_at >= 0.0

    @property
    def whole(self) -> int:
        """Calls that may be in flight."""
        return int(self.size)

    @property
    def kept(self) -> int:
        """The same, without the one more that is being tried."""
        return self.whole - self._tried

    @property
    def how(self) -> How:
        """Why it is as large as it is."""
        if self.whole >= self.ceiling:
            return "ceiling"
        if not self.cut or (self._gain == 1.0 and self.size < self._cut_to):  # the latter after an outage
            return "slow start"
        return "grown" if self.size > self._cut_to else "refused"

    def reached(self, level: int) -> bool:
        """True when so many in flight are reason to allow more: all, or half while nothing has been refused."""
        return level >= self.whole or (self._gain == 1.0 and 2 * level > self.whole)

    def passed(self, flight: Flight) -> None:
        """A call was let through."""
        if flight.at >= self.cut_at:
            self._passed = max(self._passed, flight.level)
            self._lately = max(self._lately, flight.level)

    def answered(self, flight: Flight) -> None:
        """A good reply came; one that left when more were allowed says nothing about this cap."""
        self.passed(flight)
        self._good += 1
        self._often -= self._often / MEMORY
        if self._good > max(QUIET, 2 * self.size):
            self._mixed = 0
        if self.size < self._back_to:
            self.size = min(self._back_to, self.size + 1.0)
            return
        if not flight.full or flight.at < self.cut_at:
            return
        if self._gain:
            near = self.size <= BEYOND * self._cut_to + 2
            self.size = min(self.ceiling, self.size + (NEAR if near else self._gain))
            if not near:
                self._quiet = SOON
        elif self._tried and self._passed >= self.whole:
            self._gain = GAIN
        elif not self._tried and self._good >= self._quiet:
            self._tried = True
            self.size = min(self.ceiling, self.size + 1)

    def refused(self, flight: Flight, now: float) -> bool:
        """A call was refused; True when the number in flight does not explain it."""
        if flight.at < self.cut_at:  # of the same burst
            self.size = self._cut_to = max(1.0, min(self.size, flight.level - 1.0))
            return False
        self._often += (1.0 - self._often) / MEMORY
        if self._passed >= flight.level and (not self._mixed or flight.level <= BELOW_LAST * self._lowest):
            self._mixed, self._lowest = self._mixed + 1, flight.level
        elif self._passed > BEYOND * self._cut_to + 2:  # up again soon after it was cut
            self._mixed += 1
        rate = self._often > OFTEN and self._passed >= flight.level
        if rate or flight.level <= 1 or self._mixed >= MIXED or (flight.level < FEW and self._lately >= flight.level):
            self._mixed = 0
            return True
        self._strikes += 1
        if self._strikes < 2 and self._tried and self.size < FEW:
            return False
        self._step = 1.0 if self._passed else max(1.0, min(2.0 * self._step, self.size * STRIDE))
        self._cut(flight.level - self._step, now)
        return False

    def _cut(self, size: float, now: float) -> None:
        self.size = self._cut_to = max(1.0, min(self.size, size))
        if self._tried:
            self._quiet = min(QUIET, 2 * self._quiet)
        self._lately = self._passed
        self.cut_at, self._passed, self._good, self._gain = now, 0, 0, 0.0
        self._tried, self._strikes, self._back_to = False, 0, 0.0

    def stay_under(self, level: int, now: float) -> None:
        """It is the number in flight, and this is one too many."""
        self.size = float(level)
        self._cut(level - 1.0, now)

    def resume(self, in_flight: int) -> None:
        """Nobody was let out for a while: not all at once now."""
        self._back_to = max(self._back_to, self.size)
        self.size = max(1.0, min(self.size, in_flight + 2.0))

    def loosen(self, in_flight: int) -> None:
        """Another limit holds: this one is not to."""
        self.size = min(self.ceiling, max(self.size, 2.0 * in_flight + FIRST))
        self._gain = 1.0

    def halve(self) -> None:
        """Start again from half of it."""
        self.size, self._gain = max(1.0, self.size / 2), 1.0
