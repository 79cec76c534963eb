"""The customer as a `domain.user.User`: instructions for a model, tools, the scripted answer, the auditor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import orjson

from distill.domain.json import Json
from distill.domain.message import Message
from distill.domain.tool import ToolCall, ToolSpec
from distill.domain.user import HANG_UP, UserMove, UserTurn
from distill.environments.telecom.environment import phone_specs
from distill.families.telecom.customer.actor import Actor, Move
from distill.families.telecom.customer.audit import Allowed, audit
from distill.families.telecom.customer.script import CustomerScript

HANG_UP_SPEC: Final = ToolSpec(
    HANG_UP,
    "End the call: when everything you called about is settled, when you were handed over to somebody, when you were "
    "told that it cannot be done, or when you have had enough.",
    {
        "type": "object",
        "properties": {"reason": {"type": "string", "enum": ["resolved", "transferred", "declined", "gave_up"]}},
        "required": ["reason"],
        "additionalProperties": False,
    },
)

LONGEST_TURN: Final = 120
"""Words; people on the phone say 30 at most times."""


@cache
def user_tools() -> tuple[ToolSpec, ...]:
    """The phone's tools and the end of the call."""
    return (*phone_specs(), HANG_UP_SPEC)


@dataclass(frozen=True, slots=True)
class Customer:
    """Implements `domain.user.User`."""

    script: CustomerScript
    instructions: str
    tools: tuple[ToolSpec, ...]

    def answer(self, history: Sequence[Message]) -> UserMove:
        """The scripted customer's move, from its own view of the talk."""
        actor, move = Actor(self.script), Move()
        results: list[tuple[str, Json]] = []
        names: dict[str, str] = {}
        for message in history:
            if message.role != "tool" and results:
                move, results = actor.sees(tuple(results)), []
            match message.role:
                case "user":
                    move = actor.hears(message.content)
                case "assistant":
                    names |= {call.id: call.name for call in message.tool_calls}
                case "tool":
                    results.append((names.get(message.tool_call_id or "", ""), _payload(message.content)))
                case _:
                    pass
        if results:
            move = actor.sees(tuple(results))
        return _as_move(move)

    def complaint(self, turn: UserTurn) -> str:
        """What the auditor finds, in a sentence."""
        if len(turn.move.say.split()) > LONGEST_TURN:
            return "That is a speech; say one or two sentences."
        script = self.script
        found = audit(turn, Allowed(dict(script.knows) | _spare(script), " ".join(_openings(script)), script.hidden))
        return "" if found is None else f"{found.kind}: {found.why}"


def _spare(script: CustomerScript) -> dict[str, str]:
    return {"wrong_pin": script.wrong_pin} if script.wrong_pin else {}


def _openings(script: CustomerScript) -> list[str]:
    return [text for concern in script.concerns for text in (concern.opening, concern.wants)]


def _payload(text: str) -> Json:
    payload = orjson.loads(text)
    return payload["error"] if isinstance(payload, dict) and set(payload) == {"error"} else payload


def _as_move(move: Move) -> UserMove:
    if move.end is not None:
        return UserMove(calls=(ToolCall("", HANG_UP, {"reason": move.end}),))
    return UserMove(move.say, tuple(ToolCall("", step.tool, step.as_json()) for step in move.steps))
