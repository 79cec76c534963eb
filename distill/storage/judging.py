"""Outcomes of episodes that are judged again: they wait beside those in force until all are there.

A new outcome is committed in the generation after the one in force, which is not opened yet, so nobody
counts it. `adopt` opens all of them in one transaction: before it the run is as it was, after it
it is as judged again, and there is nothing between.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import orjson

from distill.domain.chat import CallId
from distill.errors import StorageError
from distill.storage.funnel import Funnel
from distill.storage.reading import settle_all
from distill.storage.rows import LATEST
from distill.storage.sequence import Settled
from distill.storage.tables import META
from distill.storage.writer import Writer

JUDGED_AGAIN: Final = "judged_again"
"""Why such a generation was opened."""

UNDER_WAY: Final = "judging"
"""Key of `meta` while outcomes wait: what they were judged by."""

FINISHING: Final = "judged"
"""Key of `meta` from the moment new outcomes are in force until the dataset is rebuilt: what there is to tell then."""

UNJUDGED: Final = "unjudged"
"""Key of `meta`: numbers whose last judgement failed, so that an earlier verdict is in force; a JSON list."""

_CURRENT: Final = "coalesce((SELECT max(g.generation) FROM generation g WHERE g.number = o.number), 0)"
_PLAYED: Final = (
    "coalesce((SELECT max(g.generation) FROM generation g WHERE g.number = o.number AND g.why <> 'judged_again'), 0)"
)


@dataclass(frozen=True, slots=True)
class PlayedRow:
    """A case with a record: `current` is the generation of the outcome in force, which is of this `kind`.

    `played` is the generation in which it was really played; the rest is what it came to then.
    """

    number: int
    sample: int
    current: int
    kind: str
    played: int
    played_kind: str
    played_reason: str
    played_detail: str


class JudgingBook:
    """Base of the ledger in which played episodes are judged again."""

    def __init__(self, writer: Writer, generations: dict[int, int]) -> None:
        """`generations` holds only cases whose generation is not 0; kept true by `adopt`."""
        self._judging = writer
        self._opened = generations

    async def played_rows(self) -> list[PlayedRow]:
        """Every concluded case that has a record, by number."""
        return await self._judging.submit(read_played)

    async def played(self, row: PlayedRow) -> tuple[bytes, int]:
        """The record of an episode as it was played, and its last round."""
        found = await self._judging.submit(lambda connection: _played(connection, row))
        if found is None:  # raised here: in the writer's thread it would end the thread
            raise StorageError(f"case {row.number}: its record is gone from the ledger")
        return found

    async def waiting_outcomes(self) -> set[int]:
        """Numbers whose new outcome waits."""
        return await self._judging.submit(read_waiting)

    async def failed_judgements(self) -> dict[int, tuple[str, str]]:
        """By number: why the judgement that waits has failed, as a word and as a sentence."""
        return await self._judging.submit(_failed)

    async def drop_waiting(self, *, failed_only: bool = False) -> None:
        """Forget waiting outcomes; what was paid for stays, so judging them again costs nothing."""
        await self._judging.submit(lambda connection: _drop(connection, failed_only=failed_only))

    async def adopt(self, facts: Mapping[str, str]) -> None:
        """Put every waiting outcome in force, with the facts of the run that go with them; no shard holds them yet.

        A judgement that failed is none: it is forgotten, and what was in force before it stays so.
        """
        self._opened.update(await self._judging.submit(lambda connection: _adopt(connection, facts)))

    async def settlement(self) -> tuple[list[Settled], Funnel]:
        """The outcomes in force, settled."""
        return await self._judging.submit(settle_all)


def read_played(connection: sqlite3.Connection) -> list[PlayedRow]:
    """`PlayedRow`s from any connection to a ledger."""
    rows = connection.execute(
        "SELECT c.number, c.sample, c.generation, c.kind, p.generation, p.kind, p.reason, p.detail"  # noqa: S608
        f" FROM (SELECT o.*, {_PLAYED} AS played {LATEST}) c JOIN outcome p"
        " ON p.number = c.number AND p.sample = c.sample AND p.generation = c.played"
        " WHERE length(p.record) ORDER BY c.number, c.sample"
    )
    return [PlayedRow(*row) for row in rows]


def read_waiting(connection: sqlite3.Connection) -> set[int]:
    """Numbers whose new outcome waits, from any connection."""
    return {
        number
        for (number,) in connection.execute(f"SELECT number FROM outcome o WHERE generation > {_CURRENT}")  # noqa: S608
    }


def _played(connection: sqlite3.Connection, row: PlayedRow) -> tuple[bytes, int] | None:
    key = (row.number, row.sample, row.played)
    found = connection.execute(
        "SELECT record FROM outcome WHERE number = ? AND sample = ? AND generation = ?", key
    ).fetchone()
    if found is None:
        return None
    calls = connection.execute("SELECT call FROM receipt WHERE case_number = ? AND sample = ? AND generation = ?", key)
    asked = [CallId.parse(call) for (call,) in calls]
    return found[0], max((call.round for call in asked if call.role == "teacher"), default=0)


def _adopt(connection: sqlite3.Connection, facts: Mapping[str, str]) -> list[tuple[int, int]]:
    unjudged = sorted(_failed(connection))
    _drop_outcomes(connection, "failed")
    opened: list[tuple[int, int]] = connection.execute(
        f"SELECT number, generation FROM outcome o WHERE generation > {_CURRENT}"  # noqa: S608 - a constant
    ).fetchall()
    connection.executemany("INSERT INTO generation VALUES (?, ?, ?)", [(*one, JUDGED_AGAIN) for one in opened])
    connection.executemany(
        f"{META.verb} INTO meta VALUES (?, ?)", [*facts.items(), (UNJUDGED, orjson.dumps(unjudged).decode())]
    )
    connection.execute("DELETE FROM shard")
    _drop_mark(connection)
    return opened


def _drop(connection: sqlite3.Connection, *, failed_only: bool) -> None:
    _drop_outcomes(connection, "failed" if failed_only else "%")
    if not failed_only:
        _drop_mark(connection)


def _drop_outcomes(connection: sqlite3.Connection, kind: str) -> None:
    connection.execute(f"DELETE FROM outcome AS o WHERE generation > {_CURRENT} AND kind LIKE ?", (kind,))  # noqa: S608


def _failed(connection: sqlite3.Connection) -> dict[int, tuple[str, str]]:
    rows = connection.execute(
        f"SELECT number, reason, detail FROM outcome o WHERE generation > {_CURRENT} AND kind = 'failed'"  # noqa: S608
    )
    return {number: (reason, detail) for number, reason, detail in rows}


def _drop_mark(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM meta WHERE key = ?", (UNDER_WAY,))
