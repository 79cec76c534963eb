"""One server's request handling: the routes, and the way of a model call through limits, faults and the brain."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

import orjson
from aiohttp import web

from distill.domain.chat import CallId
from distill.domain.json import JsonObject
from distill.simulator import misbehave
from distill.simulator.answering import Answerer, Caller, Question, parse
from distill.simulator.batches.anthropic_batches import AnthropicBatches
from distill.simulator.batches.openai_batches import OpenAIBatches
from distill.simulator.batches.room import BatchRoom
from distill.simulator.brain import BadQuestion, Brain
from distill.simulator.call_bank import BankedCall, CallBank
from distill.simulator.dressing import Dressed, Wardrobe
from distill.simulator.misbehave import Refused
from distill.simulator.models import model_list
from distill.simulator.options import SimulatorOptions
from distill.simulator.protocols.chat import ChatProtocol
from distill.simulator.protocols.messages import MessagesProtocol
from distill.simulator.protocols.protocol import WireProtocol
from distill.simulator.protocols.responses import ResponsesProtocol
from distill.simulator.tally import Tally

CALL_HEADER: Final = "X-Distill-Call"
"""Carries the whole call id; a client sends it to loopback simulators only."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that was admitted."""

    request: web.BaseRequest
    question: Question
    caller: Caller
    dressed: Dressed

    def headers(self) -> dict[str, str]:
        return self.dressed.headers(time.monotonic(), time.time()) if self.dressed.tells else {}


class Service:
    """Answers requests; owns no socket and no file."""

    def __init__(self, brain: Brain, options: SimulatorOptions, bank: CallBank | None) -> None:
        """`bank` is closed by the caller."""
        self._brain = brain
        self._answerer = Answerer(brain, options)
        self._chat = ChatProtocol(brain.name)
        self._messages = MessagesProtocol()
        self._protocols: dict[str, WireProtocol] = {
            "/v1/chat/completions": self._chat,
            "/v1/messages": self._messages,
            "/v1/responses": ResponsesProtocol(),
        }
        self._wardrobe = Wardrobe(options.dress(), options.dresses, options.seed, time.monotonic())
        self._hashing = bank is not None or self._wardrobe.draws
        self._tally = Tally(bank)
        room = BatchRoom(self._answerer, self._wardrobe, self._tally, options)
        self._openai_batches = OpenAIBatches(room, self._protocols)
        self._anthropic_batches = AnthropicBatches(room, self._messages)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Model calls first; then what is asked seldom."""
        protocol = self._protocols.get(request.path)
        if protocol is not None and request.method == "POST":
            return await self._counted(request, protocol)
        match request.method, request.path:
            case "GET", "/v1/models":
                return _json(model_list(self._brain.name, anthropic="anthropic-version" in request.headers))
            case "GET", "/healthz":
                return web.Response(text="ok")
            case "GET", "/stats":
                return _json(self._tally.stats())
        return await self._batch(request)

    async def _batch(self, request: web.BaseRequest) -> web.StreamResponse:
        is_message = request.path.startswith("/v1/messages")
        try:
            return await (self._anthropic_batches if is_message else self._openai_batches).handle(request)
        except BadQuestion as bad:
            return misbehave.refused(self._messages if is_message else self._chat, Refused(400, str(bad)))

    async def _counted(self, request: web.BaseRequest, protocol: WireProtocol) -> web.StreamResponse:
        self._tally.asked()
        try:
            raw = await request.read()
            named = request.headers.get(CALL_HEADER)
            digest = sha256(raw).hexdigest() if self._hashing or protocol is not self._chat else ""
            caller = Caller(named, None, digest)
            try:
                if named is not None:
                    caller = Caller(named, _call_id(named), digest)
                question = self._answerer.read(protocol, parse(raw), len(raw), caller.call)
            except BadQuestion as bad:
                return self._refuse(protocol, caller, Refused(400, str(bad)), "400")
            return await self._limited(request, question, caller)
        finally:
            self._tally.ended()

    async def _limited(self, request: web.BaseRequest, question: Question, caller: Caller) -> web.StreamResponse:
        dressed = self._wardrobe.of(question.wire.get("model"))
        asked = _Asked(request, question, caller, dressed)
        refusal = dressed.limiter.admit(time.monotonic(), question.limited_tokens)
        if refusal is not None:
            why = Refused(429, f"over the simulator's limit {refusal.limited}", refusal.retry_after_s)
            return self._refuse(question.protocol, caller, why, refusal.limited, asked.headers())
        try:
            fault = dressed.script.next(caller.key)
            if fault is not None and fault.isdigit():
                await asyncio.sleep(dressed.wait_s(caller.key, 0))
                return self._refuse(question.protocol, caller, Refused(int(fault)), fault, asked.headers())
            return await self._answer(asked, fault)
        finally:
            dressed.limiter.release()

    async def _answer(self, asked: _Asked, fault: str | None) -> web.StreamResponse:
        question, caller = asked.question, asked.caller
        try:
            answered = self._answerer.answer(question, caller)
        except BadQuestion as bad:
            return self._refuse(question.protocol, caller, Refused(400, str(bad)), "400", asked.headers())
        wait_s = asked.dressed.wait_s(caller.key, answered.usage.output)
        if wait_s or fault == "slow":
            await asyncio.sleep(max(misbehave.SLOW_S, wait_s) if fault == "slow" else wait_s)
        asked.dressed.limiter.spend_output(time.monotonic(), answered.usage.output)
        streamed = bool(question.wire.get("stream"))
        reply = question.protocol.events(answered.reply) if streamed else orjson.dumps(answered.reply)
        line = answered.line(caller, question.wire.get("model"), len(reply))
        if fault is not None and fault != "slow":
            return await self._spoil(asked, fault, reply, line)
        if fault is not None:
            self._tally.fault(fault)
        self._tally.answer(line, answered.notes)
        kind = "text/event-stream" if streamed else "application/json"
        return web.Response(body=reply, content_type=kind, headers=asked.headers())

    async def _spoil(self, asked: _Asked, fault: str, reply: bytes, line: BankedCall) -> web.StreamResponse:
        self._tally.fault(fault)
        status = 0 if fault == "hang" else 200
        sent = misbehave.spoiled(fault, reply)
        if fault in misbehave.BILLED:
            self._tally.enter(replace(line, bytes_sent=len(sent), status=status, fault=fault))
        else:
            self._tally.enter(_unbilled(asked.caller, len(sent), status, fault))
        if fault == "hang":
            return await misbehave.hang(asked.request)
        if fault in misbehave.BROKEN_OFF:
            return await misbehave.broken_off(fault, asked.request, sent, len(reply))
        return web.Response(body=sent, content_type="text/html" if fault == "html" else "application/json")

    def _refuse(
        self,
        protocol: WireProtocol,
        caller: Caller,
        why: Refused,
        counted: str,
        headers: dict[str, str] | None = None,
    ) -> web.Response:
        self._tally.fault(counted)
        response = misbehave.refused(protocol, why, headers)
        size = len(response.body) if isinstance(response.body, bytes) else 0
        self._tally.enter(_unbilled(caller, size, why.status, counted))
        return response


def _unbilled(caller: Caller, size: int, status: int, fault: str) -> BankedCall:
    return BankedCall(caller.named, caller.digest, size, status, billed=False, fault=fault)


def _call_id(header: str) -> CallId:
    try:
        return CallId.parse(header)
    except ValueError as error:
        raise BadQuestion(f"header {CALL_HEADER}: {header!r} is no call id") from error


def _json(value: JsonObject) -> web.Response:
    return web.Response(body=orjson.dumps(value), content_type="application/json")
