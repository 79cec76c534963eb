"""A whole message of the Messages API."""

from __future__ import annotations

from typing import Final

import orjson

from distill.domain.chat import Usage
from distill.domain.json import Json, JsonObject
from distill.simulator.brain import Answer
from distill.simulator.protocols.issued import Issued
from distill.simulator.protocols.messages_checks import signature

_REASONS: Final = {"stop": "end_turn", "tool_calls": "tool_use", "length": "max_tokens", "content_filter": "refusal"}


def message(answer: Answer, thinking: str, usage: Usage, issued: Issued) -> JsonObject:
    """All but id and model; notes in `issued` which thinking goes out with which call."""
    refused = answer.refusal is not None
    content: list[JsonObject] = []
    if answer.reasoning:
        content.append({"type": "thinking", "thinking": thinking, "signature": signature(thinking)})
    if answer.content and not refused:
        content.append({"type": "text", "text": answer.content, "citations": None})
    for call in answer.tool_calls:
        content.append({"type": "tool_use", "id": call.id, "name": call.name, "input": _input(call.arguments)})
        issued.note(call.id, signature(thinking) if answer.reasoning else None)
    details = {"type": "refusal", "category": None, "explanation": answer.refusal} if refused else None
    return {
        "type": "message",
        "role": "assistant",
        "content": content,
        "stop_reason": "refusal" if refused else _REASONS[answer.finish_reason],
        "stop_details": details,
        "stop_sequence": None,
        "usage": _usage(usage),
    }


def _input(arguments: str) -> Json:
    """The object; arguments that are none stay the text that they are, for a client to notice."""
    try:
        parsed = orjson.loads(arguments)
    except orjson.JSONDecodeError:
        return arguments
    return parsed if isinstance(parsed, dict) else arguments


def _usage(usage: Usage) -> JsonObject:
    """`input_tokens` leaves out what was read from the cache and what was written to it."""
    return {
        "input_tokens": usage.input - usage.cached - usage.cache_write,
        "cache_creation_input_tokens": usage.cache_write,
        "cache_read_input_tokens": usage.cached,
        "output_tokens": usage.output,
        "output_tokens_details": {"thinking_tokens": usage.reasoning},
        "service_tier": "standard",
    }
