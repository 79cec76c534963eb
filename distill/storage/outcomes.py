"""Plans, outcomes and generations of cases."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from distill.domain.episode import Job
from distill.domain.json import JsonObject
from distill.storage.journal import CaseKey
from distill.storage.languages import Languages, read_languages
from distill.storage.rationales import read_rationales
from distill.storage.rows import HEAD_COLUMNS, LATEST, Head, OutcomeRow
from distill.storage.tables import GENERATION, OUTCOME, PLANNED
from distill.storage.writer import Writer


class OutcomeBook:
    """Base of the ledger that knows which cases are planned and how they ended."""

    def __init__(self, writer: Writer, generations: dict[int, int], unfinished: set[CaseKey]) -> None:
        """`generations` holds only cases whose generation is not 0."""
        self._book = writer
        self._generations = generations
        self._left = unfinished

    def plan(self, job: Job) -> None:
        """Queue that a case is to be played; planning it again in a later start changes nothing."""
        case = job.case
        row = (
            job.number, job.sample, job.generation, job.scenario_index, case.case_id,
            case.template, case.family, case.skeleton, case.goal_shape, case.goal,
        )  # fmt: skip
        self._book.enqueue((PLANNED, row))

    async def conclude(self, row: OutcomeRow) -> None:
        """Commit an outcome: the acknowledgement. A second outcome of the same generation is a fault."""
        head = row.head
        values = (
            head.number, head.sample, head.generation, head.kind, head.reason, row.detail, row.case_id, row.scenario_id,
            head.record_id, head.skeleton, head.goal_shape, head.content_hash, head.score, row.record,
        )  # fmt: skip
        await self._book.submit((OUTCOME, values))
        self._left.discard((head.number, head.sample, head.generation))

    async def settled_rows(self) -> list[Head]:
        """Outcomes of the current generations, by case number, without their records."""
        return await self._book.submit(read_heads)

    async def pending(self) -> list[int]:
        """Numbers that are planned and have no outcome in their current generation, ascending."""
        return await self._book.submit(read_pending)

    async def planned_count(self) -> int:
        """How many cases the run knows of, concluded or not."""
        return await self._book.submit(read_planned_count)

    async def languages(self, below: int) -> Languages:
        """How the languages of the good episodes below a number are mixed."""
        return await self._book.submit(lambda connection: read_languages(connection, below))

    async def rationales(self, numbers: Sequence[int]) -> JsonObject:
        """How the tool-calling steps of these cases say why, counted by kind."""
        return await self._book.submit(lambda connection: read_rationales(connection, numbers))

    async def records(self, numbers: Sequence[int]) -> list[bytes]:
        """Records of the current generations, in the order of `numbers` (KeyError for an unknown one)."""
        return await self._book.submit(lambda connection: _records(connection, numbers))

    def generation_of(self, number: int) -> int:
        """Current generation of a case, 0 at first."""
        return self._generations.get(number, 0)

    def bump_generation(self, number: int, why: str) -> int:
        """Open a new generation (`why`: diverged, retry_failed) and return it; durable before any later intent."""
        generation = self._generations.get(number, 0) + 1
        self._generations[number] = generation
        self._book.enqueue((GENERATION, (number, generation, why)))
        return generation

    async def retry_failed(self) -> list[int]:
        """Open a new generation for every case that failed in its current one; returns their numbers."""
        failed = sorted({head.number for head in await self.settled_rows() if head.kind == "failed"})
        for number in failed:
            self.bump_generation(number, "retry_failed")
        return failed


def read_heads(connection: sqlite3.Connection) -> list[Head]:
    """Every current outcome, by number and sample."""
    rows = connection.execute(f"SELECT {HEAD_COLUMNS} {LATEST} ORDER BY number, sample")
    return [Head(*row) for row in rows]


def read_pending(connection: sqlite3.Connection) -> list[int]:
    """Planned numbers without a current outcome."""
    rows = connection.execute(
        f"SELECT DISTINCT number FROM planned EXCEPT SELECT number {LATEST} ORDER BY 1"  # noqa: S608 - constants
    )
    return [number for (number,) in rows]


def read_planned_count(connection: sqlite3.Connection) -> int:
    """Cases that were planned."""
    (count,) = connection.execute("SELECT count(DISTINCT number) FROM planned").fetchone()
    return int(count)


def _records(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[bytes]:
    rows = connection.execute(
        f"SELECT number, record {LATEST} AND number IN (SELECT value FROM json_each(?))",  # noqa: S608 - a constant
        (f"[{','.join(map(str, numbers))}]",),
    )
    found = dict(rows)
    return [found[number] for number in numbers]
