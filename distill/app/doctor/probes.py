"""Two questions whose right answer is known: one wants a native tool call, one a JSON object of a schema.

What came back is looked at, never the status: many servers accept `tools` and `response_format` and ignore them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import orjson

from distill.domain.chat import ChatRequest
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.tool import ToolSpec
from distill.endpoints.dialects.base import Decoded

TOOL: Final = "record_code"
ARGUMENTS: Final[JsonObject] = {"code": "teal-4711"}
_PARAMETERS: Final[JsonObject] = {
    "type": "object",
    "properties": {"code": {"type": "string", "enum": ["teal-4711", "plum-2093", "rust-8852"]}},
    "required": ["code"],
    "additionalProperties": False,
}
OBJECT: Final[JsonObject] = {"colour": "teal", "count": 3}
_SCHEMA: Final[JsonObject] = {
    "type": "object",
    "properties": {
        "colour": {"type": "string", "enum": ["teal", "plum", "rust"]},
        "count": {"type": "integer", "enum": [3, 4, 5]},
    },
    "required": ["colour", "count"],
    "additionalProperties": False,
}
_SERVER: Final = "choose a model that can, or look at the server's settings"


@dataclass(frozen=True, slots=True)
class Probe:
    """`judge` gives "" when the effect is there, else what came instead."""

    name: str
    request: ChatRequest
    judge: Callable[[Decoded], str]
    remedy: str


def tool_call(decoded: Decoded) -> str:
    """Whether the asked-for tool was called once with the asked-for argument."""
    if decoded.malformed:
        return f"a tool call that cannot be read: {decoded.malformed}"
    calls = decoded.message.tool_calls
    if not calls:
        return f"no tool call came back, {_instead(decoded)}"
    if len(calls) > 1 or calls[0].name != TOOL:
        return f"asked for one call of {TOOL}, got {', '.join(call.name for call in calls)[:120]}"
    if calls[0].arguments != ARGUMENTS:
        return f"asked for {_text(ARGUMENTS)}, got {_text(calls[0].arguments)}"
    return ""


def json_object(decoded: Decoded) -> str:
    """Whether the whole content is the JSON object that the schema allows and the question asks for."""
    try:
        found = orjson.loads(decoded.message.content)
    except orjson.JSONDecodeError:
        return f"the schema had no effect: no bare JSON came back, {_instead(decoded)}"
    return "" if found == OBJECT else f"asked for {_text(OBJECT)}, got {_text(found)}"


TOOL_CALL: Final = Probe(
    "tool call",
    ChatRequest(
        (Message("user", f"Call the tool {TOOL} once with the code teal-4711. Do not answer in words."),),
        (ToolSpec(TOOL, "Record a code.", _PARAMETERS),),
    ),
    tool_call,
    f"{_SERVER} (vLLM: --enable-auto-tool-choice --tool-call-parser NAME), or write tool_calls: schema",
)
JSON_OBJECT: Final = Probe(
    "JSON answer",
    ChatRequest(
        (Message("user", "A basket holds three teal balls. Give their colour and count as a JSON object."),),
        response_schema=_SCHEMA,
    ),
    json_object,
    f"{_SERVER} for answers of a JSON schema; a judge without it is asked again and again",
)
WORDS: Final = Probe(
    "plain answer",
    ChatRequest((Message("user", "Answer with one short sentence: are you there?"),)),
    lambda decoded: "" if decoded.message.content.strip() else f"no words came back (finish: {decoded.finish})",
    "choose a model that answers in words, or raise max_output_tokens: reasoning may have eaten them all",
)


def _instead(decoded: Decoded) -> str:
    words = "".join(char if char.isprintable() else " " for char in decoded.message.content)
    return f"but {words[:80]!r} (finish: {decoded.finish})" if words.strip() else f"nothing (finish: {decoded.finish})"


def _text(value: object) -> str:
    return orjson.dumps(value).decode()[:120]
