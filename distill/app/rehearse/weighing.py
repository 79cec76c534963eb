"""How much each heard episode counts: so that together they ask what all cases of the run would.

Cases differ much among themselves. The first twenty are easily a sixth lighter or heavier than all; what their
references ask is known for all of them, and the sample is weighed until it agrees with that.
"""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from distill.app.plan.asked import Play, Sample
from distill.app.rehearse.heard import Episode

ENOUGH: Final = 400
"""Cases whose references are looked at, 40 ms each; their mean is within 4 % of that of all (one sigma)."""

ROUNDS: Final = 40
GOOD: Final = 1e-6
PARTS: Final = (1.0, 0.5, 0.25, 0.1, 0.03)
"""Of a step that goes too far, what is tried instead."""

HEAVIEST: Final = 4.0
"""No episode counts more than so many times its share: a mean that the sample cannot reach is not forced."""

GOLDEN: Final = (math.sqrt(5.0) - 1.0) / 2.0
"""Multiples of it, whole parts left out, fall evenly into 0..1 however many there are."""

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Deal:
    """Which episode stands for a case: those that count more come more often.

    They count by `weights`, which add up to 1; `dropped` (0..1) of the cases cost nothing.
    """

    episodes: tuple[Episode, ...]
    weights: tuple[float, ...]
    dropped: float

    def of(self, number: int) -> Episode:
        """The same for the same number."""
        place = (number + 0.5) * GOLDEN % 1.0
        if place < self.dropped:
            return replace(self.episodes[0], calls=(), dropped=True, accepted=False, after_s=0.0)
        ends = list(itertools.accumulate(self.weights))
        even = (place - self.dropped) / (1.0 - self.dropped)
        return self.episodes[min(bisect.bisect(ends, even), len(ends) - 1)]

    def mean(self, values: Sequence[float]) -> float:
        """Of one value for each episode."""
        return math.fsum(weight * value for weight, value in zip(self.weights, values, strict=True))


def weigh(episodes: Sequence[Episode], drawn: Sample, samples: int = 1) -> Deal:
    """`drawn` are references of as many of the run's cases as were looked at, those of the episodes among them.

    Each case has `samples` numbers, of which its reference bears the first.
    """
    plays = {play.number // samples: play for play in drawn.plays}
    played = tuple(one for one in episodes if not one.dropped)
    unproven = sum(one.dropped and one.number // samples in plays for one in episodes) / max(1, len(episodes))
    sizes = [_size(plays[one.number // samples]) for one in played]
    weights = tilted(sizes, _mean([_size(play) for play in drawn.plays]))
    return Deal(played, tuple(weights), min(0.99, 1.0 - drawn.playable + unproven))


def tilted(sizes: Sequence[Pair], wanted: Pair) -> list[float]:
    """Weights that make the mean of `sizes` the one that is wanted, and differ as little as they can.

    They are exponentials of a sum over the size, found by Newton's method; where they would have to differ by more
    than `HEAVIEST`, the best found until then.
    """
    scaled = [(one[0] / wanted[0] - 1.0, one[1] / wanted[1] - 1.0) for one in sizes]
    tilt, weights = (0.0, 0.0), [1.0 / len(sizes)] * len(sizes)
    for _ in range(ROUNDS):
        off = _mean(scaled, weights)
        if math.hypot(*off) < GOOD:
            break
        step = _newton(scaled, weights, off)
        for part in PARTS:
            farther = (tilt[0] - part * step[0], tilt[1] - part * step[1])
            tried = _weights(scaled, farther)
            if max(tried) <= HEAVIEST / len(sizes) and math.hypot(*_mean(scaled, tried)) < math.hypot(*off):
                tilt, weights = farther, tried
                break
        else:
            break
    return weights


def _size(play: Play) -> Pair:
    """Calls, and bytes that are sent with all of them."""
    return float(len(play.asked)), float(sum(next(iter(one.sent.values())) for one in play.asked))


def _mean(pairs: Sequence[Pair], weights: Sequence[float] | None = None) -> Pair:
    even = weights or [1.0 / len(pairs)] * len(pairs)
    first, second = (
        math.fsum(weight * pair[place] for weight, pair in zip(even, pairs, strict=True)) for place in (0, 1)
    )
    return first, second


def _weights(scaled: Sequence[Pair], tilt: Pair) -> list[float]:
    raised = [math.exp(max(-50.0, min(50.0, tilt[0] * one[0] + tilt[1] * one[1]))) for one in scaled]
    total = math.fsum(raised)
    return [one / total for one in raised]


def _newton(scaled: Sequence[Pair], weights: Sequence[float], off: Pair) -> Pair:
    """The spread of sizes, inverted, times how far off their mean is; a little is added lest it be flat."""
    a, b, c = 1e-6, 0.0, 1e-6
    for weight, (x, y) in zip(weights, scaled, strict=True):
        x, y = x - off[0], y - off[1]  # noqa: PLW2901 - centred
        a, b, c = a + weight * x * x, b + weight * x * y, c + weight * y * y
    flat = a * c - b * b
    return (c * off[0] - b * off[1]) / flat, (a * off[1] - b * off[0]) / flat
