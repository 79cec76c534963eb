"""The composition root of `distill rejudge`: episodes as they were played, judged by the settings of now."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import orjson

from distill import telemetry
from distill.app.distillation import Talk, interruptible, oracle, play, write_out
from distill.app.families import build_families, dealer_of, secrets_of
from distill.app.folder import run_folder
from distill.app.identity import JUDGING, WORLD, began_as, changes_of, facts_of, identity_of, world_of
from distill.app.kept import kept_config
from distill.app.offline import PINS
from distill.app.options import OfflineOptions, RunOptions
from distill.config.environment import read_environment, resolve_keys
from distill.config.faults import ConfigFaults
from distill.config.fingerprint import describe
from distill.config.loader import Loaded, load_run, load_text
from distill.config.paths import kind_of
from distill.domain.chat import CallId, ChatRequest, Reply
from distill.domain.json import JsonObject
from distill.domain.ports import Family
from distill.errors import UsageError
from distill.flow.beside import beside
from distill.flow.signals import Early, Signals
from distill.storage.crash import Crash, no_crash
from distill.storage.durable import replace_file
from distill.storage.judging import UNJUDGED
from distill.storage.ledger import Ledger
from distill.storage.place import PRIVATE, ledger_path
from distill.storage.schema import lost

if TYPE_CHECKING:
    from distill.app.judging import Ask
    from distill.app.judging_end import JudgedResult
    from distill.app.judging_line import Brief
    from distill.app.pools import Specs

NOBODY: Final = "http://127.0.0.1:9/v1"
"""Stands for the oracle where nobody is asked."""


async def rejudge(options: RunOptions, talk: Talk, early: Early | None = None, crash: Crash = no_crash) -> JudgedResult:
    """Judge again what is in the ledger and rebuild the dataset; teachers are not asked.

    `options.config` is a run file or a run's folder. Raises UsageError before the first call when
    anything is not as it must be; with any other end the same command goes on.
    """
    result: JudgedResult = await interruptible(lambda signals: _rejudge(options, talk, signals, crash), early)
    return result


@dataclass(frozen=True, slots=True)
class Forecast:
    """What judging again would do; `outcomes` counts what the stored verdicts decide already.

    `usd` bounds the cost of `calls`, None where an endpoint has no price.
    """

    told: Sequence[str]
    episodes: int
    stored: int
    calls: int
    usd: float | None
    outcomes: JsonObject


async def forecast(options: RunOptions) -> Forecast:
    """Look at every episode as `rejudge` would, ask nobody and change nothing."""
    from distill.app.judging import UNASKED, Estimate, JudgeAgain, Verdicts
    from distill.app.reviewers import build_judging
    from distill.app.rooms import open_rooms
    from distill.domain.outcome import Failed, Rejected

    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(_open(options, look=True))
        loaded, ledger, brief = opened.loaded, opened.ledger, opened.brief
        rooms = await stack.enter_async_context(open_rooms(loaded, opened.specs, ledger))
        estimate = None if rooms.reviewers is None else Estimate(rooms.reviewers)
        verdicts = None if rooms.reviewers is None else Verdicts(rooms.reviewers, estimate)
        dealer = dealer_of(loaded, opened.families)
        judge = JudgeAgain(ledger, opened.families, dealer, brief.rows, brief.identity, build_judging(loaded, verdicts))
        outcomes: dict[str, int] = {}
        for number in sorted(brief.rows):
            outcome = (await judge(number)).outcome
            if isinstance(outcome, Failed) and outcome.kind == UNASKED:
                continue
            word = outcome.reason if isinstance(outcome, Rejected) else type(outcome).__name__.lower()
            outcomes[word] = outcomes.get(word, 0) + 1
        return Forecast(
            [describe(change, loaded, "") for change in brief.changes.keys] + list(brief.changes.world.values()),
            len(brief.rows),
            0 if verdicts is None else verdicts.stored,
            0 if verdicts is None else verdicts.asked,
            0.0 if estimate is None else estimate.usd,
            outcomes,
        )


async def _rejudge(options: RunOptions, talk: Talk, signals: Signals, crash: Crash) -> Any:
    from distill.app.judging import Verdicts
    from distill.app.judging_end import Conclude
    from distill.app.judging_line import build_judging_line
    from distill.app.rooms import open_rooms

    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(_open(options, crash))
        log_file = opened.ledger.path.with_name("log.jsonl")
        log = stack.enter_context(telemetry.logging_to(log_file, (*opened.specs.secrets, *secrets_of(opened.families))))
        await stack.enter_async_context(beside(partial(write_out, log)))
        rooms = await stack.enter_async_context(open_rooms(opened.loaded, opened.specs, opened.ledger))
        verdicts = None if rooms.reviewers is None else Verdicts(rooms.reviewers, opened.keyless)
        line = await build_judging_line(rooms, opened.families, opened.brief, verdicts)
        line.live.recent = log.recent
        return await play(rooms, line, talk, signals, Conclude(crash))


@dataclass(frozen=True, slots=True)
class _Opened:
    """A run whose ledger is held. `keyless` refuses a call where a reviewer's key is missing, None where none is."""

    loaded: Loaded
    ledger: Ledger
    families: list[Family]
    brief: Brief
    specs: Specs
    keyless: Ask | None


@asynccontextmanager
async def _open(options: RunOptions, crash: Crash = no_crash, *, look: bool = False) -> AsyncIterator[_Opened]:
    """Everything but the rooms; with `look` the folder is not claimed, and nothing is written or started."""
    async with AsyncExitStack() as stack:
        beside_keys = options.config
        if kind_of(options.config) == "folder":
            kept = kept_config(options.config)
            folder, beside_keys = kept.folder, kept.run_file or kept.file
            ledger = await stack.enter_async_context(Ledger.look(folder) if look else Ledger.open(folder, crash))
            if not look:
                replace_file(kept.file, kept.text.encode())
            options = replace(options, config=kept.file)
            loaded = load_text(kept.text, kept.file, offline=options.offline is not None, sets=options.sets)
        else:
            loaded = load_run(options.config, offline=options.offline is not None, sets=options.sets)
            folder = _folder_of(loaded, options)
            ledger = await stack.enter_async_context(Ledger.look(folder) if look else Ledger.open(folder, crash))
        families = build_families(loaded, pins=folder / PRIVATE / PINS)
        brief = await _brief(ledger, loaded, families, options)
        ledger.look_back()
        if options.offline is None:
            specs, keyless = _paid(loaded, beside_keys)
            yield _Opened(loaded, ledger, families, brief, specs, keyless)
            return
        scripted = nullcontext(_nobody(loaded)) if look else oracle(loaded, options, folder)
        yield _Opened(loaded, ledger, families, brief, await stack.enter_async_context(scripted), None)


def _folder_of(loaded: Loaded, options: RunOptions) -> Path:
    """Where the run of a file has played; raises UsageError where none has."""
    if loaded.config.casegen is not None:
        loaded.refuse(("casegen",), "this file makes cases, and a case is judged once; there is nothing to judge again")
    folder = run_folder(loaded, options)
    if kind_of(ledger_path(folder)) != "file":
        raise UsageError(f"{folder}: holds no run yet; type: distill run {options.config}")
    return folder


async def _brief(ledger: Ledger, loaded: Loaded, families: Sequence[Family], options: RunOptions) -> Brief:
    """What differs, and which episodes that concerns; raises UsageError for what judging cannot settle."""
    from distill.app.judging_line import Brief
    from distill.reviewing.again import was_judged

    if ledger.read_meta(WORLD) is None and await ledger.planned_count():
        raise lost(ledger.path)
    was: JsonObject = orjson.loads(ledger.read_meta(WORLD) or "{}")
    folder = ledger.path.parent.parent
    if (was.get("offline") is None) != (options.offline is None):
        what = "a scripted oracle played here; add --offline" if was.get("offline") else "leave --offline out"
        raise UsageError(f"{folder}: paid and offline episodes are judged by their own kind: {what}")
    played_by = was.get("offline")
    offline = None if played_by is None else OfflineOptions(**{**played_by, "faults": tuple(played_by["faults"])})
    world = world_of(families, offline, unsafe_no_sandbox=was.get("sandbox") == "none")
    changes = await changes_of(ledger, loaded, world)
    if changes is None:
        raise UsageError(f"{folder}: the run has not started to write yet; type: distill run {options.config}")
    if not changes.judge_only:
        told = [describe(change, loaded) for change in changes.keys if change.key_class != "re-judge"]
        told += [words for key, words in changes.world.items() if key != JUDGING]
        raise UsageError("\n".join([*told, "judging again takes episodes as they were played"]))
    identity = identity_of(loaded, families, world, began_as(ledger))
    unjudged = set(orjson.loads(ledger.read_meta(UNJUDGED) or "[]"))
    judged = [
        row
        for row in await ledger.played_rows()
        if was_judged(row.played_kind, row.played_reason, row.played_detail)
        and (changes.any or row.number in unjudged or (row.kind == "failed" and row.current > row.played))
    ]
    play_on = replace(options, offline=offline).go_on if options.config.parent != ledger.path.parent else ""
    facts = facts_of(ledger, loaded, identity, world)
    return Brief(changes, identity, facts, {row.number: row for row in judged}, play_on)


def _paid(loaded: Loaded, run_file: Path) -> tuple[Specs, Ask | None]:
    """The pools with the keys there are: stored verdicts need none, and teachers are not asked."""
    from distill.app.pools import paid_specs

    environment = read_environment(run_file)

    specs = paid_specs(loaded, resolve_keys(loaded, environment, optional=True), time.time())
    try:
        resolve_keys(loaded, environment, pools=("reviewer_pool",))
    except ConfigFaults as missing:
        fault = missing

        async def keyless(call: CallId, request: ChatRequest) -> Reply:  # noqa: ARG001 - stands for a pool
            _raise(fault)

        return specs, keyless
    return specs, None


def _nobody(loaded: Loaded) -> Specs:
    from distill.app.pools import oracle_specs

    return oracle_specs(NOBODY, loaded.config)


def _raise(fault: ConfigFaults) -> NoReturn:
    raise fault
