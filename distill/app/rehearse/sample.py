"""The sample: the run's first cases, really played against dressed simulators, with time compressed."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import orjson

from distill import telemetry
from distill.app.families import build_families
from distill.app.identity import claim_identity, identity_of, world_of
from distill.app.line import build_line
from distill.app.offline import PINS
from distill.app.options import OfflineOptions, RunOptions
from distill.app.pools import Specs
from distill.app.rehearse.heard import Episode, HeardPool, Hearing
from distill.app.rehearse.stand_ins import stand_ins
from distill.app.rooms import open_rooms
from distill.config.environment import process_environment
from distill.config.loader import load_run
from distill.endpoints.pool import Pool
from distill.flow.pipeline import run
from distill.simulator.dress import Dress, Latency
from distill.simulator.dress_file import Profile, written
from distill.simulator.launch import SIMULATE, simulator_process
from distill.storage.ledger import Ledger

QUICK_S: Final = 0.02
"""The slowest model's median wait in a compressed sample."""

AT_ONCE: Final = 4
"""Cases of a sample in flight: few, so that each tool's time is its own."""

DRESSES: Final = "dresses.json"


@dataclass(frozen=True, slots=True)
class Sample:
    """What was played: `cpu_s` of this process for one call, `commits_s` that its commits took, `seconds` in all.

    `cases` were played `plays` times each, `failed` plays came to no end; `usd` is what the ledger says that all
    of it would have cost.
    """

    cases: int
    plays: int
    episodes: tuple[Episode, ...]
    cpu_s: float
    commits_s: float
    seconds: float
    failed: int
    usd: float


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to play: the first `cases` of a file, its endpoints as in `profile`, `compressed` times as fast.

    `at_once` cases are in flight, each is played `plays` times; None leaves it to the file. Of these plays `shared`
    find each other's prompts in a cache, None all: a case that is played again, to hear more, is played as for the
    first time.
    """

    options: RunOptions
    specs: Specs
    profile: Profile
    cases: int
    compressed: float = 1.0
    at_once: int | None = AT_ONCE
    plays: int | None = None
    shared: int | None = None


def compression(profile: Profile) -> float:
    """How many times faster a sample may run: until the slowest model waits `QUICK_S`; never slower."""
    slowest = max((dress.latency.median_s for dress in profile.dresses.values()), default=0.0)
    return max(1.0, slowest / QUICK_S)


def compress(dress: Dress, factor: float) -> Dress:
    """The same behaviour in a time that runs `factor` times faster; what is in flight at once stays."""
    wait = dress.latency
    return replace(
        dress,
        limits=dress.limits.times(factor, burst=1.0 / factor),
        latency=Latency(wait.median_s / factor, wait.sigma, wait.per_output_token_s / factor),
    )


async def play(sampling: Sampling, folder: Path, say: Callable[[str], None]) -> Sample:
    """Play, in a folder of its own; raises what a run would raise."""
    options = replace(sampling.options, limit=sampling.cases, sets=_sets(sampling))
    sloppiness = sampling.profile.sloppiness or 0.0
    loaded = load_run(options.config, sets=options.sets)
    families = build_families(loaded, unsafe_no_sandbox=options.unsafe_no_sandbox, pins=folder / ".distill" / PINS)
    for family in families:
        await family.prepare(install=options.install, say=say)
    hearing = Hearing()

    def heard(*args: Any, **named: Any) -> Pool:
        pool = HeardPool(*args, **named)
        pool.hearing = hearing
        return pool

    async with AsyncExitStack() as stack:
        ledger = await stack.enter_async_context(Ledger.open(folder))
        stack.enter_context(telemetry.logging_to(folder / ".distill" / "log.jsonl", ()))
        world = world_of(families, OfflineOptions(sloppiness), unsafe_no_sandbox=options.unsafe_no_sandbox)
        identity = identity_of(loaded, families, world)
        await claim_identity(ledger, loaded, identity, world, options.judge)
        argv = _simulator(sampling, options, loaded.config.run.seed, folder)
        url = await stack.enter_async_context(simulator_process(argv, process_environment()))
        specs = stand_ins(sampling.specs, url, sampling.compressed)
        rooms = await stack.enter_async_context(open_rooms(loaded, specs, ledger, make=heard))
        line = await build_line(rooms, families, identity, options)
        began, cpu = time.monotonic(), _cpu_s()
        await run(line.source, hearing.listening(line.stages))
        seconds, used, spent = time.monotonic() - began, _cpu_s() - cpu, await ledger.spent()
    calls = sum(len(one.calls) for one in hearing.episodes)
    return Sample(
        cases=sampling.cases,
        plays=loaded.config.run.samples_per_case,
        episodes=hearing.episodes,
        cpu_s=used / max(1, calls),
        commits_s=hearing.commits_s,
        seconds=seconds,
        failed=hearing.failed,
        usd=spent.usd,
    )


def _sets(sampling: Sampling) -> tuple[str, ...]:
    """Every case is played, whatever becomes of it; no pilot, no floor, no bound on calls that cost nothing here."""
    own = ["run.pilot_cases=0", "run.min_accept_rate=0"]
    if sampling.at_once is not None:
        own.append(f"concurrency.max_workers={sampling.at_once}")
    if sampling.plays is not None:
        all_of_them = sampling.cases * sampling.plays
        own += [f"run.samples_per_case={sampling.plays}", f"run.target_accepted={all_of_them}"]
    return (*sampling.options.sets, *own)


def _simulator(sampling: Sampling, options: RunOptions, seed: int, folder: Path) -> list[str]:
    dresses = {model: compress(dress, sampling.compressed) for model, dress in sampling.profile.dresses.items()}
    file = folder / ".distill" / DRESSES
    file.write_bytes(orjson.dumps(written(Profile(dresses))))
    argv = [
        *SIMULATE,
        "--oracle-config", str(options.config),
        "--oracle-folder", str(folder / ".distill"),
        "--seed", str(seed),
        "--sloppiness", str(sampling.profile.sloppiness or 0.0),
        "--hopeless", str(sampling.profile.hopeless or 0.0),
        "--profile", str(file),
        "--prompt-cache",
    ]  # fmt: skip
    if sampling.shared is not None:
        argv += ["--cache-samples", str(sampling.shared)]
    return argv + [word for text in options.sets for word in ("--set", text)]


def _cpu_s() -> float:
    """Seconds of CPU of this process; its children have cores of their own."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
