"""What a gate believes at a moment, and why: for whoever looks at a run; nothing is changed by looking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import fmean
from typing import Literal, TypeAlias

from distill.endpoints.gate.cap import How
from distill.endpoints.gate.core import Core
from distill.endpoints.gate.line import Ceilings
from distill.endpoints.gate.need import MINUTE_S
from distill.endpoints.gate.told import Resource

Known: TypeAlias = Literal["told", "found", "ceiling"]
"""How a pace is known: from headers, from refusals, or because the operator allows no more."""

State: TypeAlias = Literal["well", "slowed", "shut", "open"]
"""`slowed`: some of the last replies were 429; `shut`: so many that one call at a time tries; `open`: the breaker is,
after faults that are no 429."""

Why: TypeAlias = Literal["told by headers", "outage"] | How
"""What the present limits come from."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`allowed` calls may be in the air; `pace` units a minute may go out, None while nothing holds them back.

    `unit` is what the pace counts (tokens are `tokens` of both kinds, `input` or `output`), `known` how it is known.
    `refused` is the share of 429 among the last replies, at most 32.
    """

    in_flight: int
    allowed: int
    pace: float | None
    unit: Resource
    known: Known | None
    state: State
    why: Why
    refused: float

    def under(self, ceilings: Ceilings) -> Reading:
        """The same for one endpoint, whose operator allows no more than `ceilings`."""
        reading = replace(self, allowed=min(self.allowed, ceilings.in_flight))
        for unit, bound in ceilings.rates().items():
            if reading.pace is None or (unit == reading.unit and bound < reading.pace):
                reading = replace(reading, pace=float(bound), unit=unit, known="ceiling")
        return reading


def read(core: Core, now: float) -> Reading:
    """Look at one key's limits at `now`, the seconds that the core counts in."""
    pace, unit, known = _pace(core, now)
    return Reading(
        core.in_flight, core.cap.whole, pace, unit, known, _state(core), _why(core, now), core.storm.share
    )  # fmt: skip


def _pace(core: Core, now: float) -> tuple[float | None, Resource, Known | None]:
    if core.search.found:
        return core.search.rate(now) * MINUTE_S, core.search.unit, "found"
    if not core.told:
        return None, "requests", None
    unit = min(core.told, key=lambda resource: core.told[resource] / _usual(core, resource))
    return core.told[unit] * MINUTE_S, unit, "told"


def _usual(core: Core, resource: Resource) -> float:
    """Units that a call takes, by those in the air; of two limits the one for fewer calls holds."""
    if resource == "requests" or not core.air:
        return 1.0
    return max(1.0, fmean(flight.need.units(resource) for flight in core.air))


def _state(core: Core) -> State:
    if core.breaker.open:
        return "open"
    if core.storm.closed:
        return "shut"
    return "slowed" if core.storm.share > 0.0 else "well"


def _why(core: Core, now: float) -> Why:
    if core.breaker.open:
        return "outage"
    if core.search.found:
        return "grown" if core.search.rate(now) > core.search.limit else "refused"
    if core.told and core.cap.how in {"slow start", "ceiling"}:
        return "told by headers"
    return core.cap.how
