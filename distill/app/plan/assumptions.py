"""What nobody knows before a run: a low, a likely and a high guess of each, and what follows from acceptance."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """One set of guesses.

    `acceptance`: share of played cases that are accepted in the end, refinement included. `detour`: calls of a
    teacher for each call of the reference. `thinking`: output tokens of a reply beyond what the reference says
    there. `bytes_per_token`: of a request's body. `cache_hits`: share of a repeated prefix that a provider finds
    in its cache. `first_token_s` and `tokens_per_s`: how fast an endpoint answers. `redone`: share of reflections
    that play the second half again. `scale`: what all cases use, compared with those that were looked at.
    """

    acceptance: float
    detour: float
    thinking: float
    bytes_per_token: float
    cache_hits: float
    first_token_s: float
    tokens_per_s: float
    redone: float
    scale: float = 1.0


LIKELY: Final = Assumptions(
    acceptance=0.7,
    detour=1.1,
    thinking=200,
    bytes_per_token=4.0,
    cache_hits=0.8,
    first_token_s=1.5,
    tokens_per_s=70,
    redone=0.3,
)
"""Bytes: the usual rule for English and JSON. The others are middles of what teachers of this kind have shown."""

LOW: Final = Assumptions(
    acceptance=0.9,
    detour=1.0,
    thinking=50,
    bytes_per_token=4.4,
    cache_hits=0.95,
    first_token_s=0.8,
    tokens_per_s=120,
    redone=0.0,
)
"""What makes a run cheap and quick."""

HIGH: Final = Assumptions(
    acceptance=0.4,
    detour=1.5,
    thinking=800,
    bytes_per_token=3.4,
    cache_hits=0.3,
    first_token_s=3.0,
    tokens_per_s=35,
    redone=0.6,
)
"""What makes it dear and slow."""


@dataclass(frozen=True, slots=True)
class Range:
    """A guess and how far off it may be."""

    low: float
    likely: float
    high: float

    def over(self, divisor: float) -> Range:
        """Each divided."""
        return Range(self.low / divisor, self.likely / divisor, self.high / divisor)


@dataclass(frozen=True, slots=True)
class Guesses:
    """Three sets of assumptions that belong together."""

    low: Assumptions = LOW
    likely: Assumptions = LIKELY
    high: Assumptions = HIGH


SCATTER: Final = 0.7
"""Standard deviation of what a case uses, as a part of the mean; measured: 0.63 (telecom), 0.77 (mcp)."""

Z: Final = 1.64
"""Standard errors on either side: one in ten is outside."""


def sampled(guesses: Guesses, looked_at: int, cases: int) -> Guesses:
    """The same, with the chance that lies in which `looked_at` of all `cases` were looked at."""
    if looked_at >= cases:
        return guesses
    off = 1.0 + Z * SCATTER / math.sqrt(max(1, looked_at))
    return Guesses(replace(guesses.low, scale=1.0 / off), guesses.likely, replace(guesses.high, scale=off))


def spread(measure: Callable[[Assumptions], float], guesses: Guesses) -> Range:
    """`measure` for the likely guess, and how far it moves when the guesses are off.

    Each guess is moved alone; the moves are put together as those of independent errors: that all of them go
    wrong at once, each to its end, is not what has to be reckoned with.
    """
    middle = measure(guesses.likely)
    if middle <= 0:
        return Range(middle, middle, middle)
    down = _together(measure(moved) / middle for moved in _moved(guesses.likely, guesses.low))
    up = _together(measure(moved) / middle for moved in _moved(guesses.likely, guesses.high))
    return Range(middle / down, middle, middle * up)


def revisions(acceptance: float, rounds: int) -> float:
    """Expected revisions of a case, when each round is as likely to be accepted as the one before.

    `rounds` is `max_refinement_rounds`; the last one decides.
    """
    misses = 1.0 - first_time(acceptance, rounds)
    return sum(misses**round_ for round_ in range(1, rounds + 1))


def first_time(acceptance: float, rounds: int) -> float:
    """The chance of one round that makes `acceptance` out of all of them."""
    return float(1.0 - (1.0 - acceptance) ** (1.0 / (rounds + 1)))


@dataclass(frozen=True, slots=True)
class Turns:
    """How often a case is played, and how often it is judged, on an average."""

    plays: float
    verdicts: float


def refined(acceptance: float, rounds: int) -> Turns:
    """With `max_refinement_rounds`: a verdict on every draft that is accepted, and on half of the others.

    The other half fails a check or a validator and is shown to no judge.
    """
    drafts = 1.0 + revisions(acceptance, rounds)
    return Turns(drafts, acceptance + (drafts - acceptance) / 2)


def solved(acceptance: float, tries: int) -> Turns:
    """Of a proposed case with `solve_tries`: each try is as likely to succeed, and half of what is lost was judged."""
    return Turns(1.0 + revisions(acceptance, tries - 1), (1.0 + acceptance) / 2)


def _moved(likely: Assumptions, end: Assumptions) -> Iterator[Assumptions]:
    for one in fields(Assumptions):
        yield replace(likely, **{one.name: getattr(end, one.name)})


def _together(ratios: Iterator[float]) -> float:
    return math.exp(math.sqrt(sum(math.log(ratio) ** 2 for ratio in ratios if ratio > 0)))
