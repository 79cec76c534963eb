"""How long a run takes at its limits, and which of them it is that holds it up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from distill.app.plan.assumptions import Assumptions
from distill.app.plan.bill import by_batch
from distill.app.plan.loads import Load
from distill.endpoints.spec import EndpointSpec

TOOL_S: Final = 0.1
"""Of one tool call of a server; the mean over the built-in ones, of which most answer within 20 ms."""

PROOF_S: Final = 5.0
"""CPU seconds in which a case with servers is proven, three plays and their starts; measured on the built-in ones."""

BATCH_S: Final = 3_600.0
"""Of a batch: vendors promise 24 hours; "most batches" take less than one (Anthropic's guide "Batch processing")."""

UNCOUNTED: Final = frozenset({"anthropic"})
"""Dialects whose providers leave what was read from a cache out of the input tokens per minute."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What this machine and the file's `concurrency` allow at once."""

    workers: int
    slots: int
    cores: int


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit, and the hours that the run would take if it were the only one."""

    name: str
    hours: float


@dataclass(frozen=True, slots=True)
class Pace:
    """All limits, the tightest first, and the hours in which a run fills up and empties: pilot and last case."""

    bounds: tuple[Bound, ...]
    ends: float

    @property
    def hours(self) -> float:
        """From the start to the end."""
        return self.bounds[0].hours + self.ends


def answer_s(load: Load, spec: EndpointSpec, guess: Assumptions) -> float:
    """Seconds of a middling call."""
    if by_batch(load, spec):
        return BATCH_S
    return guess.first_token_s + load.output / max(load.calls, 1e-9) / guess.tokens_per_s


def waited_s(case: Iterable[Load], endpoints: Mapping[str, EndpointSpec], guess: Assumptions) -> float:
    """Seconds of calls that go one after the other."""
    return sum(load.calls * answer_s(load, endpoints[load.endpoint], guess) for load in case)


def endpoint_bounds(loads: Sequence[Load], spec: EndpointSpec, guess: Assumptions) -> list[Bound]:
    """What one endpoint's own limits make of the whole run's loads; batches pass them by."""
    mine = [load for load in loads if load.endpoint == spec.name and not by_batch(load, spec)]
    if not mine:
        return []
    calls, output = sum(load.calls for load in mine), sum(load.output for load in mine)
    read = sum(load.input - (load.cached if spec.dialect in UNCOUNTED else 0.0) for load in mine)
    busy_s = sum(load.calls * answer_s(load, spec, guess) for load in mine)
    found = [Bound(f"{spec.name}: max_concurrency {spec.max_concurrency}", busy_s / spec.max_concurrency / 3_600)]
    for name, most, amount in (
        ("rpm", spec.rpm, calls),
        ("input_tpm", spec.input_tpm, read),
        ("output_tpm", spec.output_tpm, output),
    ):
        if most is not None:
            found.append(Bound(f"{spec.name}: {name} {most:,}", amount / most / 60))
    return found


@dataclass(frozen=True, slots=True)
class Work:
    """What has to be done: `case` is the load of one of `cases`; `held` is the share of them that holds servers."""

    case: tuple[Load, ...]
    cases: float
    tool_calls: float
    held: float
    pilot: bool


def pace(work: Work, endpoints: Mapping[str, EndpointSpec], machine: Machine, guess: Assumptions) -> Pace:
    """Hours at the tightest limit. A pilot is waited for before the rest begins, and the last case ends alone."""
    loads = [load.times(work.cases) for load in work.case]
    reviews = [load for load in work.case if load.role == "reviewer"]
    judged_s = waited_s(reviews, endpoints, guess)
    alone_s = waited_s(work.case, endpoints, guess) - judged_s + work.tool_calls * TOOL_S
    bounds = [bound for spec in endpoints.values() for bound in endpoint_bounds(loads, spec, guess)]
    bounds.append(
        Bound(f"max_workers {machine.workers}", work.cases * max(alone_s, judged_s) / machine.workers / 3_600)
    )
    if work.held:
        held_s = work.cases * work.held * alone_s
        bounds.append(Bound(f"environment slots {machine.slots}", held_s / machine.slots / 3_600))
        proving_s = work.cases * work.held * PROOF_S
        bounds.append(Bound(f"proofs on {machine.cores} cores", proving_s / machine.cores / 3_600))
    ordered = tuple(sorted(bounds, key=lambda bound: -bound.hours))
    tail_s = (alone_s + judged_s) * (2 if work.pilot else 1)
    return Pace(ordered, tail_s / 3_600)
