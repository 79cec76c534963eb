"""Observations, kept so that a resumed episode is shown what it saw before. Implements the port `StepLog`."""

from __future__ import annotations

import sqlite3

from distill.domain.episode import Job
from distill.domain.tool import Observation
from distill.storage.journal import CaseKey
from distill.storage.tables import OBSERVATION
from distill.storage.writer import Writer


class ObservationLog:
    """Base of the ledger that keeps observations."""

    def __init__(self, writer: Writer, unfinished: set[CaseKey]) -> None:
        """`unfinished` are cases with receipts and no outcome: no other case can have a recording that matters."""
        self._observation_writer = writer
        self._resumable = unfinished

    async def recorded(self, job: Job, round_: int) -> tuple[Observation, ...]:
        """Observations of an earlier start, in order, up to the first gap; free for a fresh case."""
        key = (job.number, job.sample, job.generation)
        if key not in self._resumable:
            return ()
        return await self._observation_writer.submit(lambda connection: _read(connection, key, round_))

    def record(self, job: Job, round_: int, index: int, observation: Observation) -> None:
        """Queue an observation; it commits before any intent that is asked for later."""
        row = (
            job.number, job.sample, job.generation, round_, index, observation.server,
            int(observation.executed), int(observation.is_error), observation.fault, observation.text,
        )  # fmt: skip
        self._observation_writer.enqueue((OBSERVATION, row))


def _read(connection: sqlite3.Connection, key: CaseKey, round_: int) -> tuple[Observation, ...]:
    rows = connection.execute(
        "SELECT idx, text, is_error, executed, server, fault FROM observation"
        " WHERE number = ? AND sample = ? AND generation = ? AND round = ? ORDER BY idx",
        (*key, round_),
    ).fetchall()
    whole: list[Observation] = []
    for position, (idx, text, is_error, executed, server, fault) in enumerate(rows, start=rows[0][0] if rows else 0):
        if idx != position:
            break
        whole.append(Observation(text, bool(is_error), bool(executed), server, fault))
    return tuple(whole)
