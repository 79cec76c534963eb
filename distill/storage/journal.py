"""Receipts: intent before money, receipt before use. Implements the port `Journal`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from distill.domain.chat import FROM_CACHE, NOT_SENT, CallId, Receipt, Usage
from distill.errors import StorageError
from distill.storage.money import Money, read_money
from distill.storage.tables import INTENT, MISS, RECEIPT, SETTLEMENT
from distill.storage.writer import Writer

CaseKey = tuple[int, int, int]
"""Number, sample, generation."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What the ledger knows of money, over all starts of the run.

    `calls` counts receipts: calls answered; `usd` is what those of them cost whose cost is noted.
    `from_cache` replies came out of the cache folder: they are no calls and cost nothing.
    `unanswered` counts attempts that were refused or broke before a whole reply was there. Whatever
    else may have been charged is possibly billed, at its reservation: calls that were meant and
    have no reply (the calls in flight, while a run is on), those that failed after they were
    sent, and replies whose cost is unknown: not noted before a kill, or no reply that could be read.
    """

    calls: int
    usd: float
    possibly_billed_calls: int
    possibly_billed_usd: float
    unanswered: int
    from_cache: int = 0


class CallJournal:
    """Base of the ledger that keeps receipts; see `domain.ports.Journal` for the promises."""

    def __init__(self, writer: Writer, *, life: int, first_intent: int, unfinished: set[CaseKey]) -> None:
        """`unfinished` are cases with receipts and no outcome: only for them a recall costs a read."""
        self._writer = writer
        self._life = life
        self._next_intent = first_intent
        self._unfinished = unfinished
        self._looks_back = False
        self._open: dict[tuple[CallId, int], int] = {}
        self._recalled: dict[CallId, int] = {}

    async def recall(self, call: CallId) -> Receipt | None:
        """The committed receipt of this call id; free for a case that has none from an earlier start."""
        if not self._looks_back and (call.case, call.sample, call.generation) not in self._unfinished:
            return None
        return self._found(call, await self._writer.submit(lambda connection: _find(connection, call)))

    async def recall_one(self, call: CallId, keys: Sequence[str]) -> Receipt | None:
        """The newest committed receipt of this call id among those that answer one of these questions."""
        wanted = orjson.dumps(list(keys)).decode()
        return self._found(call, await self._writer.submit(lambda connection: _find(connection, call, wanted)))

    def look_back(self) -> None:
        """From now on recall the receipts of concluded cases too."""
        self._looks_back = True

    def _found(self, call: CallId, found: tuple[int, Receipt] | None) -> Receipt | None:
        self._recalled.pop(call, None)
        if found is None:
            return None
        self._recalled[call] = found[0]
        return found[1]

    async def intend(self, call: CallId, attempt: int, key: str, endpoint: str, reserved_usd: float) -> None:
        """Commit that a call is about to be paid for."""
        intent = self._next_intent
        self._next_intent = intent + 1
        self._open[call, attempt] = intent
        row = (
            intent, self._life, call.case, call.sample, call.generation, str(call), attempt,
            key, endpoint, reserved_usd,
        )  # fmt: skip
        try:
            await self._writer.submit((INTENT, row))
        except StorageError:
            del self._open[call, attempt]
            raise

    async def receive(self, call: CallId, attempt: int, receipt: Receipt) -> None:
        """Commit a raw reply. It is queued at once: cancelling the caller does not lose it."""
        row = (
            self._intent(call, attempt), call.case, call.sample, call.generation, str(call),
            receipt.seconds, receipt.body,
        )  # fmt: skip
        await self._writer.submit((RECEIPT, row))

    def settle(self, call: CallId, attempt: int, cost_usd: float | None, usage: Usage) -> None:
        """Note a reply's cost; a second note replaces the first, and after a recall the attempt does not matter."""
        intent = self._recalled.pop(call, None)
        if intent is None:
            intent = self._intent(call, attempt)
            del self._open[call, attempt]
        row = (intent, cost_usd, usage.input, usage.cached, usage.output, usage.reasoning, usage.cache_write)
        self._writer.enqueue((SETTLEMENT, row))

    async def miss(self, call: CallId, attempt: int, fault: str, *, billed: bool) -> None:
        """Commit that an attempt brought no usable reply. Queued at once, as in `receive`."""
        intent = self._intent(call, attempt)
        del self._open[call, attempt]
        await self._writer.submit((MISS, (intent, fault, int(billed))))

    async def spent(self) -> Spent:
        """Sum over the whole ledger, everything queued before included."""
        return await self._writer.submit(sum_spent)

    async def money(self) -> Money:
        """Where it went, everything queued before included."""
        return await self._writer.submit(read_money)

    async def spent_on_current(self) -> float:
        """USD that are known to be spent on the tries that count: not on those that --retry-failed replaced."""
        return await self._writer.submit(_sum_current)

    def _intent(self, call: CallId, attempt: int) -> int:
        try:
            return self._open[call, attempt]
        except KeyError:
            raise StorageError(f"call {call}, attempt {attempt}: no intent was committed before it") from None


def _find(connection: sqlite3.Connection, call: CallId, keys: str | None = None) -> tuple[int, Receipt] | None:
    """The newest receipt of a call id; `keys`, a JSON list, narrows it to the questions that are meant."""
    row = connection.execute(
        "SELECT r.intent_id, i.key, i.endpoint, r.body, r.seconds, i.attempt,"
        " EXISTS (SELECT 1 FROM batched b WHERE b.intent_id = r.intent_id)"
        " FROM receipt r JOIN intent i ON i.id = r.intent_id"
        " WHERE r.case_number = ? AND r.sample = ? AND r.generation = ? AND r.call = ?"
        " AND (?5 IS NULL OR i.key IN (SELECT value FROM json_each(?5)))"
        " ORDER BY r.intent_id DESC LIMIT 1",
        (call.case, call.sample, call.generation, str(call), keys),
    ).fetchone()
    if row is None:
        return None
    return row[0], Receipt(row[1], row[2], row[3], row[4], row[5] == FROM_CACHE, bool(row[6]))


def _sum_current(connection: sqlite3.Connection) -> float:
    (usd,) = connection.execute(
        "SELECT total(s.cost_usd) FROM settlement s JOIN intent i ON i.id = s.intent_id WHERE i.generation >="
        " coalesce((SELECT max(g.generation) FROM generation g"
        " WHERE g.number = i.case_number AND g.why = 'retry_failed'), 0)"
    ).fetchone()
    return float(usd)


def sum_spent(connection: sqlite3.Connection) -> Spent:
    """`Spent` from any connection to a ledger."""
    row = connection.execute(
        "SELECT total(r.intent_id IS NOT NULL AND i.attempt <> ?1),"
        " total(s.cost_usd),"
        " total(r.intent_id IS NULL AND i.attempt <> ?1 AND coalesce(m.billed, 1)),"
        " total(CASE WHEN s.cost_usd IS NULL AND coalesce(m.billed, 1) THEN i.reserved_usd END),"
        " total(r.intent_id IS NULL AND m.fault <> ?2),"
        " total(r.intent_id IS NOT NULL AND i.attempt = ?1)"
        " FROM intent i LEFT JOIN receipt r ON r.intent_id = i.id"
        " LEFT JOIN settlement s ON s.intent_id = i.id LEFT JOIN miss m ON m.intent_id = i.id",
        (FROM_CACHE, NOT_SENT),
    ).fetchone()
    calls, possible, unanswered, cached = (int(row[place]) for place in (0, 2, 4, 5))
    return Spent(calls, round(row[1], 9), possible, round(row[3], 9), unanswered, cached)
