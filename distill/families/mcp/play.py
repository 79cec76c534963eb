"""Playing a script for real, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TypeAlias

from distill.domain.binding import fill, learn
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.ports import Environment
from distill.domain.script import Act, Script
from distill.domain.tool import Observation, ToolCall, ToolSpec

Opener: TypeAlias = Callable[[], AbstractAsyncContextManager[Environment]]
"""Opens one fresh environment in a case's seed state."""


@dataclass(frozen=True, slots=True)
class Move:
    """One resolved call of act number `act`, what was said before it, and what came back."""

    act: int
    say: str
    call: ToolCall
    seen: Observation


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words that ended a turn in act number `act`, and what the user said to them."""

    act: int
    say: str
    heard: str


@dataclass(frozen=True, slots=True)
class Played:
    """A script played to its end; `stuck` names a value that was never observed, else it is empty."""

    moves: tuple[Move | Spoken, ...]
    answer: str
    state: JsonObject = field(repr=False)
    tools: tuple[ToolSpec, ...] = field(default=(), repr=False)
    stuck: str = ""

    @property
    def messages(self) -> tuple[Message, ...]:
        """The transcript as the checks see it."""
        messages: list[Message] = []
        for move in self.moves:
            if isinstance(move, Spoken):
                messages += [Message("assistant", move.say), Message("user", move.heard)]
                continue
            messages.append(Message("assistant", move.say, tool_calls=(move.call,)))
            messages.append(Message("tool", move.seen.text, tool_call_id=move.call.id, name=move.call.name))
        return (*messages, Message("assistant", self.answer))


async def play(script: Script, open_environment: Opener) -> Played:
    """Run every act in a fresh environment; an act whose values are unknown ends the play.

    Raises EnvironmentFault when a server dies.
    """
    known: dict[str, str] = {}
    moves: list[Move | Spoken] = []
    stuck = ""
    async with open_environment() as environment:
        for number, act in enumerate(script.acts):
            try:
                calls = _calls(act, number, known)
                say = fill(act.say, known)
            except KeyError as unknown:
                stuck = str(unknown.args[0])
                break
            if not calls:
                moves.append(Spoken(number, say, act.hears))
                continue
            seen = [await environment.call(call) for call in calls]
            moves += [Move(number, say, call, observation) for call, observation in zip(calls, seen, strict=True)]
            learn(act, [observation.text for observation in seen], known)
        tools = environment.tools
        state = await environment.finish()
    try:
        answer = "" if stuck else fill(script.answer, known)
    except KeyError as unknown:
        stuck, answer = str(unknown.args[0]), ""
    return Played(tuple(moves), answer, state, tools, stuck)


def _calls(act: Act, number: int, known: dict[str, str]) -> list[ToolCall]:
    return [
        ToolCall(f"call_{number}_{index}", call.tool, fill(call.arguments, known))
        for index, call in enumerate(act.calls)
    ]
