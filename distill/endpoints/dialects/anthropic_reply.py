"""Anthropic's Messages API, the way back: the reply body to chat values."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from types import MappingProxyType
from typing import Final

from distill.domain.chat import FinishReason, Usage
from distill.domain.json import Json, JsonObject
from distill.domain.message import Message
from distill.endpoints.dialects.anthropic_errors import error_in
from distill.endpoints.dialects.base import Decoded
from distill.endpoints.dialects.native import kept, without_nulls
from distill.endpoints.dialects.reading import RawCall, count_of, fault_of, object_of, read_calls, settled, texts_of
from distill.endpoints.dialects.summaries import summarises
from distill.endpoints.faults import Fault
from distill.endpoints.spec import EndpointSpec

FINISH: Final = MappingProxyType[str, FinishReason](
    {
        "end_turn": "stop",
        "stop_sequence": "stop",
        "tool_use": "tool_calls",
        "max_tokens": "length",
        "model_context_window_exceeded": "length",
        "refusal": "refusal",
    }
)
"""Everything else is `unknown`: null, and `pause_turn`, which only tools that run at the vendor cause."""

VERBATIM: Final = ("thinking", "redacted_thinking")
"""Signed: a changed byte is refused."""


def decode(body: bytes, spec: EndpointSpec) -> Decoded:
    """Read a complete 200 body; raises Fault when it is not a message."""
    answer = object_of(body)
    if answer.get("type") == "error" or answer.get("error"):
        raise fault_of(error_in(answer))
    blocks = answer.get("content")
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise Fault("bad_shape", "the reply holds no list of content blocks")
    reason = answer.get("stop_reason")
    finish = FINISH.get(reason, "unknown") if isinstance(reason, str) else "unknown"
    calls, malformed = read_calls(_calls(blocks), finish)
    thought = "\n\n".join(texts_of(blocks, "thinking")) or None
    message = Message(
        "assistant",
        _said(blocks) or _refusal(answer.get("stop_details")),
        thought,
        calls,
        summarised=thought is not None and summarises(spec, answer.get("model")),
        native=kept(_form(blocks), spec),
    )
    return Decoded(message, settled(finish, calls, malformed), _usage(answer.get("usage")), malformed)


def _said(blocks: list[JsonObject]) -> str:
    """The text: blocks beside each other are one text, those with thinking or calls between them are paragraphs."""
    runs = groupby(blocks, key=lambda block: block.get("type"))
    texts = ["".join(texts_of(list(run), "text")) for kind, run in runs if kind == "text"]
    return "\n\n".join(text for text in texts if text)


def _refusal(details: Json) -> str:
    told = details.get("explanation") if isinstance(details, dict) else None
    return told if isinstance(told, str) else ""


def _calls(blocks: list[JsonObject]) -> Iterator[RawCall]:
    for block in blocks:
        if block.get("type") == "tool_use":
            yield RawCall(block.get("id"), block.get("name"), block.get("input"))


def _form(blocks: list[JsonObject]) -> list[JsonObject]:
    """What goes back: every block as it came, without empty texts and nulls, which requests may not hold."""
    return [
        block if block.get("type") in VERBATIM else without_nulls(block)
        for block in blocks
        if block.get("type") != "text" or str(block.get("text") or "").strip()
    ]


def _usage(raw: Json) -> Usage | None:
    """Token counts, None when either total is missing; the API counts cache reads and writes apart from input."""
    if not isinstance(raw, dict):
        return None
    fresh, output = count_of(raw.get("input_tokens")), count_of(raw.get("output_tokens"))
    if fresh is None or output is None:
        return None
    cached = count_of(raw.get("cache_read_input_tokens")) or 0
    written = count_of(raw.get("cache_creation_input_tokens")) or 0
    details = raw.get("output_tokens_details")
    thought = count_of(details.get("thinking_tokens")) if isinstance(details, dict) else None
    return Usage(fresh + cached + written, cached, output, thought or 0, written)
