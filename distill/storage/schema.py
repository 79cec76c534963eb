"""The ledger's tables and their version."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from distill.errors import StorageError, UsageError
from distill.storage.older import bring_up

SCHEMA_VERSION: Final = 3
"""Kept in PRAGMA user_version; rises with every change of the columns. Keys may differ: no statement needs one.

`storage.older` holds the way up from every version before."""

APPLICATION_ID: Final = 0x44535449
"""PRAGMA application_id ("DSTI"), so that `file` and this program know a ledger."""

PAGE_BYTES: Final = 8192
"""A receipt or a record of a short episode fits one page; measured 15 % less CPU per case than with 4096."""

DDL: Final = """
-- Large rows are appended in the order in which they come, and found by an index of small keys: in the order of
-- a key, every commit would write its neighbours' pages once more (measured: a third of the writer's CPU).
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE planned (
  number INTEGER, sample INTEGER, generation INTEGER, scenario_index INTEGER NOT NULL, case_id TEXT NOT NULL,
  template TEXT NOT NULL, family TEXT NOT NULL, skeleton TEXT NOT NULL, goal_shape TEXT NOT NULL, goal TEXT NOT NULL
);
CREATE UNIQUE INDEX planned_case ON planned (number, sample, generation);
CREATE TABLE generation (
  number INTEGER, generation INTEGER, why TEXT NOT NULL, PRIMARY KEY (number, generation)
) WITHOUT ROWID;
CREATE TABLE intent (
  id INTEGER PRIMARY KEY, life INTEGER NOT NULL, case_number INTEGER NOT NULL, sample INTEGER NOT NULL,
  generation INTEGER NOT NULL, call TEXT NOT NULL, attempt INTEGER NOT NULL, key TEXT NOT NULL,
  endpoint TEXT NOT NULL, reserved_usd REAL NOT NULL
);
CREATE TABLE receipt (
  intent_id INTEGER, case_number INTEGER NOT NULL, sample INTEGER NOT NULL,
  generation INTEGER NOT NULL, call TEXT NOT NULL, seconds REAL, body BLOB NOT NULL
);
CREATE UNIQUE INDEX receipt_intent ON receipt (intent_id);
CREATE INDEX receipt_case ON receipt (case_number, sample, generation);
CREATE TABLE settlement (
  intent_id INTEGER PRIMARY KEY, cost_usd REAL, input INTEGER NOT NULL, cached INTEGER NOT NULL,
  output INTEGER NOT NULL, reasoning INTEGER NOT NULL, cache_write INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE miss (intent_id INTEGER PRIMARY KEY, fault TEXT NOT NULL, billed INTEGER NOT NULL);
CREATE TABLE batch (
  name TEXT PRIMARY KEY, endpoint TEXT NOT NULL, since REAL NOT NULL, vendor_id TEXT
);
CREATE TABLE batched (intent_id INTEGER PRIMARY KEY, batch TEXT NOT NULL);
CREATE TABLE observation (
  number INTEGER, sample INTEGER, generation INTEGER, round INTEGER, idx INTEGER, server TEXT NOT NULL,
  executed INTEGER NOT NULL, is_error INTEGER NOT NULL, fault TEXT, text TEXT NOT NULL,
  PRIMARY KEY (number, sample, generation, round, idx)
) WITHOUT ROWID;
CREATE TABLE outcome (
  number INTEGER, sample INTEGER NOT NULL, generation INTEGER NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL,
  detail TEXT NOT NULL, case_id TEXT NOT NULL, scenario_id TEXT NOT NULL, record_id TEXT NOT NULL,
  skeleton TEXT NOT NULL, goal_shape TEXT NOT NULL, content_hash TEXT NOT NULL, score REAL, record BLOB NOT NULL
);
CREATE UNIQUE INDEX outcome_case ON outcome (number, sample, generation);
CREATE TABLE shard (
  idx INTEGER PRIMARY KEY, path TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, rows INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, members TEXT NOT NULL
);
CREATE TABLE proof (case_id TEXT NOT NULL, holds INTEGER NOT NULL, failure TEXT NOT NULL);
CREATE TABLE note (id INTEGER PRIMARY KEY, number INTEGER, kind TEXT NOT NULL, detail TEXT NOT NULL);
"""


DAMAGED: Final = "the ledger is damaged: --fresh moves the folder aside, deletes nothing, and starts anew"
"""The way out, the same whichever command meets it."""

LONGEST_CAUSE: Final = 100
_AT_FAULT: Final = ("no such table", "no such column", "Could not decode", "malformed")


def told(path: Path, error: BaseException) -> str:
    """What a failure of this ledger is called, with the way out where the file itself is at fault."""
    cause = str(error)
    if type(error) is sqlite3.DatabaseError or (isinstance(error, sqlite3.Error) and cause.startswith(_AT_FAULT)):
        return f"{path}: {cause.partition(' with text ')[0][:LONGEST_CAUSE]}; {DAMAGED}"
    return f"{path}: {cause}"


def lost(path: Path) -> StorageError:
    """For a ledger with cases that says no longer by what they were played."""
    return StorageError(f"{path}: holds cases, but not the settings they were played by; {DAMAGED}")


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Create the tables of a new ledger, or bring an old one up to this program's version, a copy kept beside it.

    Raises UsageError for a ledger of a newer program and for a database that is no ledger.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    check_version(version, path)
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if version == 0 and tables:
        raise UsageError(f"{path}: is a database, but not a ledger of distill")
    if version == 0:
        connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
    elif version < SCHEMA_VERSION:
        bring_up(connection, path, version, SCHEMA_VERSION)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    if version == 0:
        connection.executescript(
            f"BEGIN; PRAGMA application_id={APPLICATION_ID}; {DDL} PRAGMA user_version={SCHEMA_VERSION}; COMMIT;"
        )


def check_version(version: int, path: Path) -> None:
    """Raise UsageError when a newer program wrote this ledger."""
    if version > SCHEMA_VERSION:
        raise UsageError(
            f"{path}: ledger version {version} is newer than this program's {SCHEMA_VERSION};"
            " use the newer distill, or --fresh to start over beside it"
        )
