"""OpenAI's Responses API, the way back: the reply body to chat values."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from distill.domain.chat import FinishReason, Usage
from distill.domain.json import Json, JsonObject
from distill.domain.message import Message
from distill.endpoints.dialects.base import Decoded, WireError
from distill.endpoints.dialects.native import kept, without_nulls
from distill.endpoints.dialects.openai_errors import error_in
from distill.endpoints.dialects.reading import RawCall, count_of, fault_of, object_of, read_calls, settled, texts_of
from distill.endpoints.faults import Fault
from distill.endpoints.spec import EndpointSpec

INCOMPLETE: Final = MappingProxyType[str, FinishReason](
    {"max_output_tokens": "length", "content_filter": "content_filter"}
)
"""Why a reply of status `incomplete` is not; the other reasons belong to sessions that we do not hold."""

FILTERED: Final = frozenset({"invalid_prompt", "bio_policy", "misalignment_policy_violation"})
"""Codes of a failed reply that speak of the conversation: another try would fail the same way and cost the same."""

STATUS: Final = MappingProxyType({"rate_limit_exceeded": 429, "server_error": 500})
"""The HTTP status that belongs to an error's code, for an error that comes with a 200."""


def decode(body: bytes, spec: EndpointSpec) -> Decoded:
    """Read a complete 200 body; raises Fault when it is not a response, or one that failed."""
    answer = object_of(body)
    usage = _usage(answer.get("usage"))
    if answer.get("error") or answer.get("status") == "failed":
        error = error_in(answer)
        if error.code in FILTERED:
            return Decoded(Message("assistant", ""), "content_filter", usage)
        raise fault_of(WireError(error.code, error.message, STATUS.get(error.code, error.status)))
    items = answer.get("output")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Fault("bad_shape", "the reply holds no list of output items")
    said = [item for item in items if item.get("type") == "message"]
    refusal = "".join(text for item in said for text in texts_of(item.get("content"), "refusal"))
    finish = "refusal" if refusal else _finish(answer)
    if finish == "stop" and usage is not None and usage.output >= (spec.max_output_tokens or usage.output + 1):
        finish = "length"  # llama.cpp calls a reply completed that used up every token it was allowed
    calls, malformed = read_calls(_calls(items), finish)
    thought, summarised = _reasoning(items)
    texts = ["".join(texts_of(item.get("content"), "text")) for item in said]
    message = Message(
        "assistant",
        "\n\n".join(text for text in texts if text) or refusal,
        thought,
        calls,
        summarised=summarised,
        native=kept(_form(items), spec),
    )
    return Decoded(message, settled(finish, calls, malformed), usage, malformed)


def _finish(answer: JsonObject) -> FinishReason:
    """`in_progress`, `queued` and `cancelled` are `unknown`: nothing is ever asked for in the background."""
    if answer.get("status") == "completed":
        return "stop"
    details = answer.get("incomplete_details")
    reason = details.get("reason") if isinstance(details, dict) else None
    if answer.get("status") != "incomplete" or not isinstance(reason, str):
        return "unknown"
    return INCOMPLETE.get(reason, "unknown")


def _reasoning(items: list[JsonObject]) -> tuple[str | None, bool]:
    """The reasoning itself where a server shows it, else its summary; and whether it is one."""
    thinking = [item for item in items if item.get("type") == "reasoning"]
    whole = [text for item in thinking for text in texts_of(item.get("content"), "text")]
    summary = [text for item in thinking for text in texts_of(item.get("summary"), "text")]
    return "\n\n".join(whole or summary) or None, bool(summary) and not whole


def _calls(items: list[JsonObject]) -> Iterator[RawCall]:
    for item in items:
        if item.get("type") == "function_call":
            yield RawCall(item.get("call_id"), item.get("name"), item.get("arguments"))


def _form(items: list[JsonObject]) -> list[JsonObject]:
    """Every item as it came, without nulls; nothing when reasoning came without what it can be sent back by.

    Calls are refused without the reasoning that led to them, so then all of it is built anew from words and calls.
    """
    sealed = all(
        item.get("encrypted_content") or item.get("content") for item in items if item.get("type") == "reasoning"
    )
    return [_without_nulls(item) for item in items] if sealed else []


def _without_nulls(item: JsonObject) -> Json:
    """An item and the parts of its content."""
    parts = item.get("content")
    whole = {**item, "content": [without_nulls(part) for part in parts]} if isinstance(parts, list) else item
    return without_nulls(whole)


def _usage(raw: Json) -> Usage | None:
    """Token counts, None when either total is missing."""
    if not isinstance(raw, dict):
        return None
    input_, output = count_of(raw.get("input_tokens")), count_of(raw.get("output_tokens"))
    if input_ is None or output is None:
        return None
    read, written = raw.get("input_tokens_details"), raw.get("output_tokens_details")
    read = read if isinstance(read, dict) else {}
    thought = count_of(written.get("reasoning_tokens")) if isinstance(written, dict) else None
    cached = min(count_of(read.get("cached_tokens")) or 0, input_)
    stored = min(count_of(read.get("cache_write_tokens")) or 0, input_ - cached)
    return Usage(input_, cached, output, thought or 0, stored)
