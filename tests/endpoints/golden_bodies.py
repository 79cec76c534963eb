"""Replies and a request per dialect, made by the vendors' own SDK types; `python golden_bodies.py` writes golden/*.json.

What lies in the files is what those types make, so a change of a vendor's types shows as a change of a file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
from anthropic.types import Message as AnthropicMessage
from endpoint_fakes import spec_of
from openai.types.chat import ChatCompletion
from openai.types.responses import Response

from distill.domain.chat import ChatRequest
from distill.domain.message import Message, Native
from distill.domain.tool import ToolCall, ToolSpec
from distill.endpoints.dialects.registry import dialect_named

FOLDER = Path(__file__).parent / "golden"
DIALECTS = ("openai", "openai-responses", "anthropic")

THINKING = {"type": "thinking", "thinking": "First the log.", "signature": "c2lnbmVk"}
REDACTED = {"type": "redacted_thinking", "data": "c2VhbGVk"}
REASONING = {
    "type": "reasoning",
    "id": "rs_1",
    "summary": [{"type": "summary_text", "text": "First the log."}],
    "encrypted_content": "gAAAA",
}
NULLS: dict[str, Any] = {"content": None, "status": None}
"""Listed in a reply of the vendor's, refused in a request."""
SIGNATURE = {"extra_content": {"google": {"thought_signature": "c2lnbmVk"}}}


def chat(finish: str = "stop", content: str | None = "Done.", **message: Any) -> dict[str, Any]:
    made = ChatCompletion.model_validate(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": finish,
                    "logprobs": None,
                    "message": {"role": "assistant", "content": content, "refusal": None, **message},
                }
            ],
            "usage": {
                "prompt_tokens": 1_000,
                "completion_tokens": 500,
                "total_tokens": 1_500,
                "prompt_tokens_details": {"cached_tokens": 700, "cache_write_tokens": 200},
                "completion_tokens_details": {"reasoning_tokens": 300},
            },
        }
    )
    return json.loads(made.model_dump_json(exclude_unset=True, by_alias=True))


def anthropic(stop: str = "end_turn", *content: dict[str, Any], **fields: Any) -> dict[str, Any]:
    made = AnthropicMessage.model_validate(
        {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "claude-opus-5-20260401",
            "content": list(content) or [{"type": "text", "text": "Done."}],
            "stop_reason": stop,
            "stop_sequence": None,
            "usage": {
                "input_tokens": 100,
                "cache_read_input_tokens": 700,
                "cache_creation_input_tokens": 200,
                "output_tokens": 500,
                "output_tokens_details": {"thinking_tokens": 300},
            },
            **fields,
        }
    )
    return json.loads(made.model_dump_json(exclude_unset=True, by_alias=True))


def response(status: str = "completed", *output: dict[str, Any], **fields: Any) -> dict[str, Any]:
    made = Response.model_validate(
        {
            "id": "resp_1",
            "object": "response",
            "created_at": 1,
            "model": "gpt-6",
            "status": status,
            "output": list(output) or [said("Done.")],
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
            "usage": {
                "input_tokens": 1_000,
                "input_tokens_details": {"cached_tokens": 700, "cache_write_tokens": 200},
                "output_tokens": 500,
                "output_tokens_details": {"reasoning_tokens": 300},
                "total_tokens": 1_500,
            },
            **fields,
        }
    )
    return json.loads(made.model_dump_json(exclude_unset=True, by_alias=True))


def said(text: str, kind: str = "output_text") -> dict[str, Any]:
    part = {"type": "refusal", "refusal": text} if kind == "refusal" else {"type": kind, "text": text, "annotations": []}
    return {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [part]}


def function_call(number: int) -> dict[str, Any]:
    return {
        "type": "function_call",
        "id": f"fc_{number}",
        "call_id": f"call_{number}",
        "name": "git__log",
        "arguments": f'{{"z":{number}}}',
        "status": "completed",
    }


def tool_use(number: int) -> dict[str, Any]:
    return {"type": "tool_use", "id": f"toolu_{number}", "name": "git__log", "input": {"z": number}}


def chat_call(number: int, **fields: Any) -> dict[str, Any]:
    function = {"name": "git__log", "arguments": f'{{"z":{number}}}'}
    return {"id": f"call_{number}", "type": "function", "function": function, **fields}


def replies() -> dict[str, dict[str, Any]]:
    """By dialect and name."""
    incomplete = {
        why: response("incomplete", incomplete_details={"reason": why})
        for why in ("max_output_tokens", "content_filter", "steered", "max_messages")
    }
    return {
        "openai": {
            **{reason: chat(reason) for reason in ("stop", "length", "content_filter")},
            "tool_calls": chat("tool_calls", None, tool_calls=[chat_call(1), chat_call(2)]),
            "refusal": chat("stop", None, refusal="No."),
            "signed_call": chat("tool_calls", None, tool_calls=[chat_call(1, **SIGNATURE), chat_call(2)]),
            "reasoned": chat("stop", "Done.", reasoning_content="First the log."),
        },
        "openai-responses": {
            "completed": response(),
            "tool_calls": response(
                "completed", REASONING | NULLS, said("Looking."), function_call(1), function_call(2)
            ),
            "refusal": response("completed", said("No.", "refusal")),
            **incomplete,
            "in_progress": response("in_progress"),
            "cancelled": response("cancelled"),
            "failed_policy": response("failed", error={"code": "bio_policy", "message": "Not that."}),
        },
        "anthropic": {
            **{
                reason: anthropic(reason)
                for reason in ("end_turn", "stop_sequence", "max_tokens", "model_context_window_exceeded", "pause_turn")
            },
            "refusal": anthropic("refusal", stop_details={"type": "refusal", "category": "bio", "explanation": "No."}),
            "tool_use": anthropic(
                "tool_use",
                THINKING,
                REDACTED,
                {"type": "text", "text": "Looking.", "citations": None},
                tool_use(1),
                tool_use(2),
            ),
        },
    }


TOOL = ToolSpec(
    "git__log",
    "Show commits.",
    {"type": "object", "properties": {"z": {"type": "integer"}, "a": {"type": "string"}}, "required": ["z"]},
)
SCHEMA = {
    "type": "object",
    "properties": {"mark": {"type": "integer", "minimum": 1, "maximum": 5}},
    "required": ["mark"],
    "additionalProperties": False,
}


def talk(dialect: str) -> tuple[Message, ...]:
    """Two questions; the first took two calls at once, made by the model that is asked again."""
    spec = spec_of("one", dialect=dialect)
    name = {"openai": "signed_call", "openai-responses": "tool_calls", "anthropic": "tool_use"}[dialect]
    reply = dialect_named(dialect).decode(orjson.dumps(replies()[dialect][name]), spec).message
    calls = reply.tool_calls
    return (
        Message("system", "Be exact."),
        Message("user", "What happened? 发生了什么"),
        reply,
        Message("tool", "one commit", tool_call_id=calls[0].id, name="git__log"),
        Message("tool", "", tool_call_id=calls[1].id, name="git__log"),
        Message("assistant", "One commit.", "By another model.", native=Native(dialect, "another", [THINKING])),
        Message("user", "And before?"),
        Message("assistant", "", tool_calls=(ToolCall("functions.git__log:7", "git__log", {"z": 7}),)),
        Message("tool", "none", tool_call_id="functions.git__log:7", name="git__log"),
    )


def request(dialect: str) -> dict[str, Any]:
    """The body of everything at once, as this dialect encodes it."""
    asked = ChatRequest(talk(dialect), (TOOL,), steer="Say why.", response_schema=SCHEMA)
    spec = spec_of("one", dialect=dialect, provider="openai", max_output_tokens=99)
    return orjson.loads(dialect_named(dialect).encode(asked, spec))


def files() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for dialect in DIALECTS:
        made[f"{dialect}.replies.json"] = replies()[dialect]
        made[f"{dialect}.request.json"] = request(dialect)
    return made


if __name__ == "__main__":
    for name, value in files().items():
        (FOLDER / name).write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
