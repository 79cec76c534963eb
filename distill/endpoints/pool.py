"""Weighted endpoints with fallback, behind the port that the stages know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from distill.domain.authors import Judged
from distill.domain.chat import CallId, ChatRequest, EndpointInfo, Receipt, Reply, Usage
from distill.endpoints.attempts import Attempts
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.faults import Fault
from distill.endpoints.impartial import impartial
from distill.endpoints.kit import Kit
from distill.endpoints.order import preference
from distill.endpoints.patience import rest
from distill.endpoints.shared_replies import SharedReplies
from distill.errors import Diverged, EndpointFault, OutageError, UsageError

NO_OTHER: Final = "no_other_judge"
"""`EndpointFault.kind` of work that everybody who is left has had a hand in."""


class Pool:
    """Implements `domain.ports.ChatModel`; the second loop of this room: fall back to another endpoint."""

    def __init__(
        self,
        endpoints: Sequence[Endpoint],
        kit: Kit,
        seed: int,
        preferred_order: Sequence[str] = (),
        on_stop: Callable[[str, str], None] = lambda _name, _why: None,
        *,
        asks_anew: bool = False,
    ) -> None:
        """`on_stop(endpoint, why)` is called once for each endpoint that this pool finds stopped.

        With `asks_anew` a call id may be given to another question than an earlier start put under it: a
        judge has no memory that could differ.

        Raises UsageError for an empty pool, a name used twice, or a preferred name that is not in it.
        """
        self.endpoints = tuple(endpoints)
        self._by_name = {endpoint.spec.name: endpoint for endpoint in self.endpoints}
        if not self.endpoints or len(self._by_name) != len(self.endpoints):
            raise UsageError("a pool needs at least one endpoint, and each name once")
        if unknown := [name for name in preferred_order if name not in self._by_name]:
            raise UsageError(f"preferred_order names {unknown[0]!r}; this pool has {', '.join(self._by_name)}")
        self._kit = kit
        self._seed = seed
        self._preferred = tuple(preferred_order)
        self._on_stop = on_stop
        self._asks_anew = asks_anew
        self._shared = None if kit.replies is None else SharedReplies(kit.replies, kit.journal)
        self._said: set[str] = set()
        self._asking = 0
        """Questions that are being asked now."""

    def alone(self) -> tuple[Pool, ...]:
        """A pool for each endpoint, in their order: nobody stands in for it, and its limits are those of this pool."""
        return tuple(Pool((one,), self._kit, self._seed, (), self._on_stop) for one in self.endpoints)

    @property
    def gone(self) -> bool:
        """Whether every endpoint is stopped for the rest of the run."""
        return all(endpoint.stopped is not None for endpoint in self.endpoints)

    def info(self, endpoint: str) -> EndpointInfo:
        """What the record says about an endpoint that answered; raises KeyError for a stranger."""
        return self._by_name[endpoint].spec.to_info()

    async def ask(self, call: CallId, request: ChatRequest) -> Reply:
        """Answer from the ledger when the receipt is there, else call.

        While nothing in the run succeeds, or nothing at any endpoint of this pool, the question is put again, until
        the outage is over or too long; not for ever if it is the only one, for then it may be the question's fault.
        Raises Diverged when the receipt answers another question, EndpointFault when no endpoint
        could answer this one (`NO_OTHER`: those that might have taken part in what is judged), OutageError
        when none can answer any, BudgetReached.
        """
        stored = await self.stored(call, request)
        if stored is not None:
            return stored
        self._asking += 1
        try:
            return await self._put(call, request)
        finally:
            self._asking -= 1

    async def _put(self, call: CallId, request: ChatRequest) -> Reply:
        attempts, clock, outage = Attempts(call), self._kit.clock, self._kit.outage
        while True:
            started = clock.now()
            fault = await self._try_each(attempts, request)
            if isinstance(fault, Reply):
                return fault
            lasts = self._down(call, request) or outage.lasts_since(started, fault.kind)
            its_own = self._asking == 1 and outage.may_be_its_own(fault.kind)
            if its_own or not (fault.verdict.retry and lasts):
                raise EndpointFault(fault.kind, fault.detail) from fault
            await rest(self._kit)

    async def stored(self, call: CallId, request: ChatRequest) -> Reply | None:
        """The reply that the ledger holds to this very question; None when there is none, or what came was no reply.

        Raises Diverged when the call id was given to another question, and this pool does not ask anew.
        """
        receipt = await self._kit.journal.recall(call)
        if receipt is None:
            return None
        if not self._asks_anew:
            return self._replay(call, request, receipt, self._asked(call, receipt))
        able = self._order(call.case, request.judged)
        keys = {endpoint.key(call, endpoint.encode(request)): endpoint for endpoint in able}
        if receipt.key not in keys:
            receipt = await self._kit.journal.recall_one(call, list(keys))
        return None if receipt is None else self._replay(call, request, receipt, keys[receipt.key])

    def most_usd(self, request: ChatRequest) -> float | None:
        """What asking this may cost at most, at the dearest endpoint; None when one of them has no price."""
        bounds = [endpoint.most_usd(request) for endpoint in self.endpoints]
        known = [bound for bound in bounds if bound is not None]
        return max(known) if len(known) == len(bounds) else None

    async def _try_each(self, attempts: Attempts, request: ChatRequest) -> Reply | Fault:
        """The first reply in order of preference, else the last fault; who is out comes last."""
        last: Fault | None = None
        order = self._sent_first(attempts.call, request)
        for endpoint in sorted(order, key=lambda one: one.out):
            if endpoint.stopped is not None:
                continue
            body = endpoint.encode(request)
            try:
                return await self._answer(endpoint, attempts, body, partial(_another_in, order, endpoint))
            except OutageError as outage:
                raise OutageError(self._told(endpoint, outage)) from outage
            except Fault as fault:
                self._say_stopped(endpoint)
                last = fault.with_traceback(None)  # whose frames hold the fault: a cycle for every call that fails
                if not fault.verdict.fallback:
                    return last
        if self.gone:
            reasons = "; ".join(f"{endpoint.spec.name}: {self._why(endpoint)}" for endpoint in self.endpoints)
            raise OutageError(f"every endpoint of this pool is stopped: {reasons}") from last
        if last is None:
            raise EndpointFault(NO_OTHER, "no endpoint is left whose model did not play in this episode itself")
        return last

    async def _answer(
        self, endpoint: Endpoint, attempts: Attempts, body: bytes, elsewhere: Callable[[], bool]
    ) -> Reply:
        """Out of the cache folder, where there is one and it holds the answer; else the endpoint is called."""
        shared = self._shared
        if shared is not None and not (endpoint.spec.batch and endpoint.awaits(attempts.call, body)):
            await self._kit.till.opened()
            if (stored := await shared.take(endpoint, attempts.call, body)) is not None:
                return stored
        reply = await endpoint.call(attempts, body, endpoint.key(attempts.call, body), elsewhere)
        if shared is not None:
            await shared.keep(endpoint, attempts, body)
        return reply

    def _sent_first(self, call: CallId, request: ChatRequest) -> Sequence[Endpoint]:
        """Who may answer, most wanted first; before all others who was sent this very question in a batch."""
        order = self._order(call.case, request.judged)
        if len(order) < 2 or not any(endpoint.spec.batch for endpoint in order):
            return order
        return sorted(order, key=lambda endpoint: not endpoint.awaits(call, endpoint.encode(request)))

    def _down(self, call: CallId, request: ChatRequest) -> bool:
        """True while nothing works at any endpoint that may answer, whatever other pools do."""
        return all(one.stopped is not None or one.broken for one in self._order(call.case, request.judged))

    def _order(self, case: int, judged: Judged | None) -> Sequence[Endpoint]:
        """Who may answer, most wanted first."""
        if len(self.endpoints) == 1 and judged is None:
            return self.endpoints
        specs = [endpoint.spec for endpoint in self.endpoints]
        order = preference(self._seed, case, specs, self._preferred)
        if judged is not None:
            order = impartial(order, specs, judged, self._preferred)
        return [self.endpoints[index] for index in order]

    def _asked(self, call: CallId, receipt: Receipt) -> Endpoint:
        endpoint = self._by_name.get(receipt.endpoint)
        if endpoint is None:
            raise Diverged("diverged", f"call {call} was answered by {receipt.endpoint!r}, which is not in this pool")
        return endpoint

    def _replay(self, call: CallId, request: ChatRequest, receipt: Receipt, endpoint: Endpoint) -> Reply | None:
        """The receipt's reply; None when the receipt holds a body that was no reply then either."""
        body = endpoint.encode(request)
        if endpoint.key(call, body) != receipt.key:
            raise Diverged("diverged", f"call {call} would now ask {receipt.endpoint} another question")
        try:
            reply = endpoint.replay(receipt, len(body))
        except Fault:
            self._kit.journal.settle(call, 0, None, Usage())  # paid for nothing: possibly billed
            return None
        if receipt.from_cache:
            reply = replace(reply, cost_usd=0.0)
        self._kit.journal.settle(call, 0, reply.cost_usd, reply.usage)  # the note may have died with the last process
        return reply

    def _say_stopped(self, endpoint: Endpoint) -> None:
        name = endpoint.spec.name
        if endpoint.stopped is not None and name not in self._said:
            self._said.add(name)
            self._on_stop(name, self._why(endpoint))

    def _told(self, endpoint: Endpoint, outage: OutageError) -> str:
        """The end of all patience, with whose it was and what may be done."""
        sick = endpoint.stats().sick
        remedy = "" if sick is None else self._kit.remedy(endpoint.spec, sick.kind)
        return f"endpoint {endpoint.spec.name}: {outage}{remedy and f'; {remedy}'}"

    def _why(self, endpoint: Endpoint) -> str:
        """Why it is stopped, and what may be done about it."""
        stop = endpoint.stop
        remedy = "" if stop is None else self._kit.remedy(endpoint.spec, stop.kind)
        return f"{stop}; {remedy}" if remedy else str(stop)


def _another_in(order: Sequence[Endpoint], endpoint: Endpoint) -> bool:
    """True when another of those who may answer is in."""
    return any(one.stopped is None and not one.out for one in order if one is not endpoint)
