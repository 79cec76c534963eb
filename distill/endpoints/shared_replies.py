"""Replies that runs share: whoever asks the same model exactly the same question again gets the first answer."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Final

from distill.domain.chat import FROM_CACHE, CallId, Receipt, Reply
from distill.domain.ports import Journal, ReplyStore
from distill.endpoints.attempts import Attempts
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.faults import Fault


class SharedReplies:
    """One per run. A reply that is taken is committed as this run's own receipt before anything looks into it."""

    def __init__(self, store: ReplyStore, journal: Journal) -> None:
        """`journal` is the run's."""
        self._store: Final = store
        self._journal: Final = journal

    @staticmethod
    def key(endpoint: Endpoint, call: CallId, body: bytes) -> str:
        """sha256 of body, way of speaking, model, URL, sample and ask: what the question is, not whose it is."""
        spec = endpoint.spec
        digest = sha256(body)
        digest.update(f"\0{spec.dialect}\0{spec.model}\0{endpoint.place}\0{call.sample}.{call.ask}".encode())
        return digest.hexdigest()

    @staticmethod
    def serves(endpoint: Endpoint, call: CallId) -> bool:
        """False for a scripted endpoint, which answers by the call and not by the body, and for a case played anew.

        What is played anew (`--retry-failed`, a diverged restart) did not end well with the answers that are there.
        """
        return endpoint.spec.kind != "scripted" and call.generation == 0

    async def take(self, endpoint: Endpoint, call: CallId, body: bytes) -> Reply | None:
        """The stored reply at no cost, None when there is none or it cannot be read. Raises StorageError."""
        raw = await self._store.find(self.key(endpoint, call, body)) if self.serves(endpoint, call) else None
        if raw is None:
            return None
        receipt = Receipt(endpoint.key(call, body), endpoint.spec.name, raw, from_cache=True)
        await self._journal.intend(call, FROM_CACHE, receipt.key, receipt.endpoint, 0.0)
        await self._journal.receive(call, FROM_CACHE, receipt)
        try:
            reply = replace(endpoint.replay(receipt, len(body)), cost_usd=0.0)
        except Fault as fault:
            await self._journal.miss(call, FROM_CACHE, fault.kind, billed=False)
            return None
        self._journal.settle(call, FROM_CACHE, 0.0, reply.usage)
        endpoint.meter.reused()
        return reply

    async def keep(self, endpoint: Endpoint, attempts: Attempts, body: bytes) -> None:
        """Store the reply that was received last; it was read well, and its receipt is committed."""
        if endpoint.spec.kind != "scripted":
            await self._store.keep(self.key(endpoint, attempts.call, body), attempts.received)
