"""Anthropic Messages, `POST /v1/messages`: reading a request."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import orjson

from distill.domain.chat import Usage
from distill.domain.json import JsonObject
from distill.simulator.brain import Answer, BadQuestion
from distill.simulator.prompt_cache import Prompt
from distill.simulator.protocols.issued import Issued
from distill.simulator.protocols.messages_checks import Turn, check_breakpoints, check_pairs, check_thinking
from distill.simulator.protocols.messages_events import message_events
from distill.simulator.protocols.messages_reply import message
from distill.simulator.protocols.protocol import blocks, required, texts

_TYPES: Final = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}

_THINKS: Final = frozenset({"enabled", "adaptive"})

LEAST_THINKING: Final = 1_024
"""The smallest `budget_tokens` that the vendor takes."""


class MessagesProtocol:
    """Remembers which tool calls went out with thinking."""

    id_prefix = "msg_"
    limits_cached = False

    def __init__(self) -> None:
        """Nothing has been given out yet."""
        self._issued = Issued()

    def read(self, wire: JsonObject) -> JsonObject:
        """As chat: the system first, tool results as tool messages, thinking as `reasoning_content`."""
        required(wire, "model", str)
        most = required(wire, "max_tokens", int)
        turns = _turns(required(wire, "messages", list))
        tools = [_tool(tool, f"tools.{index}.") for index, tool in enumerate(wire.get("tools") or ())]
        check_breakpoints(_marked(wire))
        check_pairs(turns)
        check_thinking(turns, self._issued)
        _check_thinking_asked(wire, most)
        system = [{"role": "system", "content": texts(wire["system"], "system")}] if wire.get("system") else []
        body: JsonObject = {"model": wire["model"], "max_completion_tokens": most}
        body["messages"] = [*system, *(message for turn in turns for message in _chat(turn))]
        if tools:
            body["tools"] = tools
        wanted = (wire.get("output_config") or {}).get("format")
        if wanted:
            schema = required(wanted, "schema", dict, "output_config.format.")
            body["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
        return body

    def prompt(self, wire: JsonObject) -> Prompt:
        """Tools, system, messages, each block a piece; cached up to the marked ones."""
        pieces, marks = [], []
        for block in _marked(wire):
            bare = {key: value for key, value in block.items() if key != "cache_control"}
            pieces.append(orjson.dumps(bare))
            if block.get("cache_control"):
                marks.append(len(pieces))
        return Prompt(tuple(pieces), tuple(marks))

    def fitting(self, answer: Answer, wire: JsonObject) -> Answer:
        """Without reasoning where thinking is off."""
        if not answer.reasoning or _thinking(wire).get("type") in _THINKS:
            return answer
        return replace(answer, reasoning="")

    def reply(self, answer: Answer, usage: Usage, wire: JsonObject, reply_id: str) -> JsonObject:
        """A whole message. With thinking display `omitted` the block keeps its signature and loses its text."""
        shown = "" if _thinking(wire).get("display") == "omitted" else answer.reasoning
        return message(answer, shown, usage, self._issued) | {"id": reply_id, "model": wire["model"]}

    def events(self, reply: JsonObject) -> bytes:
        """From `message_start` to `message_stop`."""
        return message_events(reply)

    def error(self, status: int, message: str) -> JsonObject:
        """Anthropic's form."""
        kind = _TYPES.get(status, "invalid_request_error" if status < 500 else "api_error")
        return {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_simulator"}


def _thinking(wire: JsonObject) -> JsonObject:
    return wire.get("thinking") or {}


def _check_thinking_asked(wire: JsonObject, most: int) -> None:
    kind = _thinking(wire).get("type")
    if kind == "enabled":
        budget = required(_thinking(wire), "budget_tokens", int, "thinking.")
        if not LEAST_THINKING <= budget < most:
            raise BadQuestion(f"thinking.budget_tokens: {budget} is not from {LEAST_THINKING} to below max_tokens")
    if kind in _THINKS and wire.get("temperature", 1) != 1:
        raise BadQuestion("temperature: may only be 1 where thinking is on")
    if kind in _THINKS and (wire.get("tool_choice") or {}).get("type") in {"any", "tool"}:
        raise BadQuestion("tool_choice: may not force a tool where thinking is on")


def _turns(messages: list[Any]) -> list[Turn]:
    """Messages of one role in a row are one turn; raises BadQuestion for other roles and for empty content."""
    turns: list[Turn] = []
    for index, said in enumerate(messages):
        role = said.get("role") if isinstance(said, dict) else None
        if role not in {"user", "assistant"}:
            raise BadQuestion(f"messages.{index}.role: `user` or `assistant` is expected, found {role!r}")
        content = blocks(said.get("content"), f"messages.{index}")
        if not content or any(block["type"] == "text" and not _is_text(block.get("text")) for block in content):
            raise BadQuestion(f"messages.{index}: content and its text blocks must not be empty")
        if turns and turns[-1].role == role:
            turns[-1].content.extend(content)
        else:
            turns.append(Turn(index, role, list(content)))
    return turns


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _chat(turn: Turn) -> list[JsonObject]:
    text = "".join(block["text"] for block in turn.of("text"))
    if turn.role == "user":
        results: list[JsonObject] = [
            {
                "role": "tool",
                "tool_call_id": block["tool_use_id"],
                "content": texts(block.get("content") or "", "result"),
            }
            for block in turn.of("tool_result")
        ]
        return [*results, {"role": "user", "content": text}] if text or not results else results
    said: JsonObject = {"role": "assistant", "content": text}
    thought = "".join(block.get("thinking", "") for block in turn.of("thinking"))
    if thought:
        said["reasoning_content"] = thought
    if calls := turn.of("tool_use"):
        said["tool_calls"] = [_call(block, f"messages.{turn.index}.") for block in calls]
    return [said]


def _call(block: JsonObject, where: str) -> JsonObject:
    arguments = orjson.dumps(required(block, "input", dict, where)).decode()
    return {"id": block["id"], "type": "function", "function": {"name": block["name"], "arguments": arguments}}


def _tool(tool: JsonObject, where: str) -> JsonObject:
    name, schema = required(tool, "name", str, where), required(tool, "input_schema", dict, where)
    function = {"name": name, "description": tool.get("description", ""), "parameters": schema}
    return {"type": "function", "function": function}


def _marked(wire: JsonObject) -> list[JsonObject]:
    """Everything that may carry a cache breakpoint, in the order in which it is cached."""
    system = blocks(wire["system"], "system") if wire.get("system") else []
    said = [
        block
        for index, message in enumerate(wire["messages"])
        for block in blocks(message["content"], f"messages.{index}")
    ]
    marked = [*(wire.get("tools") or ()), *system, *said]
    if wire.get("cache_control"):  # the vendor puts it to the last block
        marked[-1] = marked[-1] | {"cache_control": wire["cache_control"]}
    return marked
