"""What chat completions refuse: messages, tools and formats out of shape, and calls of tools without their results."""

from __future__ import annotations

from typing import Any, Final

from distill.domain.json import JsonObject
from distill.simulator.brain import BadQuestion

ROLES: Final = frozenset({"system", "developer", "user", "assistant", "tool"})


def check_tools(tools: Any) -> None:
    """Each is a function with a name and a schema, if any: other kinds are not heard; raises BadQuestion."""
    if not isinstance(tools, list | None):
        raise BadQuestion("tools: expected a list")
    for index, tool in enumerate(tools or ()):
        function = _object(_object(tool).get("function"))
        if not isinstance(function.get("name"), str) or not isinstance(function.get("parameters"), dict | None):
            raise BadQuestion(f"tools.{index}: expected a `function` with a `name` and `parameters` as an object")


def check_format(wanted: Any) -> None:
    """Text, a JSON object, or a schema; raises BadQuestion."""
    if wanted is None or _object(wanted).get("type") in ("text", "json_object"):
        return
    if not isinstance(_object(_object(wanted).get("json_schema")).get("schema"), dict):
        raise BadQuestion("response_format: expected text, json_object, or a `json_schema` with its `schema`")


def heard(messages: list[Any]) -> list[JsonObject]:
    """The messages, with parts made one text; raises BadQuestion for shapes and orders that the vendor refuses."""
    asked: list[str] = []
    made: list[JsonObject] = []
    for index, message in enumerate(messages):
        role = _object(message).get("role")
        if not isinstance(role, str) or role not in ROLES:
            raise BadQuestion(f"messages.{index}: expected an object with a `role` out of {', '.join(sorted(ROLES))}")
        if role == "tool":
            if message.get("tool_call_id") not in asked:
                raise BadQuestion(f"messages.{index}: a `tool` message must answer one of the `tool_calls` before it")
            asked.remove(message["tool_call_id"])
        elif asked:
            break
        elif message.get("tool_calls"):
            asked = _ids(message["tool_calls"], index)
        made.append(_with_text(message, index))
    if asked:
        raise BadQuestion(f"messages.{len(made)}: `tool_calls` without a `tool` message for each: {asked[0]}")
    return made


def _ids(calls: Any, index: int) -> list[str]:
    for call in calls if isinstance(calls, list) else [None]:
        function = _object(_object(call).get("function"))
        texts = _object(call).get("id"), function.get("name"), function.get("arguments")
        if not all(isinstance(text, str) for text in texts):
            raise BadQuestion(
                f"messages.{index}.tool_calls: expected an `id` and a `function` with `name` and `arguments` as text"
            )
    return [call["id"] for call in calls]


def _with_text(message: JsonObject, index: int) -> JsonObject:
    content = message.get("content")
    if isinstance(content, str) or (content is None and message["role"] == "assistant"):
        return message
    said = [_part(part) for part in content] if isinstance(content, list) else []
    if not said or None in said:
        raise BadQuestion(f"messages.{index}: expected `content` as text, or as a list of parts with their type")
    return {**message, "content": "".join(filter(None, said))}


def _part(part: Any) -> str | None:
    """Its words; of a picture or a sound its kind; None for what is no part."""
    kind = _object(part).get("type")
    if kind in ("text", "refusal"):
        text = part.get(kind)
        return text if isinstance(text, str) else None
    return f"[{kind}]" if isinstance(kind, str) and kind in part else None


def _object(value: Any) -> JsonObject:
    return value if isinstance(value, dict) else {}
