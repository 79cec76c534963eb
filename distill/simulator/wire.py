"""Chat completions from the server's side: `Answer` to JSON bytes.

Repeats the client's dialect from the other side on purpose: neither may hide the other's mistake.
"""

from __future__ import annotations

from typing import Final

import orjson

from distill.domain.chat import Usage
from distill.domain.json import JsonObject
from distill.simulator.brain import Answer

CREATED: Final = 1_767_225_600
"""`created` of every reply, in epoch seconds (2026-01-01): the same question gives the same bytes."""

BYTES_PER_TOKEN: Final = 4
"""The usual rule of thumb for English text; the simulator has no tokenizer."""


def count(answer: Answer, body_bytes: int) -> Usage:
    """The answer's own usage, or an estimate from lengths (at least one token each)."""
    if answer.usage is not None:
        return answer.usage
    reasoning = len(answer.reasoning) // BYTES_PER_TOKEN
    said = len(answer.content) + sum(len(call.name) + len(call.arguments) for call in answer.tool_calls)
    return Usage(
        input=max(1, body_bytes // BYTES_PER_TOKEN),
        output=max(1, said // BYTES_PER_TOKEN) + reasoning,
        reasoning=reasoning,
    )


def completion(answer: Answer, usage: Usage, model: str, reply_id: str) -> bytes:
    """A whole `chat.completion`."""
    return orjson.dumps(
        {
            "id": reply_id,
            "object": "chat.completion",
            "created": CREATED,
            "model": model,
            "choices": [
                {"index": 0, "message": _message(answer), "logprobs": None, "finish_reason": answer.finish_reason}
            ],
            "usage": _usage(usage),
        }
    )


def chunks(answer: Answer, usage: Usage, model: str, reply_id: str) -> bytes:
    """The same as server-sent events: role and text, tool calls, finish reason, usage, `[DONE]`."""
    message = _message(answer)
    calls = message.pop("tool_calls", None)
    deltas: list[JsonObject] = [message]
    if calls:
        deltas.append({"tool_calls": [{"index": index} | call for index, call in enumerate(calls)]})
    choices: list[list[JsonObject]] = [[{"index": 0, "delta": delta, "finish_reason": None}] for delta in deltas]
    choices.append([{"index": 0, "delta": {}, "finish_reason": answer.finish_reason}])
    head = {"id": reply_id, "object": "chat.completion.chunk", "created": CREATED, "model": model}
    events: list[JsonObject] = [head | {"choices": choice} for choice in choices]
    events.append(head | {"choices": [], "usage": _usage(usage)})
    return b"".join(b"data: " + orjson.dumps(event) + b"\n\n" for event in events) + b"data: [DONE]\n\n"


def error(message: str, kind: str, code: str | None = None) -> bytes:
    """An OpenAI error body."""
    return orjson.dumps({"error": {"message": message, "type": kind, "param": None, "code": code}})


def _message(answer: Answer) -> JsonObject:
    empty = answer.refusal is not None or (answer.tool_calls and not answer.content)
    message: JsonObject = {
        "role": "assistant",
        "content": None if empty else answer.content,
        "refusal": answer.refusal,
    }
    if answer.reasoning:
        message["reasoning_content"] = answer.reasoning
    if answer.tool_calls:
        message["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in answer.tool_calls
        ]
    return message


def _usage(usage: Usage) -> JsonObject:
    return {
        "prompt_tokens": usage.input,
        "completion_tokens": usage.output,
        "total_tokens": usage.input + usage.output,
        "prompt_tokens_details": {"cached_tokens": usage.cached},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning},
    }
