"""One server's request handling and counters."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from hashlib import sha256
from typing import Final

import orjson
from aiohttp import web

from distill.domain.chat import CallId
from distill.domain.json import JsonObject
from distill.simulator import misbehave, wire
from distill.simulator.brain import BadQuestion, Brain, Note
from distill.simulator.call_bank import BankedCall, CallBank
from distill.simulator.faults import FaultScript
from distill.simulator.options import SimulatorOptions

CALL_HEADER: Final = "X-Distill-Call"
"""Carries the whole call id; a client sends it to loopback simulators only."""

TOO_MANY: Final = "max-in-flight"
"""The name under which refusals above `max_in_flight` are counted."""


class Service:
    """Answers requests; owns no socket and no file."""

    def __init__(self, brain: Brain, options: SimulatorOptions, bank: CallBank | None) -> None:
        """`bank` is closed by the caller."""
        self._brain = brain
        self._options = options
        self._bank = bank
        self._script = FaultScript(options.faults, options.seed)
        self._hashing = bank is not None or bool(options.faults)
        self._in_flight = 0
        self._max_in_flight_seen = 0
        self._answered = 0
        self._first_asked_s: float | None = None
        self._faults: dict[str, int] = {}

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """The four routes."""
        match request.method, request.path:
            case "POST", "/v1/chat/completions":
                return await self._counted(request)
            case "GET", "/v1/models":
                model = {"id": self._brain.name, "object": "model", "created": wire.CREATED, "owned_by": "distill"}
                return _json({"object": "list", "data": [model]})
            case "GET", "/healthz":
                return web.Response(text="ok")
            case "GET", "/stats":
                return _json(self.stats())
        return misbehave.refused(404, f"no route {request.method} {request.path}")

    def stats(self) -> JsonObject:
        """Counters since the start; `answered` are whole replies of the brain, without faults.

        `first_asked_s`: when the first call came in, in seconds since the epoch, or null.
        """
        return {
            "answered": self._answered,
            "faults": self._faults,
            "first_asked_s": self._first_asked_s,
            "in_flight": self._in_flight,
            "max_in_flight_seen": self._max_in_flight_seen,
        }

    async def _counted(self, request: web.BaseRequest) -> web.StreamResponse:
        self._in_flight += 1
        self._first_asked_s = self._first_asked_s or time.time()
        try:
            self._max_in_flight_seen = max(self._max_in_flight_seen, self._in_flight)
            raw = await request.read()
            digest = sha256(raw).hexdigest() if self._hashing else ""
            header = request.headers.get(CALL_HEADER)
            limit = self._options.max_in_flight
            if limit is not None and self._in_flight > limit:
                return self._refuse(header, digest, 429, TOO_MANY)
            fault = self._script.next(header or digest)
            wait_s = max(misbehave.SLOW_S, self._options.latency_s) if fault == "slow" else self._options.latency_s
            if wait_s:
                await asyncio.sleep(wait_s)
            if fault is not None and fault.isdigit():
                return self._refuse(header, digest, int(fault), fault)
            return await self._answer(request, raw, digest, fault)
        finally:
            self._in_flight -= 1

    async def _answer(self, request: web.BaseRequest, raw: bytes, digest: str, fault: str | None) -> web.StreamResponse:
        header = request.headers.get(CALL_HEADER)
        try:
            body = _question(raw)
            call = None if header is None else _call_id(header)
            answer = self._brain.answer(call, body)
        except BadQuestion as bad:
            return self._refuse(header, digest, 400, "400", str(bad))
        streamed = bool(body.get("stream"))
        usage = wire.count(answer, len(raw))
        spell = wire.chunks if streamed else wire.completion
        reply = spell(answer, usage, body.get("model") or self._brain.name, _reply_id(call, digest))
        line = BankedCall(header, digest, len(reply), 200, True, usage.input, usage.output)
        if fault == "slow":
            self._count(fault)
        elif fault is not None:
            return await self._spoil(request, fault, reply, line)
        self._answered += 1
        self._enter(line, answer.notes)
        return web.Response(body=reply, content_type="text/event-stream" if streamed else "application/json")

    async def _spoil(self, request: web.BaseRequest, fault: str, reply: bytes, line: BankedCall) -> web.StreamResponse:
        self._count(fault)
        status = 0 if fault == "hang" else 200
        sent = misbehave.spoiled(fault, reply)
        if fault in misbehave.BILLED:
            self._enter(replace(line, bytes_sent=len(sent), status=status, fault=fault))
        else:
            self._enter(BankedCall(line.call, line.body_sha256, len(sent), status, billed=False, fault=fault))
        if fault == "hang":
            return await misbehave.hang(request)
        if fault in misbehave.BROKEN_OFF:
            return await misbehave.broken_off(fault, request, sent, len(reply))
        return web.Response(body=sent, content_type="text/html" if fault == "html" else "application/json")

    def _refuse(self, header: str | None, digest: str, status: int, counted: str, why: str = "") -> web.Response:
        self._count(counted)
        response = misbehave.refused(status, why) if why else misbehave.refused(status)
        size = len(response.body) if isinstance(response.body, bytes) else 0
        self._enter(BankedCall(header, digest, size, status, billed=False, fault=counted))
        return response

    def _count(self, fault: str) -> None:
        self._faults[fault] = self._faults.get(fault, 0) + 1

    def _enter(self, line: BankedCall, notes: tuple[Note, ...] = ()) -> None:
        if self._bank is not None:
            self._bank.append(line, notes)


def _question(raw: bytes) -> JsonObject:
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadQuestion(f"the request body is no JSON: {error}") from error
    if not isinstance(body, dict) or not isinstance(body.get("messages"), list) or not body["messages"]:
        raise BadQuestion("the request needs a non-empty list `messages`")
    return body


def _call_id(header: str) -> CallId:
    try:
        return CallId.parse(header)
    except ValueError as error:
        raise BadQuestion(f"header {CALL_HEADER}: {header!r} is no call id") from error


def _reply_id(call: CallId | None, digest: str) -> str:
    if call is None:
        return f"chatcmpl-{digest[:24]}"
    return f"chatcmpl-{call.case}-{call.sample}-{call.role}-{call.round}-{call.step}-{call.ask}"


def _json(value: JsonObject) -> web.Response:
    return web.Response(body=orjson.dumps(value), content_type="application/json")
