"""A user played by script: hears the assistant, acts with tools of their own in the shared world, answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from distill.domain.message import Message
from distill.domain.tool import Observation, ToolCall
from distill.domain.user import User, UserMove
from distill.errors import EnvironmentFault
from distill.teaching.user import MOST_ROUNDS


class ScriptedUser:
    """One talk; `over` says why the user has hung up, "" while the talk goes on."""

    def __init__(self, user: User, run: Callable[[ToolCall], Awaitable[Observation]]) -> None:
        """`run` runs one of the user's own tools, as `SharedEnvironment.call_user` does."""
        self.over = ""
        self._user: Final = user
        self._run: Final = run
        self._history: Final[list[Message]] = []
        self._calls = 0

    async def hears(self, text: str) -> str:
        """The answer to the assistant's words, "" for a user who hangs up; raises what the environment raises."""
        self._history.append(Message("user", text))
        for _ in range(MOST_ROUNDS):
            move = self._user.answer(self._history)
            if move.hangs_up:
                self.over = str(move.calls[0].arguments.get("reason", "over"))
                return ""
            calls = self._numbered(move)
            self._history.append(Message("assistant", move.say, tool_calls=calls))
            if not calls:
                return move.say
            for call in calls:
                seen = await self._run(call)
                self._history.append(Message("tool", seen.text, tool_call_id=call.id, name=call.name))
        raise EnvironmentFault("user_sim", f"the scripted user gave no answer within {MOST_ROUNDS} rounds")

    def _numbered(self, move: UserMove) -> tuple[ToolCall, ...]:
        """The move's calls with ids of their own; a script's have none."""
        first = self._calls
        self._calls += len(move.calls)
        return tuple(replace(call, id=f"user-{first + index}") for index, call in enumerate(move.calls))
