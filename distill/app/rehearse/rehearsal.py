"""`distill rehearse`: from a run file to what its run would take, found out by trying."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import fmean, pstdev
from typing import Final

import anyio

from distill.app.families import build_families
from distill.app.options import RunOptions
from distill.app.plan.assumptions import Range, Z
from distill.app.plan.bill import Line
from distill.app.plan.plan import pools_of
from distill.app.plan.sampling import Sampler
from distill.app.pools import Specs, paid_specs
from distill.app.rehearse.bottleneck import bottleneck, found
from distill.app.rehearse.fitting import ENOUGH, Deal, fit
from distill.app.rehearse.sample import Sample, Sampling, compression, play
from distill.app.rehearse.stand_ins import by_name, no_keys, stand_ins
from distill.app.rehearse.virtual_line import Played, Setting, perform
from distill.app.rehearse.virtual_time import in_virtual_time
from distill.app.sizing import environment_slots
from distill.app.sound import sound
from distill.config.loader import Loaded
from distill.errors import UsageError
from distill.simulator.dress import Dress
from distill.simulator.dress_file import Profile

SHARE: Final = 0.05
LEAST: Final = 20
MOST: Final = 200
"""Cases of a sample, when nobody says how many: a twentieth of the target, within these bounds; and plays at most."""

AGAIN: Final = 10
"""Times that a case is played at most, where a model errs: then one play of a case differs from the next by a third,
much more than cases among themselves beyond what their references ask, and twenty plays are 8 % off (one sigma)."""

MOST_CALLS: Final = 60_000
"""Calls of one virtual run, a dozen seconds; what is longer goes on as the middle of it went."""

NOWHERE: Final = "http://127.0.0.1/"


@dataclass(frozen=True, slots=True)
class Rate:
    """One endpoint: good replies a minute, share of its requests refused with 429 or failed, and limits met."""

    endpoint: str
    per_minute: float
    throttled: float
    faults: float
    limit: str | None


@dataclass(frozen=True, slots=True)
class Doubled:
    """The same run with twice as much of what held it up."""

    hours: float
    bottleneck: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A forecast, and what it was made from. `plays` are those of the cases drawn, `accepted` of them are exported."""

    loaded: Loaded
    sample: Sample
    looked_at: int
    dressed: bool
    plays: float
    accepted: float
    calls: float
    hours: Range
    usd: Range
    lines: tuple[Line, ...]
    rates: tuple[Rate, ...]
    bottleneck: str
    doubled: Doubled | None
    stop: str | None


def rehearse(
    options: RunOptions, profile: Profile | None, cases: int | None, folder: Path, say: Callable[[str], None]
) -> Rehearsal:
    """Play a sample in `folder`, then the whole run in virtual time; runs event loops of its own.

    Raises ConfigFaults for whatever `distill validate` would refuse, UsageError for files that cannot be rehearsed.
    """
    loaded = sound(options.config, options.sets).loaded
    if loaded.config.casegen is not None:
        loaded.refuse(("casegen",), "a file that makes cases cannot be rehearsed; `distill plan` says what it costs")
    worn, specs = profile or Profile(), paid_specs(loaded, no_keys(loaded), time.time())
    limit = options.case_limit(loaded.config.run.max_cases)
    plays = max(LEAST, min(MOST, math.ceil(SHARE * loaded.config.run.target_accepted)))
    count = min(limit, cases or math.ceil(plays / loaded.config.run.samples_per_case))
    shared = loaded.config.run.samples_per_case
    each = max(shared, min(AGAIN, MOST // count)) if worn.errs else shared
    sampling = Sampling(options, specs, worn, count, compression(worn), plays=each, shared=shared)
    sample = anyio.run(play, sampling, folder, say, backend_options={"use_uvloop": True})
    deal, looked_at = anyio.run(_fitted, loaded, specs, sample, limit)
    whole = _setting(loaded, specs, sample, deal, limit * loaded.config.run.samples_per_case)
    return foretell(whole, worn, Basis(loaded, sample, deal, looked_at, profile is not None))


@dataclass(frozen=True, slots=True)
class Basis:
    """What a forecast is made from: a sample, what is dealt of it, how many references were looked at for that."""

    loaded: Loaded
    sample: Sample
    deal: Deal
    looked_at: int
    dressed: bool


def foretell(whole: Setting, worn: Profile, basis: Basis, most_calls: int = MOST_CALLS) -> Rehearsal:
    """The whole run in virtual time, or so many calls of it, and once more with twice of what held it up."""
    part = min(1.0, most_calls / max(1.0, _calls(whole, basis.deal)))
    short = replace(whole, target=math.ceil(part * whole.target), limit=math.ceil(part * whole.limit))
    played = _perform(short, worn.dresses)
    times = _times(whole, short, played)
    off = _error(basis, short, played, times)
    narrow = bottleneck(played, whole)
    doubled = None
    if narrow.twice is not None:
        more, dresses = narrow.twice(short, worn.dresses)
        again = _perform(more, dresses)
        doubled = Doubled(_seconds(again, times) / 3_600, bottleneck(again, more).name)
    priced = {name for name, spec in by_name(whole.specs).items() if spec.price is not None}
    lines = [
        Line(load.times(times), times * played.books.usd[load.role, load.endpoint] if load.endpoint in priced else None)
        for load in played.books.loads
    ]
    hours, usd = _seconds(played, times) / 3_600, times * sum(played.books.usd.values())
    return Rehearsal(
        loaded=basis.loaded,
        sample=basis.sample,
        looked_at=basis.looked_at,
        dressed=basis.dressed,
        plays=times * played.drawn,
        accepted=min(float(whole.target), times * played.tally.accepted),
        calls=times * sum(load.calls for load in played.books.loads),
        hours=Range(hours / off, hours, hours * off),
        usd=Range(usd / off, usd, usd * off),
        lines=tuple(lines),
        rates=tuple(_rates(played)),
        bottleneck=narrow.name,
        doubled=doubled,
        stop=played.stop,
    )


async def _fitted(loaded: Loaded, specs: Specs, sample: Sample, limit: int) -> tuple[Deal, int]:
    """An episode for each case that the run is likely to play, which are the first ones."""
    if not any(not one.dropped for one in sample.episodes):
        raise UsageError(f"none of {len(sample.episodes)} cases was played to an end: there is nothing to go by")
    samples, episodes = loaded.config.run.samples_per_case, sample.episodes
    rate = (1 + sum(one.accepted for one in episodes)) / (1 + len(episodes))
    likely = max(sample.cases, math.ceil(loaded.config.run.target_accepted / rate / samples))
    sampler = Sampler(loaded, build_families(loaded), pools_of(loaded, specs).specs)
    drawn = await sampler.sample(min(limit, likely), max(ENOUGH, sample.cases))
    return fit(episodes, drawn, samples, sample.plays), drawn.drawn


def _setting(loaded: Loaded, specs: Specs, sample: Sample, deal: Deal, limit: int) -> Setting:
    config = loaded.config
    paid = any(spec.kind == "api" for spec in specs.teachers)
    return Setting(
        specs=stand_ins(specs, NOWHERE),
        episodes=deal.episodes,
        deal=deal.of,
        holds_slot=[family.takes_slot for family in build_families(loaded)],
        workers=config.concurrency.max_workers,
        planned=config.concurrency.max_planned,
        slots=environment_slots(loaded),
        pilot=config.run.pilot_cases if paid else 0,
        floor=config.run.min_accept_rate if paid else 0.0,
        target=config.run.target_accepted,
        limit=limit,
        seed=config.run.seed,
        cpu_s=sample.cpu_s,
        commits_s=sample.commits_s,
        max_outage_s=config.max_outage_s,
    )


def _perform(setting: Setting, dresses: Mapping[str, Dress]) -> Played:
    return in_virtual_time(partial(perform, setting, Dress(), dresses))


def _calls(whole: Setting, deal: Deal) -> float:
    """Of the whole run, roughly."""
    accepted = fmean(one.accepted for one in deal.episodes)
    cases = min(float(whole.limit), whole.target / max(accepted, 1e-9))
    return cases * fmean(len(one.calls) for one in deal.episodes)


def _times(whole: Setting, short: Setting, played: Played) -> float:
    """How many times the cases of a shortened run are those of the whole one."""
    if short.limit == whole.limit or played.stop is not None:
        return 1.0
    reached = played.tally.accepted >= short.target
    return whole.target / short.target if reached else whole.limit / short.limit


def _seconds(played: Played, times: float) -> float:
    """A run that is so many times longer goes on as its middle went."""
    if times == 1.0:
        return played.seconds
    ended = played.ended_at
    early, late = int(0.4 * len(ended)), int(0.9 * len(ended))
    each = (ended[late] - ended[early]) / max(1, late - early)
    return played.seconds + (times - 1.0) * len(ended) * each


def _error(basis: Basis, short: Setting, played: Played, times: float) -> float:
    """By what factor cost and time may be off, one time in ten.

    The sample's scatter; its share of accepted, where that decides how many cases are played; the run's own chance.
    """
    chance = _acceptance_error(basis.sample) if played.tally.accepted >= short.target < short.limit else 0.0
    own = basis.deal.scatter / math.sqrt(max(1.0, times * played.drawn))
    return 1.0 + Z * math.hypot(basis.deal.error, chance, own)


def _acceptance_error(sample: Sample) -> float:
    """Standard error of the share of accepted, as a part of it: cases scatter, whose plays may share their fate.

    One case that is accepted and one that is not are counted beside them, so that few are never certain.
    """
    by_case: defaultdict[int, list[bool]] = defaultdict(list)
    for one in sample.episodes:
        if not one.dropped:
            by_case[one.number // sample.plays].append(one.accepted)
    shares = [fmean(plays) for plays in by_case.values()] + [1.0, 0.0]
    return pstdev(shares) / math.sqrt(len(shares)) / fmean(shares)


def _rates(played: Played) -> list[Rate]:
    found_out = []
    for endpoint in played.watch.endpoints:
        stats, name = endpoint.stats(), endpoint.spec.name
        missed = {kind: count for (at, kind), count in played.books.faults.items() if at == name}
        throttled, sent = missed.pop("throttled", 0), max(1, stats.calls)
        per_minute = stats.answered / max(played.seconds, 1e-9) * 60
        found_out.append(Rate(name, per_minute, throttled / sent, sum(missed.values()) / sent, found(endpoint)))
    return found_out
