"""`distill plan`: from a run file to its forecast. No key, no network, no server; nothing is written."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from distill.app.plan.asked import Sample
from distill.app.plan.assumptions import Assumptions, Guesses, Turns, refined, sampled, solved
from distill.app.plan.budget import Suffices, suffices
from distill.app.plan.casegen import proposals
from distill.app.plan.disk import Disk, disk
from distill.app.plan.earlier import Seen, guesses_after, look
from distill.app.plan.forecast import Aim, Forecast, Setting, forecast
from distill.app.plan.hours import Machine
from distill.app.plan.loads import Pools, case_load, shares
from distill.app.plan.sampling import Sampler
from distill.app.plan.terms import Terms, terms_of
from distill.app.pools import Specs
from distill.app.reserving import dearest, too_dear
from distill.app.sizing import environment_slots
from distill.app.sound import sound
from distill.config.loader import Loaded
from distill.domain.chat import Role
from distill.domain.finding import Notes
from distill.domain.imagined import Imagines
from distill.domain.ports import Family
from distill.endpoints.spec import EndpointSpec


@dataclass(frozen=True, slots=True)
class Plan:
    """A forecast and what belongs to it; `seen` is what it was made from where the run has begun."""

    loaded: Loaded
    sample: Sample
    seen: Seen | None
    guesses: Guesses
    forecast: Forecast
    disk: Disk
    budget: tuple[Suffices, ...]
    terms: Mapping[str, Terms]
    unknown: tuple[str, ...]


async def plan(config: Path, sets: Sequence[str] = (), limit: int | None = None) -> Plan:
    """Look ahead at the run of a file, or at its first `limit` cases.

    The file may be one for `distill casegen`. Raises ConfigFaults for whatever `distill validate` would refuse.
    """
    looked_at = sound(config, sets)
    loaded, families, specs = looked_at.loaded, looked_at.families, looked_at.specs
    pools = pools_of(loaded, specs)
    most = min(limit or loaded.config.run.max_cases, loaded.config.run.max_cases)
    if loaded.config.casegen is not None:
        sample, seen = await proposals(loaded, families, pools.specs, most), None
    else:
        sample = await Sampler(loaded, families, pools.specs).sample(most)
        seen = look(Path(loaded.config.output.dir), pools.endpoints)
    setting = _setting(loaded, sample, pools, seen, most * loaded.config.run.samples_per_case)
    guesses = _guesses(sample, seen, setting.aim)
    made = forecast(setting, guesses)
    likely = guesses.likely
    return Plan(
        loaded=loaded,
        sample=sample,
        seen=seen,
        guesses=guesses,
        forecast=made,
        disk=disk(sample.plays, setting.case(likely), made.cases.played, made.cases.accepted),
        budget=tuple(_budget(loaded, made, sample, pools)),
        terms={spec.name: terms_of(spec) for spec in specs.teachers},
        unknown=tuple(_unknown(families, sample, made)),
    )


def pools_of(loaded: Loaded, specs: Specs) -> Pools:
    """The endpoints of each role; in a file that makes cases teachers propose, and solvers play."""
    teachers = (specs.teachers, specs.preferred_teachers)
    makes_cases = loaded.config.casegen is not None
    players = (specs.solvers, specs.preferred_solvers) if makes_cases else teachers
    reviewers = specs.reviewers if loaded.config.review_flow.enabled else ()
    by_role: dict[Role, tuple[tuple[EndpointSpec, ...], tuple[str, ...]]] = {
        "teacher": players,
        "reflector": players,
        "proposer": teachers,
        "reviewer": (reviewers, specs.preferred_reviewers),
        "user": (specs.users, specs.preferred_users),
    }
    return Pools(
        {role: pool for role, (pool, _) in by_role.items()},
        {role: shares(pool, preferred) for role, (pool, preferred) in by_role.items()},
    )


def _setting(loaded: Loaded, sample: Sample, pools: Pools, seen: Seen | None, limit: int) -> Setting:
    config, plays = loaded.config, sample.plays
    paid = any(spec.kind == "api" for spec in pools.specs["teacher"])
    count = max(1, len(plays))
    return Setting(
        aim=Aim(config.run.target_accepted, limit, sample.playable),
        case=lambda guess: case_load(plays, pools, guess, _turns(loaded, guess)) if seen is None else seen.case,
        endpoints=pools.endpoints,
        machine=Machine(config.concurrency.max_workers, environment_slots(loaded), os.cpu_count() or 1),
        tool_calls=sum(play.tool_calls for play in plays) / count,
        held=sum(play.holds_slot for play in plays) / count,
        pilot=paid and config.run.pilot_cases > 0,
    )


def _turns(loaded: Loaded, guess: Assumptions) -> Turns:
    config = loaded.config
    if config.casegen is not None:
        return solved(guess.acceptance, config.casegen.solve_tries)
    return refined(guess.acceptance, config.review_flow.max_refinement_rounds if config.review_flow.enabled else 0)


def _guesses(sample: Sample, seen: Seen | None, aim: Aim) -> Guesses:
    guesses = Guesses() if seen is None else guesses_after(seen)
    looked_at = len(sample.plays) if seen is None else seen.played
    return sampled(guesses, looked_at, round(aim.cases(guesses.likely.acceptance).played))


def _budget(loaded: Loaded, made: Forecast, sample: Sample, pools: Pools) -> list[Suffices]:
    budget, accepted = loaded.config.budget, made.cases.accepted
    found = []
    if budget.usd is not None:
        found.append(_dollars(budget.usd, made, sample, pools))
    if budget.calls is not None:
        found.append(suffices("budget.calls", budget.calls, made.calls, accepted))
    return found


def _dollars(bound: float, made: Forecast, sample: Sample, pools: Pools) -> Suffices:
    sent: dict[str, int] = {}
    for asked in (asked for play in sample.plays for asked in play.asked):
        for name, size in asked.sent.items():
            sent[name] = min(size, sent.get(name, size))
    working = {line.load.endpoint for line in made.lines if line.load.calls}
    spec, usd = dearest([spec for name, spec in pools.endpoints.items() if name in working], sent) or (None, 0.0)
    if spec is not None and usd > bound:
        return Suffices("budget.usd", bound, "lets no call out", 0.0, too_dear(spec, usd, bound))
    return suffices("budget.usd", bound, made.usd, made.cases.accepted, usd)


def _unknown(families: Sequence[Family], sample: Sample, made: Forecast) -> list[str]:
    found = [note for family in families if isinstance(family, Notes) for note in family.notes()]
    if made.unpriced:
        found.append(f"no price is known for {', '.join(made.unpriced)}; give the endpoint a `price`")
    if any(isinstance(family, Imagines) for family in families):
        found.append("no server was started: results of tools are taken to be of their usual length")
    if broken := sum(not play.ended for play in sample.plays):
        found.append(f"{broken} of {len(sample.plays)} references did not come to their end here")
    return found
