"""Offline runs: every pool is the oracle, served by the simulator over the same HTTP path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Final

import orjson

from distill.app.families import build_families, case_maker, dealer_of
from distill.app.options import OfflineOptions, RunOptions
from distill.config.environment import process_environment
from distill.config.loader import Loaded, load_run
from distill.domain.case import Case
from distill.domain.ports import Family
from distill.errors import UsageError
from distill.simulator.launch import SIMULATE, simulator_process
from distill.simulator.oracle import OracleBrain, OracleCase
from distill.simulator.proposer import scripted_proposal
from distill.simulator.sloppiness import Errs

PINS: Final = "pins"
"""Below `<run>/.distill`: the run's own copies of banks."""

PROVEN: Final = "proven.jsonl"
"""Below `<run>/.distill`: what casegen has proven, `{"number", "case"}` a line, for its oracle."""

CALL_BANK: Final = "call_bank.jsonl"
"""Below `<run>/.distill`: what the simulator answered, over all starts."""

OPEN_CASES: Final = 4_096
"""Cases that the oracle keeps in memory; any other is drawn again."""


def offline_folder(folder: Path) -> Path:
    """`exports/mcp` becomes `exports/mcp-offline`: scripted rows never share a folder with paid ones."""
    return folder.with_name(f"{folder.name}-offline")


def oracle_brain(config_path: Path, private: Path | None, errs: Errs, sets: Sequence[str] = ()) -> OracleBrain:
    """The oracle of a configuration; `private` is the run's `.distill` folder, with pinned banks and proven cases."""
    loaded = load_run(config_path, offline=True, sets=sets)
    families = build_families(loaded, pins=None if private is None else private / PINS)
    if loaded.config.casegen is None:
        return OracleBrain(_drawn(loaded, families), errs, rationale=loaded.config.rationale)
    if private is None:
        raise UsageError("the oracle of casegen needs its run folder")
    propose = partial(scripted_proposal, case_maker(families), errs.seed)
    cases, rationale = _proven(families[0], private / PROVEN), loaded.config.rationale
    return OracleBrain(cases, errs, propose, rationale)


def _proven(family: Family, file: Path) -> Callable[[int], OracleCase]:
    """Cases as casegen has written them down once they were proven."""
    known: dict[int, OracleCase] = {}

    def look_up(number: int) -> OracleCase:
        if number not in known and file.exists():
            for line in file.read_bytes().splitlines():
                try:
                    row = orjson.loads(line)
                except orjson.JSONDecodeError:  # empty, or torn by a kill: the case is proven and written down anew
                    continue
                case = Case(**row["case"])
                known[row["number"]] = OracleCase(
                    case, family.script(case), cache(lambda case=case: family.scenario(case, ()).user)
                )
        return known[number]

    return look_up


def _drawn(loaded: Loaded, families: Sequence[Family]) -> Callable[[int], OracleCase]:
    """Case and script of a number, drawn from the configuration alone, as the run itself draws them."""
    dealer = dealer_of(loaded, families)

    @lru_cache(maxsize=OPEN_CASES)
    def look_up(number: int) -> OracleCase:
        index, case = dealer.case_of(number)
        return OracleCase(case, families[index].script(case), cache(lambda: families[index].scenario(case, ()).user))

    return look_up


def simulator(run: RunOptions, seed: int, options: OfflineOptions, folder: Path) -> AbstractAsyncContextManager[str]:
    """The simulator as a child process; yields its base URL and ends with this process, however that ends."""
    argv = [
        *SIMULATE,
        "--oracle-config", str(run.config),
        "--seed", str(seed),
        "--sloppiness", str(options.sloppiness),
        "--latency", options.latency,
        "--call-bank", str(folder / ".distill" / CALL_BANK),
        "--oracle-folder", str(folder / ".distill"),
    ]  # fmt: skip
    argv += [word for fault in options.faults for word in ("--fault", fault)]
    argv += [word for text in run.sets for word in ("--set", text)]
    return simulator_process(argv, process_environment())
