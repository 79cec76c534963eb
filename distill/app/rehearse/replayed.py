"""Bodies without words: a question says which heard call it stands for, a reply what that call took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import orjson

from distill.app.rehearse.heard import Call
from distill.domain.chat import ChatRequest, Usage
from distill.domain.message import Message
from distill.endpoints.dialects.base import Decoded, WireError
from distill.endpoints.faults import Fault
from distill.endpoints.spec import EndpointSpec


class Score:
    """All calls that were heard, by number."""

    def __init__(self, calls: Sequence[Call]) -> None:
        """In any order that stays."""
        self._calls = tuple(calls)
        self._replies = [orjson.dumps(asdict(call.usage)) for call in self._calls]

    def request(self, number: int) -> ChatRequest:
        """The question that stands for a call."""
        return ChatRequest((Message("user", str(number)),))

    def body(self, request: ChatRequest) -> bytes:
        """As long as the real one was: the gate reckons with that."""
        text = request.messages[0].content
        return text.encode().ljust(self._calls[int(text)].sent)

    def heard(self, body: bytes) -> tuple[Call, bytes]:
        """The call of a body, and its reply."""
        number = int(body)
        return self._calls[number], self._replies[number]


class ReplayedDialect:
    """Implements `dialects.base.Dialect` over a score; paths and headers are never looked at."""

    path = "/replayed"
    limits_cached = True
    models_path = "/replayed"

    def __init__(self, score: Score) -> None:
        """One for all endpoints."""
        self._score = score

    def headers(self, spec: EndpointSpec) -> dict[str, str]:  # noqa: ARG002 - the port's signature
        """None."""
        return {}

    def encode(self, request: ChatRequest, spec: EndpointSpec) -> bytes:  # noqa: ARG002
        """The length of the real body, all blanks but for a number."""
        return self._score.body(request)

    def decode(self, body: bytes, spec: EndpointSpec) -> Decoded:  # noqa: ARG002
        """What was used; raises Fault for a spoiled body."""
        try:
            return Decoded(Message("assistant", ""), "stop", Usage(**orjson.loads(body)))
        except orjson.JSONDecodeError as error:
            raise Fault("not_json", "the reply is no JSON") from error

    def error_of(self, body: bytes) -> WireError | None:
        """The simulator's words."""
        return WireError("", body.decode())
