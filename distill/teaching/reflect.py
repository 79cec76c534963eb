"""The teacher looks at its own draft, from the transcript alone, and says where to begin again."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from distill.domain.chat import CallId, ChatRequest
from distill.domain.episode import Draft
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.ports import ChatModel

SCHEMA: JsonObject = {
    "type": "object",
    "properties": {
        "verdict": {"enum": ["keep", "redo"]},
        "redo_from": {"type": "integer", "minimum": 0},
        "critique": {"type": "string"},
    },
    "required": ["verdict", "redo_from", "critique"],
    "additionalProperties": False,
}
"""`redo_from` counts assistant messages from 0: the first one to be said anew."""


@dataclass(frozen=True, slots=True)
class Reflection:
    """`redo_from` is the number of assistant messages to keep, or None to keep the draft."""

    redo_from: int | None
    critique: str


async def reflect(model: ChatModel, draft: Draft, call: CallId, prompt: str) -> Reflection:
    """Ask once; an answer that does not parse keeps the draft (the review still decides)."""
    lines = [orjson.dumps(_line(message)).decode() for message in draft.messages]
    request = ChatRequest(
        (Message("system", prompt), Message("user", "\n".join(lines))),
        response_schema=SCHEMA,
    )
    reply = await model.ask(call, request)
    return _parse(reply.message.content, sum(message.role == "assistant" for message in draft.messages))


def _parse(text: str, assistant_messages: int) -> Reflection:
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        return Reflection(None, "")
    match said:
        case {"verdict": "redo", "redo_from": int(start), "critique": str(critique)} if (
            0 <= start < assistant_messages and not isinstance(start, bool)
        ):
            return Reflection(start, critique)
        case {"critique": str(critique)}:
            return Reflection(None, critique)
    return Reflection(None, "")


def _line(message: Message) -> JsonObject:
    line: JsonObject = {"role": message.role, "content": message.content}
    if message.tool_calls:
        line["tool_calls"] = [{"name": call.name, "arguments": call.arguments} for call in message.tool_calls]
    if message.name is not None:
        line["name"] = message.name
    return line
