"""The loop model <-> tools: one episode, or the tail of one.

Bounded by steps, tokens and seconds, which are looked at before the next call; a paid call
in flight is never cancelled by a bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from distill.domain.chat import CallId, ChatRequest, FinishReason, Reply
from distill.domain.episode import ModelStep, Rationale, Step, StopReason, ToolStep
from distill.domain.message import Message
from distill.domain.ports import ChatModel, Clock, Environment
from distill.domain.scenario import Scenario
from distill.domain.tool import Observation, ToolCall
from distill.teaching.arguments import ArgumentChecker
from distill.teaching.observing import Observer

MAX_ASKS = 3
"""How often one question is asked when its tool JSON cannot be parsed (first ask included)."""

CUT_SHORT: Final[dict[FinishReason, StopReason]] = {
    "length": "length",
    "content_filter": "content_filter",
    "refusal": "refusal",
    "unknown": "unknown_finish",
}
"""Finish reasons after which nothing more is said or run."""


@dataclass(slots=True)
class Transcript:
    """What has been said and done so far; grows while the conversation runs."""

    messages: list[Message]
    steps: list[Step] = field(default_factory=list)
    turns_spoken: int = 0
    next_step: int = 0
    tokens: int = 0
    endpoint: str = ""

    @property
    def final_answer(self) -> str:
        """The last assistant message without tool calls, or the empty string."""
        last = self.messages[-1]
        return last.content if last.role == "assistant" and not last.tool_calls else ""


class Conversation:
    """One teacher in one open environment."""

    def __init__(self, model: ChatModel, scenario: Scenario, environment: Environment, observer: Observer) -> None:
        """The caller opens and closes `environment`; `observer` keeps the step log of this round."""
        self._model = model
        self._scenario = scenario
        self._environment = environment
        self._observer = observer
        self._checker = ArgumentChecker(scenario.tools)

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
            if clock.now() - started >= limits.max_seconds:
                return "max_seconds"
            stop = await self._turn(so_far, call, steer)
            if stop is not None:
                return stop

    async def _turn(self, so_far: Transcript, call: CallId, steer: str) -> StopReason | None:
        if so_far.messages[-1].role in {"system", "assistant"}:
            so_far.messages.append(Message("user", self._scenario.user_turns[so_far.turns_spoken]))
            so_far.turns_spoken += 1
        reply = await self._ask(so_far, call, steer)
        so_far.endpoint = reply.endpoint
        if reply.malformed is not None:
            return "malformed_tool_json"
        so_far.messages.append(reply.message)
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
        return "answered" if so_far.turns_spoken >= len(self._scenario.user_turns) else None

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
        rationale=_rationale(reply.message),
        train=train,
    )


def _rationale(message: Message) -> Rationale:
    if message.reasoning:
        return "full"
    return "visible" if message.content.strip() else "absent"
