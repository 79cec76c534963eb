"""OpenAI chat completions, the way back: the reply body to chat values."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from distill.domain.chat import FinishReason, Usage
from distill.domain.json import Json, JsonObject
from distill.domain.message import Message
from distill.endpoints.dialects.base import Decoded
from distill.endpoints.dialects.native import kept
from distill.endpoints.dialects.openai_errors import error_in
from distill.endpoints.dialects.reading import (
    Malformed,
    RawCall,
    count_of,
    fault_of,
    object_of,
    read_calls,
    settled,
    texts_of,
)
from distill.endpoints.dialects.summaries import summarises
from distill.endpoints.faults import Fault
from distill.endpoints.spec import EndpointSpec

FINISH: Final = MappingProxyType[str, FinishReason](
    {
        "stop": "stop",
        "eos": "stop",
        "end_turn": "stop",
        "stop_sequence": "stop",
        "tool_calls": "tool_calls",
        "tool_use": "tool_calls",
        "function_call": "tool_calls",
        "length": "length",
        "max_tokens": "length",
        "model_length": "length",
        "model_context_window_exceeded": "length",
        "content_filter": "content_filter",
        "sensitive": "content_filter",
        "refusal": "refusal",
    }
)
"""OpenAI's five and what compatible servers say in their place; everything else, null included, is `unknown`."""

BROKEN_CALL: Final = "malformed_function_call"
"""Inside a finish reason, in any case: Gemini's own word for a tool call that it could not read itself."""


def decode(body: bytes, spec: EndpointSpec) -> Decoded:
    """Read a complete 200 body; raises Fault when it is not a chat completion."""
    answer = object_of(body)
    if answer.get("error"):
        raise fault_of(error_in(answer))
    choices = answer.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if isinstance(choice, dict) and choice.get("error"):
        raise fault_of(error_in(choice))
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise Fault("bad_shape", "the reply holds no choices[0].message")
    reason = choice.get("finish_reason")
    finish = FINISH.get(reason, "unknown") if isinstance(reason, str) else "unknown"
    content = _text(message.get("content"))
    refusal = message.get("refusal")
    if isinstance(refusal, str) and refusal:
        content, finish = content or refusal, "refusal"
    calls, malformed = read_calls(_calls(message.get("tool_calls")), finish)
    if isinstance(reason, str) and BROKEN_CALL in reason.lower():
        calls, malformed = (), f"the server could not read its model's tool call ({reason[:60]})"
    thought, summary = _reasoning(message)
    said = Message(
        "assistant",
        content,
        thought,
        calls,
        summarised=thought is not None and (summary or summarises(spec, answer.get("model"))),
        native=kept(_form(message), spec),
    )
    return Decoded(said, settled(finish, calls, malformed), _usage(answer.get("usage")), malformed)


def _text(content: Json) -> str:
    """A string, null, or a list of text parts."""
    if isinstance(content, str):
        return content
    if content is None:
        return ""
    if isinstance(content, list):
        return "".join(texts_of(content, "text"))
    raise Fault("bad_shape", f"the message's content is a JSON {type(content).__name__}")


def _reasoning(message: JsonObject) -> tuple[str | None, bool]:
    """The reasoning under the names it goes by, and whether the reply itself calls it a summary."""
    details = message.get("reasoning_details")
    kinds = texts_of(details, "type")
    plain = message.get("reasoning_content") or message.get("reasoning")
    if not isinstance(plain, str) or not plain:
        plain = "\n\n".join(texts_of(details, "text") or texts_of(details, "summary")) or None
    return plain, "reasoning.summary" in kinds and "reasoning.text" not in kinds


def _form(message: JsonObject) -> JsonObject:
    """What has to go back: signatures, and the reasoning under the name under which it came."""
    form: JsonObject = {}
    if message.get("extra_content"):
        form["message"] = {"extra_content": message["extra_content"]}
    calls = message.get("tool_calls")
    signed = {
        call["id"]: {"extra_content": call["extra_content"]}
        for call in (calls if isinstance(calls, list) else [])
        if isinstance(call, dict) and isinstance(call.get("id"), str) and call.get("extra_content")
    }
    if signed:
        form["calls"] = signed
    for name in ("reasoning_details", "reasoning_content", "reasoning"):
        if message.get(name) and isinstance(message[name], (str, list)):
            form["reasoning"] = {name: message[name]}
            break
    return form


def _calls(raw: Json) -> Iterator[RawCall]:
    if not raw:
        return
    if not isinstance(raw, list):
        raise Malformed("tool_calls is not a list")
    for index, call in enumerate(raw):
        function = call.get("function") if isinstance(call, dict) else None
        if not isinstance(call, dict) or not isinstance(function, dict):
            raise Malformed(f"tool call {index} names no function")
        yield RawCall(call.get("id"), function.get("name"), function.get("arguments"))


def _usage(raw: Json) -> Usage | None:
    """Token counts, None when either total is missing.

    Some servers leave reasoning out of `completion_tokens` but not out of `total_tokens`; the larger counts.
    """
    if not isinstance(raw, dict):
        return None
    input_, output = count_of(raw.get("prompt_tokens")), count_of(raw.get("completion_tokens"))
    if input_ is None or output is None:
        return None
    total = count_of(raw.get("total_tokens")) or 0
    read = raw.get("prompt_tokens_details")
    read = read if isinstance(read, dict) else {"cached_tokens": raw.get("prompt_cache_hit_tokens")}
    written = raw.get("completion_tokens_details")
    thought = written.get("reasoning_tokens") if isinstance(written, dict) else None
    cached = min(count_of(read.get("cached_tokens")) or 0, input_)
    stored = min(count_of(read.get("cache_write_tokens")) or 0, input_ - cached)
    return Usage(input_, cached, max(output, total - input_), count_of(thought) or 0, stored)
