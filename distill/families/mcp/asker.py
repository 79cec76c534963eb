"""The user of a mission with several turns, as a `domain.user.User`: knows the opening and the later turns alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.tool import Observation, ToolCall, ToolSpec
from distill.domain.user import HANG_UP, UserMove, UserTurn
from distill.families.mcp.front import Front
from distill.families.mcp.words import is_name, tokens

HANG_UP_SPEC: Final = ToolSpec(
    HANG_UP,
    "End the conversation, once everything you had to say is said and answered.",
    {"type": "object", "properties": {}, "additionalProperties": False},
)

LONGEST_TURN: Final = 90
"""Words; more is a speech, unless the line itself is long."""


@dataclass(frozen=True, slots=True)
class Asker:
    """`lines` are the turns after the opening, in order."""

    goal: str
    lines: tuple[str, ...]
    instructions: str
    tools: tuple[ToolSpec, ...] = (HANG_UP_SPEC,)

    def answer(self, history: Sequence[Message]) -> UserMove:
        """The next line, word for word; the end once all are answered."""
        heard = sum(message.role == "user" for message in history)
        if heard > len(self.lines):
            return UserMove(calls=(ToolCall("", HANG_UP, {}),))
        return UserMove(self.lines[heard - 1])

    def complaint(self, turn: UserTurn) -> str:
        """A move that is not the next line: too early an end, a value left out or made up."""
        said = len(turn.heard)
        if said > len(self.lines):
            return "" if turn.move.hangs_up else f"Everything is said; call {HANG_UP}."
        line = self.lines[said - 1]
        if turn.move.hangs_up:
            return f"There is something left to say, message {said}."
        if len(turn.move.say.split()) > max(LONGEST_TURN, 2 * len(line.split())):
            return "That is a speech; say it in fewer words."
        if missing := _names(line) - _names(turn.move.say):
            return f"Message {said} says {min(missing)} too."
        if strange := _names(turn.move.say) - _names(self.goal, *self.lines[:said], *turn.heard):
            return f"You were told nothing of {min(strange)}."
        return ""


def _names(*texts: str) -> set[str]:
    return {token.lower() for text in texts for token in tokens(text) if is_name(token)}


class Attended(Front):
    """An environment beside which a user sits who only talks, as `domain.user.SharedEnvironment`."""

    async def call_user(self, call: ToolCall) -> Observation:
        """This user has no tool."""
        return Observation(f"There is no tool named {call.name!r}.", is_error=True, executed=False, server="")

    def user_view(self) -> JsonObject:
        """Nothing here shows whether the user is content: the lines of the script decide when the talk ends."""
        return {"satisfied": False, "handed": False}
