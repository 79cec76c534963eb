"""The oracle as user: plays the scripted user of a case from what the request's history contains."""

from __future__ import annotations

import orjson

from distill.domain.chat import CallId
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.tool import ToolCall
from distill.domain.user import User
from distill.simulator.brain import Answer, BadQuestion, RawCall
from distill.simulator.history import text_of
from distill.simulator.teacher import call_ids


def answer_as_user(user: User | None, call: CallId, body: JsonObject) -> Answer:
    """The next move; raises BadQuestion for a case without a user."""
    if user is None:
        raise BadQuestion(f"case {call.case} has no user to play")
    move = user.answer([_message(message) for message in body["messages"]])
    ids = call_ids(call, len(move.calls))
    calls = tuple(
        RawCall(id_, made.name, orjson.dumps(made.arguments).decode())
        for id_, made in zip(ids, move.calls, strict=True)
    )
    return Answer(move.say, tool_calls=calls, finish_reason="tool_calls" if calls else "stop")


def _message(wire: JsonObject) -> Message:
    calls = tuple(
        ToolCall(call["id"], call["function"]["name"], orjson.loads(call["function"]["arguments"] or "{}"))
        for call in wire.get("tool_calls") or ()
    )
    return Message(wire["role"], text_of(wire), tool_calls=calls, tool_call_id=wire.get("tool_call_id"))
