"""One endpoint and the one retry layer: slot, budget, intent, request, receipt, and only then the reply."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from hashlib import sha256

from anyio import CancelScope

from distill.domain.chat import NOT_SENT, CallId, ChatRequest, Receipt, Reply, Usage
from distill.endpoints.attempts import Attempts
from distill.endpoints.batch.sender import BatchSender
from distill.endpoints.dialects.base import Decoded, Dialect
from distill.endpoints.faults import Fault, FaultKind
from distill.endpoints.gate.lane import Lane
from distill.endpoints.kit import Kit
from distill.endpoints.meter import Meter
from distill.endpoints.patience import Patience
from distill.endpoints.reasoning import labelled
from distill.endpoints.sender import Sender
from distill.endpoints.sending import Errand, Sending
from distill.endpoints.spec import BATCH_PRICE, EndpointSpec, Price
from distill.endpoints.stats import EndpointStats, Sickness
from distill.errors import StorageError


class Endpoint:
    """Safe for any number of calls at once; may be a member of several pools."""

    def __init__(self, spec: EndpointSpec, dialect: Dialect, kit: Kit, lane: Lane) -> None:
        """`lane` leads through the gate of this endpoint's key, batches pass by it; `kit` is closed by who made it."""
        self.spec = spec
        self.meter = Meter()
        self.lane = lane
        """The way through the gate of its key."""
        self._dialect = dialect
        self._kit = kit
        self._sender: Sending = BatchSender(spec, dialect, kit) if spec.batch else Sender(spec, dialect, kit, lane)
        self._full_price = spec.full_price
        self._price = self._full_price.times(BATCH_PRICE) if spec.batch and self._full_price else self._full_price
        self._identity = f"\0{spec.model}\0{self.place}\0".encode()
        self._stop: Fault | None = None
        self._sick: Sickness | None = None
        self._answered = self._tokens_in = self._tokens_out = 0
        self._faults: dict[FaultKind, int] = {}

    @property
    def stopped(self) -> str | None:
        """Why this endpoint is useless for the rest of the run; None while it is not."""
        return None if self._stop is None else str(self._stop)

    @property
    def stop(self) -> Fault | None:
        """The fault that stopped it; None while it is in."""
        return self._stop

    @property
    def out(self) -> bool:
        """True while nothing works there and no probe is due."""
        return self.lane.out and not self.spec.batch

    @property
    def broken(self) -> bool:
        """True while nothing works there."""
        return self.lane.broken and not self.spec.batch

    @property
    def place(self) -> str:
        """What stands for its URL in keys."""
        return self._sender.wire.place

    def encode(self, request: ChatRequest) -> bytes:
        """The body that this endpoint would be sent."""
        return self._dialect.encode(request, self.spec)

    def key(self, call: CallId, body: bytes) -> str:
        """Cache key: sha256 of body, model, place, sample, generation and ask."""
        digest = sha256(body)
        digest.update(self._identity + f"{call.sample}.{call.generation}.{call.ask}".encode())
        return digest.hexdigest()

    def awaits(self, call: CallId, body: bytes) -> bool:
        """Whether an earlier start has sent this very question in a batch whose results are still to come."""
        return self._sender.awaits(call, self.key(call, body))

    def most_usd(self, request: ChatRequest) -> float | None:
        """What asking this may cost at most; None for an unpriced endpoint."""
        return self._reservation(len(self.encode(request)))

    def replay(self, receipt: Receipt, request_bytes: int) -> Reply:
        """The reply in a committed receipt, exactly as it was the first time; raises Fault when it held none."""
        price = self._full_price
        if receipt.batched and price is not None:
            price = price.times(BATCH_PRICE)
        most = self.spec.most_usd(price, request_bytes)
        return self._reply(self._dialect.decode(receipt.body, self.spec), most, price)

    def stats(self) -> EndpointStats:
        """Counters as they stand."""
        return EndpointStats(
            self.spec.name,
            self._sender.in_flight,
            self._sender.waiting,
            self._sender.sent,
            dict(self._faults),
            self.stopped,
            self._sick,
            self._answered,
            self._tokens_in,
            self._tokens_out,
        )

    async def call(
        self, attempts: Attempts, body: bytes, key: str, elsewhere: Callable[[], bool] = lambda: False
    ) -> Reply:
        """Ask until there is a reply or no point in asking; `attempts` numbers the requests under the call id.

        While this endpoint is out and `elsewhere` says that another is in, there is none.
        Raises Fault when this endpoint cannot answer (`stopped` is set if it never will), and
        BudgetReached, OutageError, StorageError, which end the run.
        """
        kit = self._kit
        patience: Patience | None = None
        attempts.reserved, attempts.key, attempts.turn = self._reservation(len(body)), key, 0
        try:
            while True:
                try:
                    decoded = await self._attempt(attempts, body, elsewhere)
                except Fault as fault:
                    if attempts.sent:
                        await self._missed(attempts, fault)
                    if self.out and elsewhere():
                        raise
                    patience = patience or Patience(kit, attempts.waited_s)
                    await patience.wait(fault, attempts.waited_s)
                    continue
                reply = self._reply(decoded, attempts.reserved, self._price, attempts.seconds)
                self._paid(attempts, reply.cost_usd)
                kit.journal.settle(attempts.call, attempts.number, reply.cost_usd, reply.usage)
                kit.balance.earn()
                kit.outage.succeeded()
                self._well(reply.usage)
                self.meter.paid(reply.usage, reply.cost_usd)
                return reply
        finally:
            if attempts.held:  # cancelled, or the run is ending
                self._paid(attempts, attempts.reserved if attempts.sent else 0.0)
            if attempts.meant:
                attempts.meant = False  # the next endpoint writes an intent of its own
                with CancelScope(shield=True):
                    await kit.journal.miss(attempts.call, attempts.number, NOT_SENT, billed=False)

    async def _attempt(self, attempts: Attempts, body: bytes, elsewhere: Callable[[], bool]) -> Decoded:
        """One request; its raw reply is committed before anything looks into it."""
        errand = Errand(attempts, body, partial(self._mean, attempts), partial(self._stay, elsewhere), self._admit)
        http, took = await self._sender.send(errand)
        with CancelScope(shield=True):
            receipt = Receipt(attempts.key, self.spec.name, http.body, http.seconds)
            await self._kit.journal.receive(attempts.call, attempts.number, receipt)
        attempts.received, attempts.seconds = http.body, http.seconds or 0.0
        self._answered += 1
        self.meter.answered(http.seconds)
        try:
            decoded = self._dialect.decode(http.body, self.spec)
        except Fault as fault:
            took(fault)
            raise
        took(decoded.usage or Usage())
        return decoded

    def _admit(self) -> None:
        """Raise when this endpoint was stopped or the run is ending, while a call waited."""
        self._kit.till.admit()
        if self._stop is not None:
            raise Fault(self._stop.kind, self._stop.detail)

    def _stay(self, elsewhere: Callable[[], bool]) -> None:
        """The same, or when this endpoint went out, and another is in."""
        self._admit()
        if self._sick is not None and self.out and elsewhere():
            raise Fault(self._sick.kind, self._sick.detail)

    async def _mean(self, attempts: Attempts) -> None:
        attempts.held = attempts.meant = True
        attempts.number += 1
        reserved = attempts.reserved or 0.0
        try:
            await self._kit.journal.intend(attempts.call, attempts.number, attempts.key, self.spec.name, reserved)
        except StorageError:
            attempts.meant = False
            raise

    def _well(self, usage: Usage) -> None:
        self._sick = None
        self._tokens_in += usage.input
        self._tokens_out += usage.output

    async def _missed(self, attempts: Attempts, fault: Fault) -> None:
        """Count the fault, settle it, commit it. A 429 keeps its reservation: it will be asked again."""
        verdict = fault.verdict
        attempts.sent = verdict.billed
        self._faults[fault.kind] = self._faults.get(fault.kind, 0) + 1
        since_s = self._kit.clock.now() if self._sick is None else self._sick.since_s
        self._sick = Sickness(fault.kind, fault.detail, since_s)
        if verdict.stop and self._stop is None:
            self._stop = fault
        if fault.kind != "throttled":
            self._paid(attempts, attempts.reserved if verdict.billed else 0.0)
        await self._kit.journal.miss(attempts.call, attempts.number, fault.kind, billed=verdict.billed)

    def _paid(self, attempts: Attempts, usd: float | None) -> None:
        self._kit.till.settle(attempts.reserved, usd)
        attempts.held = attempts.sent = False

    def _reservation(self, request_bytes: int) -> float | None:
        """US dollars that it may cost at most; None for an unpriced endpoint."""
        return self.spec.most_usd(self._price, request_bytes)

    def _reply(self, decoded: Decoded, reserved: float | None, price: Price | None, seconds: float = 0.0) -> Reply:
        """With its cost: the whole reservation when the server does not say what was used."""
        usage = decoded.usage
        cost = None if price is None else reserved if usage is None else price.cost(usage)
        return Reply(
            message=labelled(decoded.message, self.spec.reasoning),
            finish=decoded.finish,
            usage=usage or Usage(),
            cost_usd=cost,
            endpoint=self.spec.name,
            model=self.spec.model,
            malformed=decoded.malformed,
            seconds=seconds,
        )
