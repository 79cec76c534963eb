"""From a request's body to a spelled reply and what it costs; knows no network and no time."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from distill.domain.chat import CallId, Usage
from distill.domain.json import JsonObject
from distill.simulator.brain import BadQuestion, Brain, Note
from distill.simulator.call_bank import BankedCall
from distill.simulator.counting import count
from distill.simulator.options import SimulatorOptions
from distill.simulator.prompt_cache import Hit, PromptCache
from distill.simulator.protocols.protocol import WireProtocol


@dataclass(frozen=True, slots=True)
class Question:
    """A request that can be answered: as it came (`wire`, so many `tokens`) and as the brain reads it (`body`)."""

    protocol: WireProtocol
    wire: JsonObject
    body: JsonObject
    tokens: int
    hit: Hit

    @property
    def limited_tokens(self) -> int:
        """Input tokens that count against a limit."""
        return max(1, self.tokens - (0 if self.protocol.limits_cached else self.hit.read))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asked: the call id as it was sent, parsed, and the sha256 of the body (empty when nobody needs it)."""

    named: str | None
    call: CallId | None
    digest: str

    @property
    def key(self) -> str:
        """What faults and waits are drawn by."""
        return self.named or self.digest


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply in the vendor's form, its tokens, and the oracle's truth about it."""

    reply: JsonObject
    usage: Usage
    notes: tuple[Note, ...]

    def line(self, caller: Caller, model: object, bytes_sent: int) -> BankedCall:
        """For the call bank: a whole reply that is billed."""
        return BankedCall(
            caller.named,
            caller.digest,
            bytes_sent,
            200,
            billed=True,
            input_tokens=self.usage.input,
            output_tokens=self.usage.output,
            cached_tokens=self.usage.cached,
            cache_write_tokens=self.usage.cache_write,
            model=model if isinstance(model, str) else None,
        )


class Answerer:
    """One brain, and the prompt cache in front of it."""

    def __init__(self, brain: Brain, options: SimulatorOptions) -> None:
        """Without `options.prompt_cache` no prompt is looked at and no token is cached."""
        self._brain = brain
        self._bytes_per_token = options.bytes_per_token
        self._cache = PromptCache() if options.prompt_cache else None
        self._together = options.cache_samples

    def read(self, protocol: WireProtocol, wire: JsonObject, size: int, call: CallId | None) -> Question:
        """Raises BadQuestion where the vendor would answer 400."""
        body = protocol.read(wire)
        hit = Hit()
        if self._cache is not None:
            apart = 0 if call is None or self._together is None else call.sample // self._together
            hit = self._cache.look_up(f"{wire.get('model')}\0{apart}", protocol.prompt(wire))
        return Question(protocol, wire, body, max(1, int(size / self._bytes_per_token)), hit)

    def answer(self, question: Question, caller: Caller) -> Answered:
        """Ask the brain; raises BadQuestion."""
        protocol, wire = question.protocol, question.wire
        answer = protocol.fitting(self._brain.answer(caller.call, question.body), wire)
        usage = count(answer, question.tokens, question.hit)
        reply = protocol.reply(answer, usage, wire, protocol.id_prefix + _reply_name(caller))
        if self._cache is not None:
            self._cache.remember(question.hit)
        return Answered(reply, usage, answer.notes)


def parse(raw: bytes) -> JsonObject:
    """A body that is a JSON object; raises BadQuestion."""
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadQuestion(f"the request body is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise BadQuestion("the request body is no JSON object")
    return body


def _reply_name(caller: Caller) -> str:
    call = caller.call
    if call is None:
        return caller.digest[:24]
    return f"{call.case}-{call.sample}-{call.role}-{call.round}-{call.step}-{call.ask}"
