"""The ledger of a run: the source of truth; shards, manifest and reports are views of it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from distill.domain.case import Proof
from distill.storage.batches import BatchJournal, FoundBatch, read_open_batches
from distill.storage.crash import Crash, no_crash
from distill.storage.journal import CaseKey
from distill.storage.judging import JudgingBook
from distill.storage.looking import Looker
from distill.storage.notes import NoteBook
from distill.storage.outcomes import OutcomeBook
from distill.storage.place import claim, ledger_path
from distill.storage.reading import read_ledger
from distill.storage.reserve import reserving
from distill.storage.schema import prepare
from distill.storage.shardbook import ShardBook
from distill.storage.steplog import ObservationLog
from distill.storage.tables import META
from distill.storage.writer import Writer, open_writer


@dataclass(frozen=True, slots=True)
class _Start:
    """What has to be in memory before the first case; size grows with unfinished and repeated cases and proofs only."""

    life: int
    first_intent: int
    generations: dict[int, int]
    unfinished: set[CaseKey]
    meta: dict[str, str]
    proofs: dict[str, Proof]
    batches: list[FoundBatch]


class Ledger(BatchJournal, ObservationLog, OutcomeBook, JudgingBook, ShardBook, NoteBook):
    """Calls, observations, outcomes, shards and facts of one run, behind one writer.

    Implements the ports `Journal`, `BatchBook` and `StepLog`. Open it with `Ledger.open`, which holds
    the run folder until it is left.
    """

    def __init__(self, path: Path, writer: Writer, start: _Start) -> None:
        """Use `Ledger.open`."""
        BatchJournal.__init__(
            self,
            writer,
            life=start.life,
            first_intent=start.first_intent,
            unfinished=start.unfinished,
            batches=start.batches,
        )
        ObservationLog.__init__(self, writer, start.unfinished)
        OutcomeBook.__init__(self, writer, start.generations, start.unfinished)
        JudgingBook.__init__(self, writer, start.generations)
        ShardBook.__init__(self, writer)
        NoteBook.__init__(self, writer, start.meta, start.proofs)
        self.path = path
        self.life = start.life

    @classmethod
    @asynccontextmanager
    async def open(cls, run_folder: Path, crash: Crash = no_crash) -> AsyncIterator[Ledger]:
        """Claim the folder, open or create the ledger, close it in the end.

        Raises UsageError (folder held, not writable, on a network, ledger of a newer program),
        StorageError when the file is damaged or a queued write failed.
        """
        with claim(run_folder) as path, reserving(path.parent) as reserve:
            async with open_writer(path, lambda connection: prepare(connection, path), crash, reserve) as writer:
                start = await writer.submit(_load)
                writer.enqueue((META, ("life", str(start.life))))
                yield cls(path, writer, start)

    @classmethod
    @asynccontextmanager
    async def look(cls, run_folder: Path) -> AsyncIterator[Ledger]:
        """Open a ledger without claiming the folder; nothing is written, and a run may be on.

        Raises UsageError (no ledger, of a newer program, not begun), StorageError when the file is damaged.
        """
        with read_ledger(run_folder):
            path = ledger_path(run_folder)
        async with open_writer(path, lambda _: None, kind=Looker) as writer:
            yield cls(path, writer, await writer.submit(_load))


def _load(connection: sqlite3.Connection) -> _Start:
    (life,) = connection.execute(
        "SELECT coalesce(max(CAST(value AS INTEGER)), 0) + 1 FROM meta WHERE key='life'"
    ).fetchone()
    (first_intent,) = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM intent").fetchone()
    unfinished = connection.execute(
        "SELECT DISTINCT case_number, sample, generation FROM receipt"
        " EXCEPT SELECT number, sample, generation FROM outcome"
    )
    return _Start(
        life=life,
        first_intent=first_intent,
        generations=dict(connection.execute("SELECT number, max(generation) FROM generation GROUP BY number")),
        unfinished=set(unfinished.fetchall()),
        meta=dict(connection.execute("SELECT key, value FROM meta")),
        proofs={
            case_id: Proof(bool(holds), failure)
            for case_id, holds, failure in connection.execute("SELECT case_id, holds, failure FROM proof")
        },
        batches=read_open_batches(connection),
    )
