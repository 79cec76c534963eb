"""For each case of the run an episode of its own size: one that was heard, made longer or shorter.

Cases differ much among themselves. The first twenty are easily a sixth lighter or heavier than all, and the longest,
for which a run waits in the end, is hardly among them. How many calls and bytes a case's reference asks is known
beforehand; what a model makes of it (detours, revisions, tools' seconds, tokens) is taken from an episode of about that
size.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import fmean, variance
from typing import Final

from distill.app.plan.asked import Play, Sample
from distill.app.rehearse.heard import REPLAYED, Call, Episode
from distill.domain.chat import Role

ENOUGH: Final = 400
"""Cases whose references are looked at, 40 ms each; their mean is within 4 % of that of all (one sigma)."""

NEIGHBOURS: Final = 4
"""One in so many heard episodes, those nearest in size, may stand for a case: enough for each to have its turn."""

MOST_ALIKE: Final = 10
"""Episodes of one case: a run that plays it oftener meets them again."""

GOLDEN: Final = (math.sqrt(5.0) - 1.0) / 2.0
"""Multiples of it, whole parts left out, fall evenly into 0..1 however many there are."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a reference asks, by role: calls, and bytes that are sent with all of them."""

    calls: Mapping[Role, float]
    by_role: Mapping[Role, float]

    @property
    def sent(self) -> float:
        """Bytes of all roles."""
        return sum(self.by_role.values())

    def over(self, other: Size) -> Size:
        """How many times another; a role that the other does not know stays out."""
        return Size(
            {role: self.calls.get(role, 0.0) / calls for role, calls in other.calls.items()},
            {role: self.by_role.get(role, 0.0) / sent for role, sent in other.by_role.items()},
        )


@dataclass(frozen=True, slots=True)
class Deal:
    """The episodes of the cases that were looked at, in order; later cases are like those again.

    Each case has `samples` numbers, and as many episodes, or `MOST_ALIKE` that are dealt again. `error` is the standard
    error of what a case takes, `scatter` the standard deviation from one play of a case to the next, as parts of it.
    """

    episodes: tuple[Episode, ...]
    samples: int
    error: float
    scatter: float

    def of(self, number: int) -> Episode:
        """Of one of a case's numbers."""
        case, sample = divmod(number, self.samples)
        each = min(self.samples, MOST_ALIKE)
        return self.episodes[(case * each + sample % each) % len(self.episodes)]


def fit(heard: Sequence[Episode], drawn: Sample, samples: int = 1, plays: int = 1) -> Deal:
    """`drawn` are references of as many of the run's cases as were looked at, those of the heard ones among them.

    The number of a reference is the first of its case, of which the run has `samples` plays and the sample `plays`. A
    case that was heard is dealt as its plays were, one after the other; look-alikes, and as many others as were found
    unproven in the sample, ask nothing.
    """
    sizes = {play.number // samples: _size(play) for play in drawn.plays}
    heard = [replace(one, number=one.number // plays) for one in heard]
    played = [one for one in heard if not one.dropped]
    own: defaultdict[int, list[Episode]] = defaultdict(list)
    for one in heard:
        own[one.number].append(one)
    unproven = sum(one.dropped and one.number in sizes for one in heard) / max(1, len(heard))
    donors = sorted(((sizes[one.number], one) for one in played), key=lambda pair: pair[0].sent)
    stock = _Stock(sizes, own, donors, unproven)
    each = min(samples, MOST_ALIKE)
    dealt = [stock.dealt(case, sample) for case in range(drawn.drawn) for sample in range(each)]
    episodes = tuple(replace(one, number=number) for number, one in enumerate(dealt))
    return Deal(episodes, samples, *_errors(donors))


@dataclass(frozen=True, slots=True)
class _Stock:
    """What was heard, by case and in order of size, and what share of all cases asks nothing."""

    sizes: Mapping[int, Size]
    own: Mapping[int, Sequence[Episode]]
    donors: Sequence[tuple[Size, Episode]]
    unproven: float

    def dealt(self, case: int, sample: int) -> Episode:
        """For one sample of a case; each case begins elsewhere among those that may stand for it."""
        even = (case + 0.5) * GOLDEN % 1.0
        if plays := self.own.get(case):
            return plays[(int(even * len(plays)) + sample) % len(plays)]
        if case not in self.sizes or even < self.unproven:
            proof_s = self.donors[0][1].proof_s
            return Episode(case, 0, (), accepted=False, dropped=True, proof_s=proof_s, after_s=0.0)
        place = (even - self.unproven) / (1.0 - self.unproven) + sample * GOLDEN
        of, donor = _donor(self.donors, self.sizes[case], place % 1.0)
        return stretched(donor, case, self.sizes[case].over(of))


def stretched(donor: Episode, number: int, times: Size) -> Episode:
    """So many times as many calls of each role, which send so many times as much, all together.

    Roles take turns as they did. A judge is asked as often as before, about a talk that is longer.
    """
    made: list[Call] = []
    for (_, playing), group in groupby(donor.calls, lambda call: (call.judging, call.role in REPLAYED)):
        heard = list(group)
        made += (
            _longer(heard, times) if playing else [_scaled(call, times.by_role.get(call.role, 1.0)) for call in heard]
        )
    return replace(donor, number=number, calls=tuple(made))


def _longer(heard: Sequence[Call], times: Size) -> list[Call]:
    """Each role's calls drawn out or together over the same talk."""
    placed: list[tuple[float, Call]] = []
    for role in dict.fromkeys(call.role for call in heard):
        mine = [(place, call) for place, call in enumerate(heard) if call.role == role]
        calls, sent = times.calls.get(role, 1.0), times.by_role.get(role, 1.0)
        count = round(calls * len(mine))
        for at in range(count):
            place, call = mine[at * len(mine) // count]
            placed.append((place + at * len(mine) / count % 1.0, _scaled(call, sent / calls)))
    return [call for _, call in sorted(placed, key=lambda pair: pair[0])]


def _scaled(call: Call, times: float) -> Call:
    used = call.usage
    tokens = {name: round(times * getattr(used, name)) for name in ("input", "cached", "cache_write")}
    return replace(call, sent=round(times * call.sent), usage=replace(used, **tokens), usd=times * call.usd)


def _donor(donors: Sequence[tuple[Size, Episode]], wanted: Size, even: float) -> tuple[Size, Episode]:
    """One of those nearest in size, each as likely as the other."""
    near = sorted(donors, key=lambda pair: abs(math.log(pair[0].sent / wanted.sent)))
    among = max(1, math.ceil(len(donors) / NEIGHBOURS))
    return near[min(among - 1, int(even * among))]


def _size(play: Play) -> Size:
    calls: Counter[Role] = Counter()
    sent: Counter[Role] = Counter()
    for one in play.asked:
        calls[one.role] += 1
        sent[one.role] += next(iter(one.sent.values()))
    return Size(calls, sent)


def _errors(donors: Sequence[tuple[Size, Episode]]) -> tuple[float, float]:
    """Of what episodes cost for what their references ask: how far the mean may be off, how plays of a case scatter."""
    spent = [one.usd or float(len(one.calls)) for _, one in donors]
    usd, sent = fmean(spent), fmean(size.sent for size, _ in donors)
    if not usd:
        return 0.0, 0.0
    off: defaultdict[int, list[float]] = defaultdict(list)
    for one, (size, episode) in zip(spent, donors, strict=True):
        off[episode.number].append(one / usd - size.sent / sent)
    error = math.sqrt(math.fsum(math.fsum(plays) ** 2 for plays in off.values())) / len(donors)
    within = [variance(plays) for plays in off.values() if len(plays) > 1]
    return error, math.sqrt(fmean(within)) if within else 0.0
