"""The brain for load tests: needs no call id, always says the same."""

from __future__ import annotations

from typing import Final

import orjson

from distill.domain.chat import CallId
from distill.domain.json import JsonObject
from distill.simulator.brain import Answer, RawCall
from distill.simulator.example import example

SENTENCE: Final = "This is a canned answer of the simulator, made for load tests and not for training. "


class CannedBrain:
    """Answers `answer_chars` characters; a JSON schema gets an example of it.

    When tools are offered and the conversation has no tool message yet, it calls the first
    tool once, with arguments made from the tool's JSON schema.
    """

    name = "canned"

    def __init__(self, answer_chars: int) -> None:
        """`answer_chars` is the length of `content`, in characters."""
        repeated = SENTENCE * (answer_chars // len(SENTENCE) + 1)
        self._answer: Final = Answer(repeated[:answer_chars])

    def answer(self, call: CallId | None, body: JsonObject) -> Answer:
        """The fixed answer, one tool call, or an example of the wanted JSON; `call` is not looked at."""
        del call
        tools = body.get("tools")
        if tools and not any(message.get("role") == "tool" for message in body["messages"]):
            function = tools[0]["function"]
            arguments = orjson.dumps(example(function.get("parameters") or {"type": "object"})).decode()
            return Answer(
                "", tool_calls=(RawCall("call_canned", function["name"], arguments),), finish_reason="tool_calls"
            )
        wanted = body.get("response_format") or {}
        if wanted.get("type") == "json_schema":
            return Answer(orjson.dumps(example(wanted["json_schema"]["schema"])).decode())
        return self._answer
