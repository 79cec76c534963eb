"""A whole response of the Responses API."""

from __future__ import annotations

from typing import Final

from distill.domain.chat import Usage
from distill.domain.json import JsonObject
from distill.simulator.brain import Answer
from distill.simulator.protocols.issued import Issued
from distill.simulator.protocols.protocol import CREATED
from distill.simulator.protocols.responses_checks import sealed

ENCRYPTED: Final = "reasoning.encrypted_content"
"""What a stateless client puts into `include`."""

_INCOMPLETE: Final = {"length": "max_output_tokens", "content_filter": "content_filter"}
_ECHOED: Final[JsonObject] = {
    "instructions": None,
    "max_output_tokens": None,
    "metadata": {},
    "parallel_tool_calls": True,
    "reasoning": None,
    "store": True,
    "temperature": 1.0,
    "text": {"format": {"type": "text"}},
    "tool_choice": "auto",
    "tools": [],
    "top_p": 1.0,
    "truncation": "disabled",
}
"""Fields of the request that the response repeats, with what stands there when they were not sent."""


def response(answer: Answer, usage: Usage, wire: JsonObject, reply_id: str, issued: Issued) -> JsonObject:
    """The object; notes in `issued` which reasoning goes out with which call."""
    why = _INCOMPLETE.get(answer.finish_reason)
    return {
        "id": reply_id,
        "object": "response",
        "created_at": CREATED,
        "status": "incomplete" if why else "completed",
        "error": None,
        "incomplete_details": {"reason": why} if why else None,
        "model": wire["model"],
        "output": _output(answer, wire, reply_id, issued),
        "previous_response_id": None,
        "usage": _usage(usage),
    } | {key: absent if wire.get(key) is None else wire[key] for key, absent in _ECHOED.items()}


def _output(answer: Answer, wire: JsonObject, reply_id: str, issued: Issued) -> list[JsonObject]:
    named = reply_id.removeprefix("resp_")
    status = "incomplete" if answer.finish_reason in _INCOMPLETE else "completed"
    output: list[JsonObject] = []
    thought = _reasoning(answer.reasoning, wire, f"rs_{named}") if answer.reasoning else None
    if thought is not None:
        output.append(thought)
    if answer.refusal is not None or answer.content or not answer.tool_calls:
        part: JsonObject = {"type": "output_text", "text": answer.content, "annotations": [], "logprobs": []}
        if answer.refusal is not None:
            part = {"type": "refusal", "refusal": answer.refusal}
        said = {"type": "message", "id": f"msg_{named}", "role": "assistant", "status": status}
        output.append(said | {"content": [part]})
    for index, call in enumerate(answer.tool_calls):
        made = {"type": "function_call", "id": f"fc_{named}-{index}", "call_id": call.id, "status": status}
        output.append(made | {"name": call.name, "arguments": call.arguments})
        issued.note(call.id, _verbatim(thought))
    return output


def _reasoning(text: str, wire: JsonObject, item_id: str) -> JsonObject:
    """A summary only where one is asked for, and the content only sealed."""
    shown = bool((wire.get("reasoning") or {}).get("summary"))
    item: JsonObject = {"type": "reasoning", "id": item_id}
    item["summary"] = [{"type": "summary_text", "text": text}] if shown else []
    if ENCRYPTED in (wire.get("include") or ()):
        item["encrypted_content"] = sealed(text)
    return item


def _verbatim(item: JsonObject | None) -> JsonObject | None:
    if item is None or "encrypted_content" not in item:
        return None
    return {key: item[key] for key in ("id", "summary", "encrypted_content")}


def _usage(usage: Usage) -> JsonObject:
    return {
        "input_tokens": usage.input,
        "input_tokens_details": {"cached_tokens": usage.cached, "cache_write_tokens": usage.cache_write},
        "output_tokens": usage.output,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning},
        "total_tokens": usage.input + usage.output,
    }
