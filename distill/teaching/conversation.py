"""The loop model <-> tools: one episode, or the tail of one.

Bounded by steps, tokens and seconds, which are looked at before the next call; a paid call
in flight is never cancelled by a bound.
"""

from __future__ import annotations

from typing import Final

from distill.domain.chat import CallId, ChatRequest, FinishReason, Reply
from distill.domain.episode import ModelStep, StopReason, ToolStep
from distill.domain.message import Message
from distill.domain.ports import ChatModel, Clock, Environment
from distill.domain.rationale import RationalePolicy, kept, rationale_of
from distill.domain.scenario import Scenario
from distill.domain.tool import Observation, ToolCall
from distill.teaching.arguments import ArgumentChecker
from distill.teaching.observing import Observer
from distill.teaching.transcript import Transcript
from distill.teaching.user import UserSimulator

MAX_ASKS = 3
"""How often one question is asked when its tool JSON cannot be parsed (first ask included)."""

CUT_SHORT: Final[dict[FinishReason, StopReason]] = {
    "length": "length",
    "content_filter": "content_filter",
    "refusal": "refusal",
    "unknown": "unknown_finish",
}
"""Finish reasons after which nothing more is said or run."""


class Conversation:
    """One teacher in one open environment."""

    def __init__(
        self,
        model: ChatModel,
        scenario: Scenario,
        environment: Environment,
        observer: Observer,
        user: UserSimulator | None = None,
        rationale: RationalePolicy = "visible",
    ) -> None:
        """The caller opens and closes `environment`; `observer` keeps the step log of this round.

        `user` answers after the opening where the scenario has a user; without one the
        scenario's turns are spoken in order. `rationale` decides whether native reasoning is kept.
        """
        self._rationale: Final[RationalePolicy] = rationale
        self._user = user
        self._model = model
        self._scenario = scenario
        self._environment = environment
        self._observer = observer
        self._checker = ArgumentChecker(scenario.tools)
        self._waited_s = 0.0
        """Before gates, between attempts and for the user: no time of the episode's own."""

    async def play(self, so_far: Transcript, call: CallId, steer: str, clock: Clock) -> StopReason:
        """Go on from `so_far` to the end; `call` names case, sample, generation and round.

        Raises EndpointFault, EnvironmentFault, Diverged, and whatever stops the run.
        """
        limits, started = self._scenario.limits, clock.now()
        first_step = so_far.next_step
        while True:
            if so_far.next_step - first_step >= limits.max_steps:
                return "max_steps"
            if so_far.tokens >= limits.max_tokens:
                return "max_tokens"
            if clock.now() - started - self._waited_s >= limits.max_seconds:
                return "max_seconds"
            stop = await self._turn(so_far, call, steer, clock)
            if stop is not None:
                return stop

    async def _turn(self, so_far: Transcript, call: CallId, steer: str, clock: Clock) -> StopReason | None:
        if so_far.messages[-1].role in {"system", "assistant"}:
            so_far.messages.append(Message("user", self._scenario.user_turns[so_far.turns_spoken]))
            so_far.turns_spoken += 1
        asked = clock.now()
        reply = await self._ask(so_far, call, steer)
        self._waited_s += max(0.0, clock.now() - asked - reply.seconds)
        so_far.endpoint = reply.endpoint
        if reply.malformed is not None:
            return "malformed_tool_json"
        so_far.messages.append(kept(reply.message, self._rationale))
        cut_short = CUT_SHORT.get(reply.finish)
        if cut_short is not None:
            so_far.steps.append(_model_step(so_far, reply, train=False))
            return cut_short
        observations = await self._run(reply.message.tool_calls)
        trained = all(seen.executed or seen.fault for seen in observations)
        so_far.steps.append(_model_step(so_far, reply, train=trained))
        self._show(so_far, reply.message.tool_calls, observations)
        if reply.message.tool_calls:
            return None
        if self._user is not None:
            asked = clock.now()
            stop = await self._hear_user(self._user, so_far, call)
            self._waited_s += clock.now() - asked
            return stop
        return "answered" if so_far.turns_spoken >= len(self._scenario.user_turns) else None

    @staticmethod
    async def _hear_user(user: UserSimulator, so_far: Transcript, call: CallId) -> StopReason | None:
        answered = await user.turn(so_far, call)
        if answered.fault:
            so_far.stop_detail = answered.fault
            return "user_sim"
        if answered.over:
            return "answered"
        so_far.messages.append(Message("user", answered.text))
        so_far.turns_spoken += 1
        return None

    async def _ask(self, so_far: Transcript, call: CallId, steer: str) -> Reply:
        request = ChatRequest(tuple(so_far.messages), self._scenario.tools, steer)
        question = CallId(call.case, call.sample, call.generation, "teacher", call.round, so_far.next_step, 0)
        so_far.next_step += 1
        for _ in range(MAX_ASKS):
            reply = await self._model.ask(question, request)
            so_far.tokens += reply.usage.input + reply.usage.output
            if reply.malformed is None:
                break
            question = question.again()
        return reply

    async def _run(self, calls: tuple[ToolCall, ...]) -> list[Observation]:
        return [await self._observer.observe(self._environment, self._checker, call) for call in calls]

    @staticmethod
    def _show(so_far: Transcript, calls: tuple[ToolCall, ...], observations: list[Observation]) -> None:
        for call, seen in zip(calls, observations, strict=True):
            so_far.messages.append(Message("tool", seen.text, tool_call_id=call.id, name=call.name))
            index = len(so_far.messages) - 1
            so_far.steps.append(ToolStep(index, seen.server, call.name, seen.executed, seen.is_error, seen.fault))


def _model_step(so_far: Transcript, reply: Reply, *, train: bool) -> ModelStep:
    return ModelStep(
        message_index=len(so_far.messages) - 1,
        endpoint=reply.endpoint,
        model=reply.model,
        finish_reason=reply.finish,
        usage=reply.usage,
        cost_usd=reply.cost_usd,
        rationale=rationale_of(so_far.messages[-1]),
        train=train,
    )
