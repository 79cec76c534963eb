"""From bytes to calls and tokens: what one played case asks of each endpoint, in each role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from distill.app.plan.asked import Asked, Play
from distill.app.plan.assumptions import Assumptions, Turns
from distill.app.plan.caching import caches
from distill.domain.chat import Role, Usage
from distill.endpoints.spec import EndpointSpec

LEAST_CACHED: Final = 1_024
"""Tokens of the shortest prefix that providers keep."""

THINKS: Final[Mapping[Role, float]] = {"user": 0.25}
"""How much a role thinks, compared with the others: a user says a sentence or two by a script."""

REPLAYED: Final = ("teacher", "user")
"""Roles that a revision plays again."""


@dataclass(frozen=True, slots=True)
class Load:
    """Calls and tokens of one endpoint in one role; `input` includes `cached` and `written` (to a cache)."""

    role: Role
    endpoint: str
    calls: float = 0.0
    input: float = 0.0
    cached: float = 0.0
    written: float = 0.0
    output: float = 0.0

    def times(self, factor: float) -> Load:
        """The same so many times."""
        return Load(self.role, self.endpoint, *(factor * value for value in self._values()))

    def plus(self, other: Load) -> Load:
        """Both together."""
        pairs = zip(self._values(), other._values(), strict=True)
        return Load(self.role, self.endpoint, *(mine + its for mine, its in pairs))

    @property
    def usage(self) -> Usage:
        """Of a middling call, for its price, which may depend on its length."""
        calls = self.calls or 1.0
        return Usage(
            input=round(self.input / calls),
            cached=round(self.cached / calls),
            output=round(self.output / calls),
            cache_write=round(self.written / calls),
        )

    def _values(self) -> tuple[float, ...]:
        return (self.calls, self.input, self.cached, self.written, self.output)


@dataclass(frozen=True, slots=True)
class Pools:
    """The endpoints of each role, and what share of its calls each takes."""

    specs: Mapping[Role, Sequence[EndpointSpec]]
    shares: Mapping[Role, Mapping[str, float]]

    @property
    def endpoints(self) -> dict[str, EndpointSpec]:
        """By name; names are unique over all pools."""
        return {spec.name: spec for pool in self.specs.values() for spec in pool}


def shares(specs: Sequence[EndpointSpec], preferred: Sequence[str]) -> dict[str, float]:
    """What part of a pool's calls each endpoint takes while all are well.

    The first preferred one takes all; else the weights say. Fallbacks (weight 0, or behind a preferred one) take none.
    """
    if preferred:
        return {spec.name: float(spec.name == preferred[0]) for spec in specs}
    total = sum(spec.weight for spec in specs)
    if not total:
        return {spec.name: float(place == 0) for place, spec in enumerate(specs)}
    return {spec.name: spec.weight / total for spec in specs}


def case_load(plays: Sequence[Play], pools: Pools, guess: Assumptions, turns: Turns) -> tuple[Load, ...]:
    """The mean load of a played case, with all its `turns`."""
    found = []
    for load in _summed(load for play in plays for load in play_load(play, pools, guess)):
        factor = turns.plays if load.role in REPLAYED else turns.verdicts if load.role == "reviewer" else 1.0
        found.append(load.times(factor / len(plays)))
    return tuple(found)


def play_load(play: Play, pools: Pools, guess: Assumptions) -> tuple[Load, ...]:
    """One draft of a case with one verdict; a teacher's detours cost as much as its last calls do."""
    made: list[Load] = []
    for role, asked in _by_role(play.asked).items():
        wander = guess.detour if role in REPLAYED else 1.0
        made += _call_loads(role, asked, pools, guess)
        made += [
            load.times((wander - 1.0) * len(asked)) for load in _call_loads(role, (_repeated(asked[-1]),), pools, guess)
        ]
    reflections = len(_by_role(play.asked).get("reflector", ()))
    redone = [load.times(guess.redone * reflections / 2) for load in made if load.role in REPLAYED]
    return tuple(_summed([*made, *redone]))


def _call_loads(role: Role, asked: Iterable[Asked], pools: Pools, guess: Assumptions) -> list[Load]:
    endpoints = pools.endpoints
    found = []
    for place, one in enumerate(asked):
        for name, share in pools.shares[role].items():
            found.append(_call_load(role, one, endpoints[name], guess, place).times(share))
    return found


def _call_load(role: Role, one: Asked, spec: EndpointSpec, guess: Assumptions, place: int) -> Load:
    thinking = guess.thinking * THINKS.get(role, 1.0)
    output = one.said / guess.bytes_per_token + thinking
    if spec.max_output_tokens is not None:
        output = min(output, spec.max_output_tokens)
    caching = caches(spec)
    thoughts = thinking * place if caching.thoughts_go_back and role in REPLAYED else 0.0
    sent = one.sent[spec.name] / guess.bytes_per_token + thoughts
    kept = one.kept[spec.name] / guess.bytes_per_token + thoughts
    cached = kept * guess.cache_hits if caching.keeps and kept >= LEAST_CACHED else 0.0
    written = sent - cached if caching.pays_to_write and sent >= LEAST_CACHED else 0.0
    return Load(role, spec.name, 1.0, sent, cached, written, output)


def _repeated(last: Asked) -> Asked:
    return Asked(last.role, last.sent, last.sent, last.said)


def _by_role(asked: Iterable[Asked]) -> dict[Role, tuple[Asked, ...]]:
    found: dict[Role, list[Asked]] = defaultdict(list)
    for one in asked:
        found[one.role].append(one)
    return {role: tuple(ones) for role, ones in found.items()}


def _summed(loads: Iterable[Load]) -> list[Load]:
    found: dict[tuple[Role, str], Load] = {}
    for load in loads:
        key = load.role, load.endpoint
        found[key] = found[key].plus(load) if key in found else load
    return [load for load in found.values() if load.calls]
