"""Batches in the ledger: written down before they are made, named before they are waited for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from distill.domain.batches import BatchedCall, OpenBatch
from distill.domain.chat import CallId
from distill.storage.journal import CallJournal, CaseKey
from distill.storage.tables import BATCH, BATCHED
from distill.storage.writer import Writer


@dataclass(frozen=True, slots=True)
class FoundBatch:
    """An open batch, and the intents of its calls."""

    batch: OpenBatch
    intents: tuple[int, ...]


class BatchJournal(CallJournal):
    """Base of the ledger that also keeps batches. Implements the port `BatchBook`."""

    def __init__(
        self,
        writer: Writer,
        *,
        life: int,
        first_intent: int,
        unfinished: set[CaseKey],
        batches: Iterable[FoundBatch] = (),
    ) -> None:
        """`batches` were open when the ledger was opened."""
        super().__init__(writer, life=life, first_intent=first_intent, unfinished=unfinished)
        self._batches = {found.batch.name: found for found in batches}

    def open_batches(self, endpoint: str) -> Sequence[OpenBatch]:
        """What earlier starts have left open at an endpoint, oldest first."""
        return [found.batch for found in self._batches.values() if found.batch.endpoint == endpoint]

    async def begin_batch(self, batch: OpenBatch) -> None:
        """Commit that a batch of these calls, whose intents are committed, is about to be made."""
        for one in batch.calls:
            self._writer.enqueue((BATCHED, (self._intent(one.call, one.attempt), batch.name)))
        await self._writer.submit((BATCH, (batch.name, batch.endpoint, batch.since_s, batch.vendor_id)))

    async def name_batch(self, batch: OpenBatch, vendor_id: str) -> None:
        """Commit the name under which the vendor knows it."""
        named = replace(batch, vendor_id=vendor_id)
        await self._writer.submit((BATCH, (named.name, named.endpoint, named.since_s, named.vendor_id)))

    def reopen(self, batch: OpenBatch, one: BatchedCall) -> None:
        """Let the reply to a call of an earlier start be received and settled as if it were of this one."""
        found = self._batches[batch.name]
        self._open[one.call, one.attempt] = found.intents[found.batch.calls.index(one)]


def read_open_batches(connection: sqlite3.Connection) -> list[FoundBatch]:
    """Every batch with an open call, oldest first."""
    rows = connection.execute(
        "SELECT b.name, b.endpoint, b.since, b.vendor_id, i.id, i.call, i.attempt, i.key, i.reserved_usd"
        " FROM batched o JOIN batch b ON b.name = o.batch JOIN intent i ON i.id = o.intent_id"
        " LEFT JOIN receipt r ON r.intent_id = i.id LEFT JOIN miss m ON m.intent_id = i.id"
        " WHERE r.intent_id IS NULL AND m.intent_id IS NULL ORDER BY b.since, b.name, i.id"
    )
    found: dict[str, FoundBatch] = {}
    for name, endpoint, since_s, vendor_id, intent, call, attempt, key, reserved_usd in rows:
        known = found.get(name) or FoundBatch(OpenBatch(name, endpoint, since_s, vendor_id, ()), ())
        one = BatchedCall(CallId.parse(call), attempt, key, reserved_usd)
        batch = replace(known.batch, calls=(*known.batch.calls, one))
        found[name] = FoundBatch(batch, (*known.intents, intent))
    return list(found.values())
