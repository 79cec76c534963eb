"""Calls by batch: reserved, collected, and answered when the batch is."""

from __future__ import annotations

from distill.domain.batches import BatchedCall, OpenBatch
from distill.domain.chat import CallId
from distill.endpoints.batch.batch import Batch
from distill.endpoints.batch.desk import Desk
from distill.endpoints.batch.registry import SPEECHES
from distill.endpoints.batch.slip import Slip
from distill.endpoints.dialects.base import Dialect
from distill.endpoints.kit import Kit
from distill.endpoints.sending import Errand, Took
from distill.endpoints.spec import EndpointSpec
from distill.endpoints.transport import HttpReply
from distill.endpoints.wire import Wire
from distill.errors import UsageError


class BatchSender:
    """Implements `endpoints.sending.Sending`: one endpoint's batches, of this start and of earlier ones."""

    def __init__(self, spec: EndpointSpec, dialect: Dialect, kit: Kit) -> None:
        """Raises UsageError where a batch cannot be made or written down."""
        if spec.dialect not in SPEECHES or kit.batches is None:
            raise UsageError(f"endpoint {spec.name}: no batch can be made in the dialect {spec.dialect!r}, or here")
        self.sent = 0
        """Calls that went out."""
        self._spec = spec
        self._kit = kit
        self._book = kit.batches
        self._desk = Desk(spec, dialect, SPEECHES[spec.dialect], kit)
        self._forming: Batch | None = None
        self._inside = 0
        self._earlier: dict[CallId, tuple[Batch, BatchedCall]] = {}
        for told in self._book.open_batches(spec.name):
            batch = Batch(self._desk, kit, self._book, told, earlier=True)
            self._earlier |= {one.call: (batch, one) for one in told.calls}

    @property
    def wire(self) -> Wire:
        """Where to."""
        return self._desk.wire

    @property
    def in_flight(self) -> int:
        """Calls in batches that the vendor has."""
        return self._inside - self.waiting

    @property
    def waiting(self) -> int:
        """Calls in the batch that is being collected."""
        return 0 if self._forming is None else self._forming.waiting

    def awaits(self, call: CallId, key: str) -> bool:
        """Whether a batch of an earlier start holds this very question."""
        return call in self._earlier and self._earlier[call][1].key == key

    async def send(self, errand: Errand) -> tuple[HttpReply, Took]:
        """Reservation, a place in a batch, the batch's intents, the batch, its results; raises Fault, OutageError.

        A call that an earlier start has sent waits for that batch and is neither reserved nor sent again.
        """
        errand.stay()
        attempts, slip = errand.attempts, Slip(errand)
        began_s = self._kit.clock.now()
        batch = self._taken_up(slip) or await self._joined(slip)
        self._inside += 1
        try:
            async with batch.lock:
                if not batch.done:
                    await batch.move(slip)
        finally:
            slip.gone = True
            self._inside -= 1
            self.sent += attempts.sent
            attempts.waited_s += self._kit.clock.now() - began_s
        return batch.take(slip), lambda _usage: None

    def _taken_up(self, slip: Slip) -> Batch | None:
        """The batch of an earlier start that holds this very question; its reservation is held again."""
        attempts = slip.errand.attempts
        if not self.awaits(attempts.call, attempts.key):
            return None
        batch, one = self._earlier.pop(attempts.call)
        attempts.number, attempts.reserved = one.attempt, one.reserved_usd
        self._kit.till.reopen(one.reserved_usd)
        self._book.reopen(batch.told, one)
        attempts.held, attempts.meant, attempts.sent = True, False, True
        return batch

    async def _joined(self, slip: Slip) -> Batch:
        """The batch that is being collected, once there is money for the call."""
        till, attempts = self._kit.till, slip.errand.attempts
        with till.queued() as place:
            while True:
                await till.opened()
                slip.errand.admit()
                if attempts.held or place.take(attempts.reserved):
                    break
                await place.room()
        attempts.held = True
        if self._forming is None or not self._forming.takes:
            name = f"{self._kit.rng.getrandbits(64):016x}"
            told = OpenBatch(name, self._spec.name, self._kit.wall(), None, ())
            self._forming = Batch(self._desk, self._kit, self._book, told)
        self._forming.join(slip)
        return self._forming
