"""The forecast of a run: loads of one case, times cases, as money, hours and bytes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from distill.app.plan.assumptions import Assumptions, Guesses, Range, spread
from distill.app.plan.bill import Line, bill, total
from distill.app.plan.hours import Machine, Pace, Work, pace
from distill.app.plan.loads import Load
from distill.endpoints.spec import EndpointSpec

CaseLoad: TypeAlias = Callable[[Assumptions], tuple[Load, ...]]
"""The mean load of a played case under some assumptions."""


@dataclass(frozen=True, slots=True)
class Cases:
    """`drawn` cases, of which `played` cost something and `accepted` are exported; each play of a case counts."""

    drawn: float
    played: float
    accepted: float


@dataclass(frozen=True, slots=True)
class Aim:
    """What a run is to reach: `target` accepted from at most `limit` plays, of which `playable` (0..1) are played."""

    target: int
    limit: int
    playable: float

    def cases(self, acceptance: float) -> Cases:
        """Dispatch stops at the target, or when there are no more cases."""
        good = max(acceptance * self.playable, 1e-9)
        drawn = min(float(self.limit), self.target / good)
        return Cases(drawn, drawn * self.playable, min(float(self.target), drawn * good))


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything besides assumptions that a forecast is made from."""

    aim: Aim
    case: CaseLoad
    endpoints: Mapping[str, EndpointSpec]
    machine: Machine
    tool_calls: float
    held: float
    pilot: bool

    def work(self, guess: Assumptions) -> Work:
        """What has to be done."""
        case = tuple(load.times(guess.scale) for load in self.case(guess))
        return Work(case, self.aim.cases(guess.acceptance).played, self.tool_calls, self.held, self.pilot)

    def loads(self, guess: Assumptions) -> tuple[Load, ...]:
        """Of the whole run."""
        work = self.work(guess)
        return tuple(load.times(work.cases) for load in work.case)

    def lines(self, guess: Assumptions) -> tuple[Line, ...]:
        """The bill of the whole run."""
        return bill(self.loads(guess), self.endpoints)

    def pace(self, guess: Assumptions) -> Pace:
        """How long it takes."""
        return pace(self.work(guess), self.endpoints, self.machine, guess)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a run will cost. `lines`, `cases` and `pace` are those of the likely guess.

    `unpriced` names endpoints that work and whose price nobody knows: `usd` leaves them out.
    """

    cases: Cases
    calls: Range
    usd: Range
    usd_each: Range
    hours: Range
    lines: tuple[Line, ...]
    pace: Pace
    unpriced: tuple[str, ...]

    @property
    def bottleneck(self) -> str:
        """The limit that the run waits for most."""
        return self.pace.bounds[0].name


def forecast(setting: Setting, guesses: Guesses) -> Forecast:
    """Calls, dollars and hours with their ranges."""

    def calls(guess: Assumptions) -> float:
        return sum(load.calls for load in setting.loads(guess))

    def usd(guess: Assumptions) -> float:
        return total(setting.lines(guess))

    def each(guess: Assumptions) -> float:
        return usd(guess) / max(setting.aim.cases(guess.acceptance).accepted, 1e-9)

    likely = guesses.likely
    lines = setting.lines(likely)
    return Forecast(
        cases=setting.aim.cases(likely.acceptance),
        calls=spread(calls, guesses),
        usd=spread(usd, guesses),
        usd_each=spread(each, guesses),
        hours=spread(lambda guess: setting.pace(guess).hours, guesses),
        lines=lines,
        pace=setting.pace(likely),
        unpriced=tuple(dict.fromkeys(line.load.endpoint for line in lines if line.usd is None)),
    )
