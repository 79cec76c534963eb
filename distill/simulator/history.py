"""What an assistant said and did so far, read from a request or from a transcript."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import orjson

from distill.domain.json import Json, JsonObject
from distill.simulator.brain import BadQuestion

_BLOCK: Final = re.compile(r"<<<TRANSCRIPT (\S+)\n(.*)\n\1 TRANSCRIPT>>>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Called:
    """One tool call; `arguments` is whatever the message holds, an object when it is sound."""

    tool: str
    arguments: Json


@dataclass(frozen=True, slots=True)
class Said:
    """One assistant message, and what followed: the texts of tool messages, or what the user answered to words."""

    content: str
    calls: tuple[Called, ...]
    observations: tuple[str, ...]


def said_in(messages: Iterable[JsonObject]) -> tuple[Said, ...]:
    """The assistant messages of a request, or of a transcript's lines, in order."""
    groups: list[tuple[JsonObject, list[str]]] = []
    for message in messages:
        role = message.get("role")
        if role == "assistant":
            groups.append((message, []))
        elif groups and (role == "tool" or (role == "user" and not groups[-1][0].get("tool_calls"))):
            groups[-1][1].append(text_of(message))
    return tuple(
        Said(text_of(message), tuple(map(_called, message.get("tool_calls") or ())), tuple(observations))
        for message, observations in groups
    )


def transcript(messages: list[JsonObject]) -> tuple[JsonObject, ...]:
    """The JSON lines in the last user message; raises BadQuestion when there are none.

    They stand between `<<<TRANSCRIPT nonce` and `nonce TRANSCRIPT>>>`; without these marks
    the whole message must be JSON lines.
    """
    asked = [text_of(message) for message in messages if message.get("role") == "user"]
    text = asked[-1] if asked else ""
    block = _BLOCK.search(text)
    lines = (block[2] if block else text).splitlines()
    try:
        records = tuple(orjson.loads(line) for line in lines if line.strip())
    except orjson.JSONDecodeError as error:
        raise BadQuestion(f"the last user message holds no transcript of JSON lines: {error}") from error
    if not records or not all(isinstance(record, dict) for record in records):
        raise BadQuestion("the last user message holds no transcript of JSON lines")
    return records


def text_of(message: JsonObject) -> str:
    """The text of a message whose content is a string, null or a list of text parts."""
    content = message.get("content")
    if isinstance(content, list):
        return "".join(part.get("text", "") for part in content)
    return content or ""


def _called(call: JsonObject) -> Called:
    function = call.get("function", call)
    arguments = function.get("arguments", {})
    if isinstance(arguments, str):
        with suppress(orjson.JSONDecodeError):
            arguments = orjson.loads(arguments)
    return Called(function["name"], arguments)
