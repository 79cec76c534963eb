"""A played conversation and its steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from distill.domain.case import Case, CheckResult
from distill.domain.chat import EndpointInfo, FinishReason, Usage
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.rationale import Rationale
from distill.domain.scenario import Scenario

StopReason: TypeAlias = Literal[
    "answered",
    "length",
    "content_filter",
    "refusal",
    "unknown_finish",
    "malformed_tool_json",
    "max_steps",
    "max_tokens",
    "max_seconds",
    "user_sim",
]
"""Why the conversation ended; only `answered` can be accepted. `user_sim`: the simulated user left its role twice."""


@dataclass(frozen=True, slots=True)
class ModelStep:
    """One assistant message; `train` is False for a tool call that its schema refuses."""

    message_index: int
    endpoint: str
    model: str
    finish_reason: FinishReason
    usage: Usage
    cost_usd: float | None
    rationale: Rationale
    train: bool = True


@dataclass(frozen=True, slots=True)
class ToolStep:
    """One tool message and who really produced it."""

    message_index: int
    server: str
    tool: str
    executed: bool
    is_error: bool
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class UserToolStep:
    """The user used a tool of their own; `message_index` is the user turn that it precedes."""

    message_index: int
    tool: str
    arguments: JsonObject = field(hash=False)
    result: str
    is_error: bool


Step: TypeAlias = ModelStep | ToolStep | UserToolStep


@dataclass(frozen=True, slots=True)
class UserPlayed:
    """Who played the user, in how many turns, and how many of them had to be said anew."""

    endpoint: EndpointInfo
    turns: int
    repaired: int


@dataclass(frozen=True, slots=True)
class Job:
    """One case number on its way through the stages."""

    number: int
    sample: int
    generation: int
    scenario_index: int
    case: Case


@dataclass(frozen=True, slots=True)
class Draft:
    """An episode not yet judged, with its frozen check results.

    `messages` starts with the exported system message. `last_step` is the highest step
    number used in this round, for the call ids that follow.
    """

    job: Job
    scenario: Scenario
    round: int
    messages: tuple[Message, ...]
    steps: tuple[Step, ...]
    checks: tuple[CheckResult, ...]
    stop: StopReason
    teacher: EndpointInfo
    environment: JsonObject = field(hash=False)
    final_answer: str = ""
    reflection: str = ""
    guided: bool = False
    user: UserPlayed | None = None
    stop_detail: str = ""

    @property
    def solved(self) -> bool:
        """True when the teacher gave a final answer and every check holds."""
        return self.stop == "answered" and all(check.passed for check in self.checks)
