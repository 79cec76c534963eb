"""How many exported episodes a student can learn from: those of cases that it failed at least once."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path

import orjson

from distill.storage.notes import LEARNABLE
from distill.storage.reading import read_ledger, read_meta, settle_all
from distill.storage.rows import LATEST
from distill.storage.sequence import Settled


def learnable_fact(case_ids: Collection[str] | None) -> dict[str, str]:
    """What the ledger keeps of a calibration; None where the run has none."""
    return {LEARNABLE: orjson.dumps(None if case_ids is None else sorted(case_ids)).decode()}


def count_learnable(connection: sqlite3.Connection, settled: Sequence[Settled]) -> int | None:
    """Exported episodes of learnable cases; None where no calibration says which those are."""
    known = orjson.loads(read_meta(connection).get(LEARNABLE, "null"))
    if known is None:
        return None
    exported = {one.head.number for one in settled if one.verdict == "accepted"}
    rows = connection.execute(f"SELECT number, case_id {LATEST} AND kind = 'accepted'")
    learnable = set(known)
    return sum(number in exported and case_id in learnable for number, case_id in rows)


def read_learnable(run_folder: Path) -> int | None:
    """`count_learnable` of a run's folder; raises StorageError."""
    with read_ledger(run_folder) as connection:
        if read_meta(connection).get(LEARNABLE, "null") == "null":
            return None
        return count_learnable(connection, settle_all(connection)[0])
