"""Offline runs: every pool is the oracle, served by the simulator over the same HTTP path."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import lru_cache
from pathlib import Path
from typing import Final

from distill.app.families import build_families
from distill.app.options import OfflineOptions
from distill.config.environment import process_environment
from distill.config.loader import load_run
from distill.simulator.launch import simulator_process
from distill.simulator.oracle import OracleCase
from distill.stages.planner import case_of

CALL_BANK: Final = "call_bank.jsonl"
"""Below `<run>/.distill`: what the simulator answered, over all starts."""

OPEN_CASES: Final = 4_096
"""Cases that the oracle keeps in memory; any other is drawn again."""


def offline_folder(folder: Path) -> Path:
    """`exports/mcp` becomes `exports/mcp-offline`: scripted rows never share a folder with paid ones."""
    return folder.with_name(f"{folder.name}-offline")


def oracle_lookup(config_path: Path) -> Callable[[int], OracleCase]:
    """Case and script of a number, drawn from the configuration alone, as the run itself draws them."""
    loaded = load_run(config_path, offline=True)
    families = build_families(loaded)
    weights = [scenario.weight for scenario in loaded.config.scenarios]

    @lru_cache(maxsize=OPEN_CASES)
    def look_up(number: int) -> OracleCase:
        index, case = case_of(families, weights, loaded.config.run.seed, number)
        return OracleCase(case, families[index].script(case))

    return look_up


def simulator(config: Path, seed: int, options: OfflineOptions, folder: Path) -> AbstractAsyncContextManager[str]:
    """The simulator as a child process; yields its base URL and ends with this process, however that ends."""
    argv = [
        sys.executable, "-m", "distill", "simulate",
        "--oracle-config", str(config),
        "--seed", str(seed),
        "--sloppiness", str(options.sloppiness),
        "--latency", options.latency,
        "--call-bank", str(folder / ".distill" / CALL_BANK),
    ]  # fmt: skip
    for fault in options.faults:
        argv += ["--fault", fault]
    return simulator_process(argv, process_environment())
