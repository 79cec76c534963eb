"""The user side of a scenario: somebody with a script, and perhaps with tools of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.tool import Observation, ToolCall, ToolSpec

HANG_UP: Final = "hang_up"
"""The tool by which a user ends the conversation; never run in an environment."""


@dataclass(frozen=True, slots=True)
class UserMove:
    """Calls of the user's own tools, or words; a move that calls `HANG_UP` is the last."""

    say: str = ""
    calls: tuple[ToolCall, ...] = ()

    @property
    def hangs_up(self) -> bool:
        """Whether the conversation ends with this move."""
        return any(call.name == HANG_UP for call in self.calls)


@dataclass(frozen=True, slots=True)
class UserTurn:
    """A move in its place, for whoever audits it.

    `heard` are the assistant's messages so far, `seen` what the user's own tools have shown so
    far (call, result). `satisfied` and `handed` are the environment's truth: what the user came
    for is there, or a human has taken over.
    """

    move: UserMove
    heard: tuple[str, ...]
    seen: tuple[tuple[ToolCall, str], ...]
    satisfied: bool
    handed: bool


class User(Protocol):
    """What a user simulator is given for one case; shown to no teacher."""

    @property
    def instructions(self) -> str:
        """The system prompt of a model that plays this user."""
        ...

    @property
    def tools(self) -> tuple[ToolSpec, ...]:
        """The user's own tools, `HANG_UP` among them."""
        ...

    def answer(self, history: Sequence[Message]) -> UserMove:
        """The scripted move: pure. `history` is the user's own view: the assistant's words under role `user`."""
        ...

    def complaint(self, turn: UserTurn) -> str:
        """What is wrong with a move, in a sentence that may be told to whoever plays the user; "" when it is fine."""
        ...


class SharedEnvironment(Protocol):
    """The part of an environment in which a user acts too."""

    async def call_user(self, call: ToolCall) -> Observation:
        """Run one of the user's own tools."""
        ...

    def user_view(self) -> JsonObject:
        """`satisfied` and `handed`, as `UserTurn` has them."""
        ...
