"""OpenAI chat completions, the way back: the reply body to chat values."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import orjson

from distill.domain.chat import FinishReason, Usage
from distill.domain.json import Json, JsonObject
from distill.domain.message import Message
from distill.domain.tool import ToolCall
from distill.endpoints.dialects.base import Decoded, WireError
from distill.endpoints.faults import Fault, of_status

FINISH: Final = MappingProxyType[str, FinishReason](
    {
        "stop": "stop",
        "tool_calls": "tool_calls",
        "function_call": "tool_calls",
        "length": "length",
        "max_tokens": "length",
        "content_filter": "content_filter",
        "refusal": "refusal",
    }
)
"""Everything else, null included, is `unknown`."""

NO_USAGE: Final[JsonObject] = {}


class Malformed(Exception):
    """A tool call that cannot be parsed; its text is what `Decoded.malformed` says."""


def decode(body: bytes) -> Decoded:
    """Read a complete 200 body; raises Fault when it is not a chat completion."""
    answer = _object(body)
    if answer.get("error"):
        error = _error(answer)
        inner = of_status(error.status, error.code) if error.status else None
        raise Fault(inner or "error_body", error.message)
    choices = answer.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise Fault("bad_shape", "the reply holds no choices[0].message")
    finish = _finish(choice)
    content = _text(message.get("content"))
    refusal = message.get("refusal")
    if isinstance(refusal, str) and refusal:
        content, finish = content or refusal, "refusal"
    calls: tuple[ToolCall, ...] = ()
    malformed: str | None = None
    if message.get("tool_calls"):
        try:
            calls = _calls(message["tool_calls"])
        except Malformed as error:
            malformed = None if finish in {"length", "content_filter", "refusal"} else str(error)
    if calls and finish == "stop":
        finish = "tool_calls"  # some servers say stop when a tool was forced
    elif finish == "tool_calls" and not calls and malformed is None:
        finish = "unknown"
    reasoning = message.get("reasoning_content") or message.get("reasoning")
    thought = reasoning if isinstance(reasoning, str) else None
    return Decoded(Message("assistant", content, thought, calls), finish, _usage(answer.get("usage")), malformed)


def error_of(body: bytes) -> WireError | None:
    """What an error body says, None when it is not JSON or names no error."""
    try:
        answer = _object(body)
    except Fault:
        return None
    return _error(answer) if answer.get("error") or answer.get("message") else None


def _object(body: bytes) -> JsonObject:
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Fault("not_json", f"the reply is not JSON ({error})") from None
    if not isinstance(answer, dict):
        raise Fault("bad_shape", f"the reply is a JSON {type(answer).__name__}, not an object")
    return answer


def _error(answer: JsonObject) -> WireError:
    """`{"error": {message, code, type}}`, `{"error": "text"}`, or the bare inside of either."""
    error = answer.get("error") or answer
    if not isinstance(error, dict):
        return WireError("", str(error))
    code = error.get("code")
    status = code if isinstance(code, int) and 100 <= code <= 599 else None
    name = code if isinstance(code, str) else error.get("type")
    message = error.get("message")
    return WireError(
        name if isinstance(name, str) else "",
        message if isinstance(message, str) and message else "the server gave no reason",
        status,
    )


def _finish(choice: JsonObject) -> FinishReason:
    reason = choice.get("finish_reason")
    return FINISH.get(reason, "unknown") if isinstance(reason, str) else "unknown"


def _text(content: Json) -> str:
    """A string, null, or a list of text parts."""
    if isinstance(content, str):
        return content
    if content is None:
        return ""
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(part for part in parts if isinstance(part, str))
    raise Fault("bad_shape", f"the message's content is a JSON {type(content).__name__}")


def _calls(raw: Json) -> tuple[ToolCall, ...]:
    if not isinstance(raw, list):
        raise Malformed("tool_calls is not a list")
    calls = tuple(_call(index, call) for index, call in enumerate(raw))
    if len({call.id for call in calls}) != len(calls):
        raise Malformed("two tool calls share one id")
    return calls


def _call(index: int, raw: Json) -> ToolCall:
    function = raw.get("function") if isinstance(raw, dict) else None
    if not isinstance(function, dict):
        raise Malformed(f"tool call {index} names no function")
    id_, name, arguments = raw.get("id"), function.get("name"), function.get("arguments")
    if not isinstance(id_, str) or not id_:
        raise Malformed(f"tool call {index} has no id")
    if not isinstance(name, str) or not name:
        raise Malformed(f"tool call {index} has no name")
    if isinstance(arguments, str):
        try:
            arguments = orjson.loads(arguments)
        except orjson.JSONDecodeError as error:
            raise Malformed(f"tool call {index} ({name}): the arguments are not JSON: {error}") from None
    if not isinstance(arguments, dict):
        raise Malformed(f"tool call {index} ({name}): the arguments are not a JSON object")
    return ToolCall(id_, name, arguments)


def _usage(raw: Json) -> Usage | None:
    """Token counts, None when either total is missing.

    Some servers leave reasoning out of `completion_tokens` but not out of `total_tokens`; the larger counts.
    """
    if not isinstance(raw, dict):
        return None
    input_, output = _count(raw.get("prompt_tokens")), _count(raw.get("completion_tokens"))
    if input_ is None or output is None:
        return None
    total = _count(raw.get("total_tokens")) or 0
    read = raw.get("prompt_tokens_details")
    written = raw.get("completion_tokens_details")
    cached = read.get("cached_tokens") if isinstance(read, dict) else raw.get("prompt_cache_hit_tokens")
    thought = written.get("reasoning_tokens") if isinstance(written, dict) else None
    return Usage(input_, min(_count(cached) or 0, input_), max(output, total - input_), _count(thought) or 0)


def _count(raw: Json) -> int | None:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0 else None
