"""Ledgers of earlier versions: brought up once by who writes, seen as if they were new by who only reads."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Final

STEPS: Final = MappingProxyType(
    {
        1: (
            "ALTER TABLE receipt ADD COLUMN seconds REAL",
            "ALTER TABLE settlement ADD COLUMN cache_write INTEGER NOT NULL DEFAULT 0",
        ),
        2: (
            "CREATE TABLE batch (name TEXT PRIMARY KEY, endpoint TEXT NOT NULL, since REAL NOT NULL, vendor_id TEXT)",
            "CREATE TABLE batched (intent_id INTEGER PRIMARY KEY, batch TEXT NOT NULL)",
        ),
    }
)
"""What takes a version to the next one. Columns that were added say of older rows that nobody knows."""

_SEEN: Final = MappingProxyType(
    {
        1: (
            "CREATE TEMP VIEW receipt AS SELECT *, NULL AS seconds FROM main.receipt",
            "CREATE TEMP VIEW settlement AS SELECT *, 0 AS cache_write FROM main.settlement",
        ),
        2: (
            "CREATE TEMP VIEW batch AS SELECT '' AS name, '' AS endpoint, 0.0 AS since, NULL AS vendor_id WHERE 0",
            "CREATE TEMP VIEW batched AS SELECT 0 AS intent_id, '' AS batch WHERE 0",
        ),
    }
)
"""The same for one connection: views of its own stand before the tables, and nothing is written."""


def bring_up(connection: sqlite3.Connection, path: Path, version: int, to: int) -> None:
    """All steps in one transaction, after a copy of the file was made durable: `ledger.v1.sqlite` beside it.

    Raises sqlite3.Error and OSError; the ledger is then as it was.
    """
    _copy(connection, path.with_name(f"{path.stem}.v{version}{path.suffix}"))
    steps = [step for start in range(version, to) for step in STEPS[start]]
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in steps:
            connection.execute(step)
        connection.execute(f"PRAGMA user_version={to}")
    except sqlite3.Error:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def see_as_new(connection: sqlite3.Connection, version: int) -> None:
    """Let a reader's statements find every column, whatever the ledger's version."""
    for older in sorted(_SEEN):
        for view in _SEEN[older] if older >= version else ():
            connection.execute(view)


def _copy(connection: sqlite3.Connection, path: Path) -> None:
    """A whole copy under its name, or none: a kill leaves only a file that the next copy replaces."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(fresh)) as copy:
        connection.backup(copy)
    descriptor = os.open(fresh, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    fresh.replace(path)
