"""Looking into a ledger from another process, while a run may be on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from distill.config.paths import kind_of
from distill.errors import StorageError, UsageError
from distill.storage.funnel import Funnel
from distill.storage.notes import MEASURES, SAMPLES, SKELETON_SHARE, TARGET
from distill.storage.older import see_as_new
from distill.storage.outcomes import read_heads
from distill.storage.place import ledger_path
from distill.storage.schema import check_version, told
from distill.storage.sequence import Sequencer, Settled


@contextmanager
def read_ledger(run_folder: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection in one snapshot; the writer is not held up.

    Raises UsageError when there is no ledger or a newer program wrote it, StorageError when it cannot be read.
    """
    path = ledger_path(run_folder)
    if kind_of(path) != "file":
        raise UsageError(f"{run_folder}: holds no run (no {path.relative_to(run_folder)})")
    try:
        with closing(
            sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, isolation_level=None, timeout=30.0)
        ) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            check_version(version, path)
            if version == 0:
                raise UsageError(f"{run_folder}: the run has not started to write yet")
            see_as_new(connection, version)
            connection.execute("BEGIN")
            yield connection
    except sqlite3.Error as error:
        raise StorageError(told(path, error)) from error


def read_meta(connection: sqlite3.Connection) -> dict[str, str]:
    """Every fact of the run."""
    return dict(connection.execute("SELECT key, value FROM meta"))


def settle_all(connection: sqlite3.Connection) -> tuple[list[Settled], Funnel]:
    """The settlement of every outcome so far, by case number.

    Without a recorded target nothing is surplus. Outcomes above a gap wait for it and are not in the list. Where
    cases are only measured, each outcome stands for itself.
    """
    meta = read_meta(connection)
    heads = read_heads(connection)
    share = meta.get(SKELETON_SHARE)
    target, samples = int(meta.get(TARGET) or len(heads) + 1), int(meta.get(SAMPLES) or 1)
    sequencer = Sequencer(target, float(share) if share else None, samples=samples)
    funnel = Funnel()
    if MEASURES in meta:
        settled = [Settled(head, head.kind, head.reason) for head in heads]
    else:
        settled = [one for head in heads for one in sequencer.offer(head)]
    for one in settled:
        funnel.add(one)
    return settled, funnel
