"""The user simulator: a model in the user's place, with the user's script and tools, and an auditor behind it.

Every move is audited before it has any effect. A bad one is asked for once more, with the
reason; a second bad one ends the episode (`user_sim`): no teacher is judged by what a user
invented.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, cast

from distill.domain.chat import CallId, ChatRequest, Reply
from distill.domain.episode import UserToolStep
from distill.domain.message import Message
from distill.domain.ports import ChatModel, Environment
from distill.domain.tool import ToolCall
from distill.domain.user import SharedEnvironment, User, UserMove, UserTurn
from distill.teaching.arguments import ArgumentChecker
from distill.teaching.observing import Observer
from distill.teaching.transcript import Transcript, UserLine

MOST_ROUNDS: Final = 8
"""Model calls within one turn of the user: looking, doing, and saying what came of it."""

REPAIR: Final = "\n\n(To the person who plays this part: {} Stay with your script and answer again.)"


@dataclass(frozen=True, slots=True)
class Answered:
    """What a turn came to: words, the end of the conversation, or a fault of the simulator."""

    text: str = ""
    over: bool = False
    fault: str = ""


class UserSimulator:
    """Plays one user in one open environment."""

    def __init__(self, model: ChatModel, user: User, environment: Environment, observer: Observer) -> None:
        """`environment` must be a `SharedEnvironment` too; the caller opens and closes it."""
        self._model = model
        self._user = user
        self._environment = environment
        self._shared = cast("SharedEnvironment", environment)
        self._observer = observer
        self._checker = ArgumentChecker(user.tools)

    async def turn(self, so_far: Transcript, call: CallId) -> Answered:
        """The user's answer to the last assistant message; `call` names case, sample, generation and round.

        Raises what the model and the environment raise.
        """
        so_far.user.append(UserLine(len(so_far.messages) - 1, Message("user", so_far.messages[-1].content)))
        so_far.user_turns += 1
        complaint, repaired = "", False
        for _ in range(MOST_ROUNDS):
            reply = await self._ask(so_far, call, complaint)
            move = UserMove(reply.message.content.strip(), reply.message.tool_calls)
            complaint = self._complaint(so_far, move, reply)
            if complaint and repaired:
                return Answered(fault=complaint)
            if complaint:
                repaired = True
                so_far.user_repaired += 1
                continue
            if move.hangs_up:
                return Answered(over=True)
            so_far.user.append(UserLine(len(so_far.messages), reply.message))
            if not move.calls:
                return Answered(move.say)
            await self._run(so_far, move.calls)
        return Answered(fault=f"no answer within {MOST_ROUNDS} rounds")

    async def _ask(self, so_far: Transcript, call: CallId, complaint: str) -> Reply:
        history = [line.message for line in so_far.user]
        if complaint:
            at = max(index for index, message in enumerate(history) if message.role == "user")
            history[at] = replace(history[at], content=history[at].content + REPAIR.format(complaint))
        request = ChatRequest((Message("system", self._user.instructions), *history), self._user.tools)
        question = CallId(call.case, call.sample, call.generation, "user", call.round, so_far.next_user_step, 0)
        so_far.next_user_step += 1
        reply = await self._model.ask(question, request)
        so_far.user_endpoint = reply.endpoint
        return reply

    def _complaint(self, so_far: Transcript, move: UserMove, reply: Reply) -> str:
        if reply.malformed is not None:
            return "The call of your tool could not be read."
        if reply.finish not in {"stop", "tool_calls"}:
            return "The answer was cut off; keep it short."
        if not move.say and not move.calls:
            return "Nothing was said."
        for called in move.calls:
            if wrong := self._checker.complaint(called):
                return wrong
        view = self._shared.user_view()
        turn = UserTurn(move, _heard(so_far), _seen(so_far), bool(view["satisfied"]), bool(view["handed"]))
        return self._user.complaint(turn)

    async def _run(self, so_far: Transcript, calls: tuple[ToolCall, ...]) -> None:
        for call in calls:
            seen = await self._observer.observe(self._environment, self._checker, call, self._shared.call_user)
            at = len(so_far.messages)
            so_far.steps.append(UserToolStep(at, call.name, call.arguments, seen.text, seen.is_error))
            so_far.user.append(UserLine(at, Message("tool", seen.text, tool_call_id=call.id, name=call.name)))


async def replay_user_calls(
    environment: Environment, user: User, lines: list[UserLine], at: int, observer: Observer
) -> None:
    """Run again, in a rebuilt environment, what the user did before message `at`."""
    checker = ArgumentChecker(user.tools)
    run = cast("SharedEnvironment", environment).call_user
    for line in lines:
        if line.at == at:
            for call in line.message.tool_calls:
                await observer.observe(environment, checker, call, run)


def _heard(so_far: Transcript) -> tuple[str, ...]:
    return tuple(line.message.content for line in so_far.user if line.message.role == "user")


def _seen(so_far: Transcript) -> tuple[tuple[ToolCall, str], ...]:
    calls = {call.id: call for line in so_far.user for call in line.message.tool_calls}
    return tuple(
        (calls[line.message.tool_call_id], line.message.content)
        for line in so_far.user
        if line.message.role == "tool" and line.message.tool_call_id in calls
    )
