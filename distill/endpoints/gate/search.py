"""Finding a rate limit that nobody tells, from refusals alone.

A refusal says that the server's bucket is empty now. Between two such moments as many units were let
through as the bucket took in, whatever its size: `accepted / seconds` between refusals *is* the limit,
and never more than it. So the pace stays a little under the last such figure, and after a while grows, slowly
at first and then fast, until a refusal gives the next figure.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median
from typing import Final, Literal, TypeAlias

Unit: TypeAlias = Literal["requests", "tokens"]

BELOW: Final = 0.985
"""Of the limit that was found, what is used while it is believed."""

PLATEAU_S: Final = 45.0
"""How long it is believed; a refusal at the end of it is at most 2 % of 60 calls a minute."""

DOUBLING_S: Final = 60.0
"""After the plateau the pace has doubled by then (a cubic, as in CUBIC TCP)."""

FIRST_PLATEAU_S: Final = 6.0
"""So long the first figure is believed; twice as long each time that the next one is like it."""

UNSURE_DOUBLING_S: Final = 20.0
"""While the limit is a first guess the pace doubles in this long."""

SLOWEST: Final = 1 / 60
"""One request a minute: nothing is slower."""

FEWEST: Final = 8
"""Requests let through between two refusals that make a figure."""

LARGER: Final = 12.0
"""So many times the units of the refused call, too: for all that a refusal says, almost as much may be left."""

GROWN: Final = 1.1
"""Above so many times the last figure a new one tells of a new limit, and that it may be higher still."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Totals of what was let through, by the moment of a refusal."""

    at: float
    requests: float
    tokens: float

    def rate_since(self, earlier: Mark, unit: Unit) -> float:
        """Units per second between two marks."""
        return float(getattr(self, unit) - getattr(earlier, unit)) / (self.at - earlier.at)


class Search:
    """One key's hidden rate limit, in requests or in tokens, whichever explains the refusals better."""

    def __init__(self) -> None:
        """Nothing is found, so nothing is held back."""
        self.unit: Unit = "requests"
        self.limit = math.inf
        """Units per second that the server lets through, as far as known."""
        self.since = 0.0
        self._sure = False
        self._plateau_s = FIRST_PLATEAU_S
        self._let_through = 0.0
        """Requests, by the last refusal."""
        self._marks: deque[Mark] = deque(maxlen=256)
        self._measured: deque[Mark] = deque(maxlen=6)
        """What went through per second between two refusals, in both units; `at` is for how long."""

    @property
    def found(self) -> bool:
        """True once there is a figure."""
        return self.limit < math.inf

    def rate(self, now: float) -> float:
        """Units per second to send at."""
        if not self.found:
            return math.inf
        age = now - self.since
        if not self._sure:
            return float(self.limit * BELOW * 2.0 ** (min(age, 10 * UNSURE_DOUBLING_S) / UNSURE_DOUBLING_S))
        doubling_s = max(DOUBLING_S / 4, DOUBLING_S * self._plateau_s / PLATEAU_S)
        return float(self.limit * (BELOW + max(0.0, (age - self._plateau_s) / doubling_s) ** 3))

    def begin(self, now: Mark, requests_per_s: float) -> None:
        """Refusals come from a rate limit: start from what goes through at the moment."""
        self.unit = "requests"
        self._start(now, max(requests_per_s, SLOWEST))

    def refused(self, now: Mark, units: float) -> None:
        """One was refused, which would have taken so many of the present unit.

        Where none was let through since the one before, nothing was used up, and nothing is measured.
        """
        if now.requests <= self._let_through:
            self.resume(now.at)
            return
        self._let_through = now.requests
        least_s = max(1.0, FEWEST / self._requests_rate(now))
        if now.at - self.since >= least_s:
            self._measure(now, least_s, LARGER * units)
        if now.requests - self._marks[-1].requests >= FEWEST:
            self._marks.append(now)

    def resume(self, now: float) -> None:
        """Nobody was let out for a while: the pace does not grow with that time."""
        if self._sure:
            self.since = now

    def _measure(self, now: Mark, least_s: float, least: float) -> None:
        self.since = now.at
        earlier = next((mark for mark in reversed(self._marks) if self._far(mark, now, least_s, least)), None)
        if earlier is None:
            return
        seconds = now.at - earlier.at
        both = Mark(seconds, (now.requests - earlier.requests) / seconds, (now.tokens - earlier.tokens) / seconds)
        self._measured.append(both)
        measured = max(getattr(both, self.unit), SLOWEST)
        if self._sure and measured > GROWN * self.limit:
            self._start(now, measured)
            return
        steady = self._sure and abs(measured / self.limit - 1) < 0.1
        self.limit = (self.limit + measured) / 2 if steady else measured
        self._plateau_s = min(PLATEAU_S, max(FIRST_PLATEAU_S, self._plateau_s * (2.0 if steady else 0.7)))
        self._sure = True
        self._choose_unit()

    def _start(self, now: Mark, limit: float) -> None:
        """A guess; what is measured from here on confirms it."""
        self.limit, self.since, self._sure = limit, now.at, False
        self._marks.clear()
        self._marks.append(now)

    def _far(self, mark: Mark, now: Mark, least_s: float, least: float) -> bool:
        units = getattr(now, self.unit) - getattr(mark, self.unit)
        return now.at - mark.at >= least_s and now.requests - mark.requests >= FEWEST and units >= least

    def _choose_unit(self) -> None:
        """Tokens, when what is let through between refusals varies less in tokens than in requests; or the reverse."""
        if len(self._measured) < 4:
            return
        other: Unit = "tokens" if self.unit == "requests" else "requests"
        mine, others = ([getattr(pair, unit) for pair in self._measured] for unit in (self.unit, other))
        if _spread(others) < 0.6 * _spread(mine):
            self.unit, self.limit = other, fmean(others[-2:])

    def speaks_of(self, unit: Unit, now: Mark) -> None:
        """The server's words name the unit."""
        if self.unit != unit and self.found:
            per_request = now.tokens / max(now.requests, 1.0)
            self.limit *= per_request if unit == "tokens" else 1.0 / max(per_request, 1.0)
            self.unit = unit

    def _requests_rate(self, now: Mark) -> float:
        rate = self.rate(now.at)
        if self.unit == "tokens":
            rate /= max(now.tokens / max(now.requests, 1.0), 1.0)
        return max(rate, 1e-3)


def _spread(values: list[float]) -> float:
    """By how much one differs from the next, in the middle: a limit that has changed once says nothing."""
    return median(abs(one - next_) / max(one, next_) for one, next_ in pairwise(values))
