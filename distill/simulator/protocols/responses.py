"""OpenAI Responses, `POST /v1/responses`, without any state kept for the client: reading a request."""

from __future__ import annotations

from typing import Any, Final

import orjson

from distill.domain.chat import Usage
from distill.domain.json import JsonObject
from distill.simulator.brain import Answer, BadQuestion
from distill.simulator.prompt_cache import Prompt
from distill.simulator.protocols.issued import Issued
from distill.simulator.protocols.openai_error import openai_error
from distill.simulator.protocols.protocol import required, texts
from distill.simulator.protocols.responses_checks import check_calls, check_reasoning
from distill.simulator.protocols.responses_events import response_events
from distill.simulator.protocols.responses_reply import response

_ROLES: Final = {"user": "user", "system": "system", "developer": "system", "assistant": "assistant"}


class ResponsesProtocol:
    """Remembers which function calls went out with reasoning; stores no response."""

    id_prefix = "resp_"
    limits_cached = True

    def __init__(self) -> None:
        """Nothing has been given out yet."""
        self._issued = Issued()

    def read(self, wire: JsonObject) -> JsonObject:
        """As chat: the items that an assistant gave in a row are one message."""
        required(wire, "model", str)
        if wire.get("previous_response_id") is not None:
            raise BadQuestion("previous_response_id: this server stores no responses; send the whole input")
        items = _items(wire.get("input"))
        check_calls(items)
        check_reasoning(items, self._issued, stateless=wire.get("store") is False)
        instructions = wire.get("instructions")
        system = [{"role": "system", "content": instructions}] if instructions else []
        body: JsonObject = {"model": wire["model"], "messages": [*system, *_messages(items)]}
        if wire.get("max_output_tokens") is not None:
            body["max_completion_tokens"] = required(wire, "max_output_tokens", int)
        if wire.get("tools"):
            body["tools"] = [_tool(tool, f"tools[{index}].") for index, tool in enumerate(wire["tools"])]
        wanted = (wire.get("text") or {}).get("format") or {}
        if wanted.get("type") == "json_schema":
            named = {key: required(wanted, key, kind, "text.format.") for key, kind in _FORMAT.items()}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        return body

    def prompt(self, wire: JsonObject) -> Prompt:
        """Tools, format, instructions, items; cached without being asked."""
        before = [wire[name] for name in ("tools", "text", "instructions") if wire.get(name)]
        return Prompt(tuple(orjson.dumps(piece) for piece in (*before, *_items(wire["input"]))))

    def fitting(self, answer: Answer, wire: JsonObject) -> Answer:
        """All of it: a model that reasons is paid for it, shown or not."""
        del wire
        return answer

    def reply(self, answer: Answer, usage: Usage, wire: JsonObject, reply_id: str) -> JsonObject:
        """A whole `response`."""
        return response(answer, usage, wire, reply_id, self._issued)

    def events(self, reply: JsonObject) -> bytes:
        """From `response.created` to `response.completed` or `response.incomplete`."""
        return response_events(reply)

    def error(self, status: int, message: str) -> JsonObject:
        """OpenAI's form."""
        return openai_error(status, message)


_FORMAT: Final = {"name": str, "schema": dict}


def _items(given: Any) -> list[JsonObject]:
    if isinstance(given, str) and given:
        return [{"type": "message", "role": "user", "content": given}]
    if not isinstance(given, list) or not given or not all(isinstance(item, dict) for item in given):
        raise BadQuestion("input: a non-empty string or list of items is expected")
    for index, item in enumerate(given):
        if not all(isinstance(item.get(name), str | None) for name in ("type", "role", "call_id")):
            raise BadQuestion(f"input[{index}]: `type`, `role` and `call_id` are strings")
    return [item if "type" in item else {"type": "message"} | item for item in given]


def _messages(items: list[JsonObject]) -> list[JsonObject]:
    messages: list[JsonObject] = []
    for index, item in enumerate(items):
        where = f"input[{index}]"
        match item["type"]:
            case "function_call_output":
                output = texts(item.get("output") or "", where)
                messages.append({"role": "tool", "tool_call_id": item["call_id"], "content": output})
            case "message" if item.get("role") in {"user", "system", "developer"}:
                content = _text(item.get("content"), where)
                messages.append({"role": _ROLES[item["role"]], "content": content})
            case "message" | "function_call" | "reasoning" if item.get("role") in {None, "assistant"}:
                if not messages or messages[-1]["role"] != "assistant":
                    messages.append({"role": "assistant", "content": ""})
                _add(messages[-1], item, where)
            case _:
                raise BadQuestion(f"{where}: items of type {item['type']!r} and role {item.get('role')!r} are unknown")
    return messages


def _add(said: JsonObject, item: JsonObject, where: str) -> None:
    """One item of an assistant, put to its message."""
    if item["type"] == "message":
        said["content"] += _text(item.get("content"), where)
    elif item["type"] == "function_call":
        named = {key: required(item, key, str, f"{where}.") for key in ("name", "arguments")}
        said.setdefault("tool_calls", []).append({"id": item["call_id"], "type": "function", "function": named})
    elif thought := texts(item.get("summary") or (), f"{where}.summary"):
        said["reasoning_content"] = thought


def _text(content: Any, where: str) -> str:
    """Text parts and refusals, as they stand."""
    if isinstance(content, list):
        content = [_with_text(part) for part in content]
    return texts(content, where)


def _with_text(part: Any) -> Any:
    return part | {"text": part.get("text", part.get("refusal", ""))} if isinstance(part, dict) else part


def _tool(tool: JsonObject, where: str) -> JsonObject:
    if not isinstance(tool, dict) or tool.get("type") != "function":
        raise BadQuestion(f"{where}type: only `function` is known here")
    name = required(tool, "name", str, where)
    parameters = tool.get("parameters") or {"type": "object", "properties": {}}
    function = {"name": name, "description": tool.get("description") or "", "parameters": parameters}
    return {"type": "function", "function": function}
