"""Parts for the tests of this room: a journal that remembers, a transport that follows a script."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import anyio
import anyio.lowlevel
import orjson
from multidict import CIMultiDict

from distill.app.rehearse.virtual_time import VirtualClock, in_virtual_time
from distill.domain.chat import CallId, ChatRequest
from distill.domain.message import Message
from distill.endpoints.balance import RetryBalance
from distill.endpoints.budget import RunBudget
from distill.endpoints.dialects.registry import dialect_named
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.faults import Fault
from distill.endpoints.gate.core import Core
from distill.endpoints.gate.gate import Gate
from distill.endpoints.gate.lane import Lane
from distill.endpoints.gate.line import Ceilings
from distill.endpoints.kit import Kit
from distill.endpoints.outage import Outage
from distill.endpoints.pool import Pool
from distill.endpoints.retry import RetryPolicy
from distill.endpoints.spec import EndpointSpec
from distill.endpoints.till import Till
from distill.endpoints.transport import HttpReply

EPOCH_S = 1_750_000_000.0
CALL = CallId(7, 0, 0, "teacher", 0, 0, 0)
REQUEST = ChatRequest((Message("system", "Be exact."), Message("user", "Hello")))


virtually, LoopClock = in_virtual_time, VirtualClock


class MemoryJournal:
    """Keeps receipts and writes every event, in order, into `events`."""

    def __init__(self) -> None:
        self.events: list[tuple] = []
        self.receipts: dict[CallId, Any] = {}
        self.older: dict[CallId, list[Any]] = {}

    async def recall(self, call):
        return self.receipts.get(call)

    async def recall_one(self, call, keys):
        return next((one for one in reversed(self.older.get(call, [])) if one.key in keys), None)

    async def intend(self, call, attempt, key, endpoint, reserved_usd):
        self.events.append(("intend", str(call), attempt, endpoint, reserved_usd))
        await anyio.lowlevel.checkpoint()

    async def receive(self, call, attempt, receipt):
        await anyio.lowlevel.checkpoint()
        self.events.append(("receive", str(call), attempt, receipt.endpoint))
        self.receipts[call] = receipt
        self.older.setdefault(call, []).append(receipt)

    def settle(self, call, attempt, cost_usd, usage):
        self.events.append(("settle", str(call), attempt, cost_usd, usage))

    async def miss(self, call, attempt, fault, *, billed):
        await anyio.lowlevel.checkpoint()
        self.events.append(("miss", str(call), attempt, fault, billed))

    def kinds(self) -> list[str]:
        return [event[0] for event in self.events]


def completion(content: str = "Hello", finish: str | None = "stop", **message: Any) -> dict[str, Any]:
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "logprobs": None,
                "message": {"role": "assistant", "content": content, "refusal": None, **message},
            }
        ],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 500, "total_tokens": 1500},
    }


def answer(body: Any = None, status: int = 200, **headers: str) -> HttpReply:
    """A reply with a JSON body."""
    encoded = body if isinstance(body, bytes) else orjson.dumps(completion() if body is None else body)
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpReply(status, CIMultiDict({"Content-Type": "application/json", **fields}), encoded)


class ScriptedTransport:
    """Gives out replies and faults in order (the last one for ever); remembers what was sent and when."""

    def __init__(self, journal: MemoryJournal, script: Iterable[HttpReply | Fault], latency_s: float = 0.0) -> None:
        self._journal = journal
        self._script = list(script)
        self._latency_s = latency_s
        self.sent: list[tuple[str, dict[str, str], bytes, float]] = []
        self.in_flight = 0
        self.most_in_flight = 0

    async def post(self, url, headers, body, timeouts):
        self._journal.events.append(("post", str(url)))
        self.sent.append((str(url), dict(headers), body, asyncio.get_running_loop().time()))
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await anyio.sleep(self._latency_s)
        finally:
            self.in_flight -= 1
        step = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if isinstance(step, Fault):
            raise step
        return step


class Bench:
    """A pool over a scripted transport, with every part in reach; made inside the loop."""

    def __init__(self, *script: HttpReply | Fault, specs: Iterable[EndpointSpec] = (), **options: Any) -> None:
        clock = LoopClock()
        self.journal = MemoryJournal()
        self.transport = options.get("transport") or ScriptedTransport(
            self.journal, script or [answer()], options.get("latency_s", 0.0)
        )
        self.budget = options.get("budget", RunBudget(None, None))
        self.balance = RetryBalance(options.get("planned_calls", 1000), clock)
        self.kit = Kit(
            transport=self.transport,
            journal=self.journal,
            till=options.get("till") or Till(self.budget),
            balance=self.balance,
            outage=Outage(options.get("max_outage_s", 600.0), clock),
            clock=clock,
            wall=options.get("wall", lambda: EPOCH_S),
            rng=Random(0),
            policy=options.get("policy", RetryPolicy()),
            replies=options.get("replies"),
            remedy=options.get("remedy", lambda _spec, _kind: ""),
        )
        self.stopped: list[tuple[str, str]] = []
        self.endpoints = [
            Endpoint(spec, dialect_named(spec.dialect), self.kit, lane_of(spec, clock.now))
            for spec in list(specs) or [spec_of("one")]
        ]
        self.pool = Pool(
            self.endpoints,
            self.kit,
            options.get("seed", 0),
            options.get("preferred_order", ()),
            lambda name, why: self.stopped.append((name, why)),
        )

    async def ask(self, call: CallId = CALL, request: ChatRequest = REQUEST):
        return await self.pool.ask(call, request)

    def called(self) -> list[str]:
        """Hosts in the order in which they were called."""
        return [url.split("/")[2].split(".")[0] for url, *_ in self.transport.sent]


def lane_of(spec: EndpointSpec, now: Callable[[], float] = lambda: 0.0) -> Lane:
    """A way through a gate that knows its limit: all that the operator allows."""
    core = Core(spec.max_concurrency, spec.max_concurrency)
    return Lane(Gate(now, core), Ceilings(spec.max_concurrency, spec.rpm, spec.input_tpm, spec.output_tpm))


def spec_of(name: str, **fields: Any) -> EndpointSpec:
    return EndpointSpec(name, f"https://{name}.example/v1", "m", **fields)


def crowd(bench, calls, group, ends_with=()):
    """Ask for this many cases at once; the list fills with those whose call ended with such an exception."""
    ended = []

    async def ask(case):
        try:
            await bench.ask(CALL._replace(case=case))
        except ends_with:
            ended.append(case)

    for case in range(calls):
        group.start_soon(ask, case)
    return ended
