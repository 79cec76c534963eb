"""What a calibration was begun with, told in the words that were typed."""

from __future__ import annotations

from pathlib import Path

import orjson

from distill.config.paths import kind_of
from distill.config.presets import STUDENTS
from distill.domain.json import JsonObject
from distill.errors import UsageError
from distill.storage.notes import CONFIG
from distill.storage.place import ledger_path
from distill.storage.reading import read_ledger, read_meta


def refuse_other_samples(folder: Path, each: int, *, offline: bool, typed: bool) -> None:
    """Raise UsageError where `folder` holds a calibration of another number of plays; StorageError as a ledger does.

    `typed` tells whether `each` comes from `--samples` or from the run file.
    """
    if kind_of(ledger_path(folder)) != "file":
        return
    with read_ledger(folder) as connection:
        began = read_meta(connection).get(CONFIG)
    was = each if began is None else _samples_of(orjson.loads(began), offline=offline)
    if was != each:
        raise UsageError(
            f"{'--samples' if typed else 'run.samples_per_case'} {each} differs from the {was} this calibration was"
            f" begun with ({folder}): type --samples {was}, or --fresh (the old folder is moved aside, nothing is"
            " deleted)"
        )


def _samples_of(config: JsonObject, *, offline: bool) -> int:
    """Plays by each endpoint; in the ledger stand those by all of them, and offline a pool is one oracle."""
    pools = [pool for pool in (config["teacher_pool"], config.get(STUDENTS)) if pool is not None]
    endpoints = len(pools) if offline else sum(len(pool["endpoints"]) for pool in pools)
    plays: int = config["run"]["samples_per_case"]
    return plays // endpoints
