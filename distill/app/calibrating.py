"""The composition root of `distill calibrate`: every case of a bank, some times by every endpoint, checks alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from distill.app.band import Stocked
from distill.app.banks import BUILT_IN, open_bank
from distill.app.calibration_begun import refuse_other_samples
from distill.app.calibration_end import Conclude
from distill.app.calibration_line import build_calibration
from distill.app.distillation import Talk, Trade, distil
from distill.app.families import build_families
from distill.app.folder import run_folder
from distill.app.offline import PINS
from distill.app.options import RunOptions
from distill.app.rejudge import NOBODY
from distill.config.loader import Loaded, load_run
from distill.config.plugins import load_plugin
from distill.config.presets import STUDENTS
from distill.errors import UsageError
from distill.flow.signals import Early
from distill.storage.place import PRIVATE

ASKED: Final = ("teacher_pool", "user_pool", STUDENTS)

UNBANDED: Final = ("run.difficulty_band=null", "run.calibration=null")
"""A file may name the calibration that is still to be made."""

ONE_JUDGE: Final = json.dumps(
    {
        "endpoints": [
            {"name": "no-reviewer", "provider": "distill", "kind": "local", "base_url": NOBODY, "model": "nobody"}
        ]
    }
)
"""Nobody reviews: a change of reviewers is none of a calibration."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What is to be measured: `cases` of `bank`, each `samples` times by each of `endpoints` endpoints.

    `left_out` lines of the bank are not played.
    """

    bank: str
    cases: int
    left_out: int
    samples: int
    endpoints: int


async def calibrate(
    options: RunOptions, bank: str, samples: int | None, talk: Talk, early: Early | None = None
) -> object:
    """Play `bank` (a file, or the word for the built-in one) by the settings of a run file; the same call resumes.

    `samples` None takes `run.samples_per_case`. Raises UsageError before the first call when anything is not as it
    must be.
    """
    wanted, brief = plan(options, bank, samples)
    trade = Trade(_check, build_calibration(brief.samples), Conclude(brief), pools=ASKED)
    return await distil(wanted, talk, early, trade)


def plan(options: RunOptions, bank: str, samples: int | None) -> tuple[RunOptions, Brief]:
    """The run file with what calibration sets over it, as `--set` would; raises UsageError."""
    offline = options.offline is not None
    given = replace(options, sets=(*options.sets, *UNBANDED))
    loaded = load_run(given.config, offline=offline, sets=given.sets)
    _check(loaded)
    build_families(loaded)
    held = open_bank(bank)
    if not held.lines and held.quarantined:
        number, why = held.quarantined[0]
        raise UsageError(f"{held.path}:{number}: {why}; no other line is a case: distill bank stats {bank}")
    if not held.lines:
        raise UsageError(f"{held.path}: no cases; casegen appends some: distill casegen CONFIG (casegen.bank)")
    endpoints = _endpoints(loaded, offline=offline)
    each = samples or loaded.config.run.samples_per_case
    sets = (*given.sets, *_over(loaded, bank, each * endpoints))
    derived = load_run(given.config, offline=offline, sets=sets)
    folder = run_folder(derived, options)
    if not options.fresh:
        refuse_other_samples(folder, each, offline=offline, typed=samples is not None)
    cases = _stock(derived, folder, options)
    if not cases:
        raise UsageError(f"{held.path}: no case in it is one of this file's intents, policies and companies")
    sets = (*sets, f"run.max_cases={cases}", f"run.target_accepted={cases}")
    return replace(given, sets=sets), Brief(bank, cases, len(held.lines) - cases, each, endpoints)


def _over(loaded: Loaded, bank: str, plays: int) -> Sequence[str]:
    """Settings that make a run file play one bank and nothing else, by checks alone."""
    scenario = dict(loaded.merged.data["scenarios"][_banked(loaded)])
    layer = {"banks": "builtin"} if bank == BUILT_IN else {"banks": "own", "bank": bank}
    scenario |= {"params": {**(scenario.get("params") or {}), "bank_share": 1.0, **layer}, "weight": 1.0}
    folder = Path(loaded.config.output.dir)
    name = f"{folder.name}-calibration-{Path(bank).stem}"
    return (
        f"scenarios={json.dumps([scenario], ensure_ascii=False)}",
        f"output.dir={json.dumps(str(folder.with_name(name)), ensure_ascii=False)}",
        f"run.samples_per_case={plays}",
        "reflection_passes=0",
        "review_flow={enabled: false}",
        f"reviewer_pool={ONE_JUDGE}",
        'prompts.reviewer=""',
    )


def _banked(loaded: Loaded) -> int:
    """Index of the first scenario whose family plays banks."""
    scenarios = enumerate(loaded.config.scenarios)
    banked = [index for index, scenario in scenarios if hasattr(load_plugin(scenario.generator), "stock")]
    if not banked:
        loaded.refuse(("scenarios",), "none of these families plays cases of banks; one that does: telecom")
    return banked[0]


def _stock(loaded: Loaded, folder: Path, options: RunOptions) -> int:
    """How many cases there are, of the bank as it was when this calibration began."""
    pins = folder / PRIVATE / PINS
    (family,) = build_families(loaded, pins=None if options.fresh else pins)
    assert isinstance(family, Stocked)  # noqa: S101 - its class was looked at
    return len(family.stock())


def _endpoints(loaded: Loaded, *, offline: bool) -> int:
    pools = [pool for pool in (loaded.config.teacher_pool, loaded.config.student_pool) if pool is not None]
    return len(pools) if offline else sum(len(pool.endpoints) for pool in pools)


def _check(loaded: Loaded) -> None:
    if loaded.config.casegen is not None:
        loaded.refuse(("casegen",), "this file makes cases; name one that plays them")
