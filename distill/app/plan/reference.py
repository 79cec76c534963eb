"""The reference in every model's place: asks nobody, answers as a case's script does, and notes what it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from distill.app.plan.asked import Asked
from distill.domain.binding import fill, learn
from distill.domain.chat import CallId, ChatRequest, EndpointInfo, FinishReason, Reply, Role, Usage
from distill.domain.message import Message
from distill.domain.script import Act, Script
from distill.domain.tool import ToolCall
from distill.domain.user import User
from distill.endpoints.dialects.registry import dialect_of
from distill.endpoints.spec import EndpointSpec
from distill.simulator.teacher import call_ids

UNSEEN = "10485760"
"""Stands for a value that no observation showed, because nothing was really run: fits texts and numbers alike."""

CRITIQUE = {"verdict": "keep", "redo_from": 0, "critique": "Each step follows from what was seen. " * 6}
"""What a reflection says, in a usual length."""

BYTES_A_TOKEN = 4
"""For the bounds of an episode, which are looked at while it is played."""


class Learnt(dict[str, str]):
    """Values by name; a name that was never bound has a value all the same."""

    def __missing__(self, name: str) -> str:
        """The stand-in."""
        return UNSEEN


class Reference:
    """Implements `domain.ports.ChatModel` for one case; `pools` are the endpoints that each role may be asked of."""

    def __init__(self, script: Script, user: User | None, pools: Mapping[Role, Sequence[EndpointSpec]]) -> None:
        self._script = script
        self._user = user
        self._pools = pools
        self._before: dict[Role, tuple[ChatRequest, Mapping[str, int]]] = {}
        self.asked: list[Asked] = []

    async def ask(self, call: CallId, request: ChatRequest) -> Reply:
        """The next words of the script, the next move of its user, or a reflection that keeps the draft."""
        match call.role:
            case "user":
                message = self._as_user(call, request)
            case "reflector":
                message = Message("assistant", orjson.dumps(CRITIQUE).decode())
            case _:
                message = self._as_teacher(call, request)
        sent = self.note(call.role, request, said_bytes(message))
        usage = Usage(input=sent // BYTES_A_TOKEN, output=said_bytes(message) // BYTES_A_TOKEN)
        finish: FinishReason = "tool_calls" if message.tool_calls else "stop"
        spec = self._pools[call.role][0]
        return Reply(message, finish, usage, None, spec.name, spec.model)

    def info(self, endpoint: str) -> EndpointInfo:
        """Of one of the endpoints."""
        specs = {spec.name: spec for pool in self._pools.values() for spec in pool}
        return specs[endpoint].to_info()

    def note(self, role: Role, request: ChatRequest, said: int) -> int:
        """Remember a question, in the body that each endpoint of the role would be sent; the first one's bytes."""
        pool = self._pools[role]
        bodies = {_form(spec): len(dialect_of(spec).encode(request, spec)) for spec in pool}
        sent = {spec.name: bodies[_form(spec)] for spec in pool}
        before = self._before.get(role)
        kept = before[1] if before is not None and goes_on(before[0], request) else dict.fromkeys(sent, 0)
        self._before[role] = request, sent
        self.asked.append(Asked(role, sent, kept, said))
        return sent[pool[0].name]

    def _as_teacher(self, call: CallId, request: ChatRequest) -> Message:
        done = _turns(request.messages)
        learnt = Learnt()
        for act, observations in zip(self._script.acts, done, strict=False):
            learn(act, observations, learnt)
        if len(done) >= len(self._script.acts):
            return Message("assistant", str(fill(self._script.answer, learnt)))
        return _played(self._script.acts[len(done)], call, learnt)

    def _as_user(self, call: CallId, request: ChatRequest) -> Message:
        assert self._user is not None  # noqa: S101 - only a scenario's user is asked
        move = self._user.answer(request.messages)
        ids = call_ids(call, len(move.calls))
        calls = tuple(ToolCall(id_, made.name, made.arguments) for id_, made in zip(ids, move.calls, strict=True))
        return Message("assistant", move.say, tool_calls=calls)


def goes_on(before: ChatRequest, request: ChatRequest) -> bool:
    """Whether a request begins with the whole of another, so that its prefix may be in a cache."""
    same = before.tools == request.tools and before.steer == request.steer
    return same and request.messages[: len(before.messages)] == before.messages


def said_bytes(message: Message) -> int:
    """An answer's length: its words and the names and arguments of its calls."""
    calls = sum(len(call.name) + len(orjson.dumps(call.arguments)) for call in message.tool_calls)
    return len(message.content.encode()) + calls


def _turns(messages: Sequence[Message]) -> list[list[str]]:
    """For each assistant message what came after it: results of tools, or what the user said."""
    turns: list[list[str]] = []
    for message in messages:
        if message.role == "assistant":
            turns.append([])
        elif turns:
            turns[-1].append(message.content)
    return turns


def _played(act: Act, call: CallId, learnt: Mapping[str, str]) -> Message:
    ids = call_ids(call, len(act.calls))
    calls = tuple(
        ToolCall(id_, made.tool, fill(made.arguments, learnt)) for id_, made in zip(ids, act.calls, strict=True)
    )
    return Message("assistant", str(fill(act.say, learnt)), tool_calls=calls)


def _form(spec: EndpointSpec) -> tuple[str, str]:
    """Endpoints alike in this are sent bodies of about the same length."""
    return spec.dialect, spec.tool_calls
