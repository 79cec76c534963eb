"""An episode as it was played, read back from its record: the inverse of `record.build_record`."""

from __future__ import annotations

from typing import Final

from distill.domain.case import CheckResult
from distill.domain.chat import EndpointInfo, Usage
from distill.domain.episode import Draft, Job, ModelStep, Step, ToolStep, UserPlayed, UserToolStep
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.review import Mark, Review
from distill.domain.scenario import Scenario
from distill.domain.tool import ToolCall, ToolSpec

GENERATION: Final = "generation"
"""The first key of the metadata that is not the environment's or the family's own."""


def read_draft(record: JsonObject, job: Job, scenario: Scenario, round_: int) -> Draft:
    """The draft of a record that came to a review: its conversation had ended with an answer.

    `scenario` is made from the case and `tools_of(record)`; `round_` is the last one played.
    """
    generation = record["metadata"][GENERATION]
    return Draft(
        job=job,
        scenario=scenario,
        round=round_,
        messages=tuple(_message(message) for message in record["messages"]),
        steps=tuple(_step(step) for step in record["steps"]),
        checks=tuple(CheckResult(check["name"], check["passed"]) for check in record["checks"]),
        stop="answered",
        teacher=EndpointInfo(**generation["teacher"]),
        environment=_environment(record["metadata"]),
        final_answer=record["final_answer"],
        reflection=record["reflection"],
        guided=record["guided"],
        user=_user(generation.get("user")),
    )


def tools_of(record: JsonObject) -> tuple[ToolSpec, ...]:
    """What the teacher was offered."""
    functions = [tool["function"] for tool in record["tools"]]
    return tuple(ToolSpec(one["name"], one["description"], one["parameters"]) for one in functions)


def reviews_of(record: JsonObject) -> tuple[Review, ...]:
    """The reviews of all rounds."""
    return tuple(
        Review(**{**review, "marks": tuple(Mark(**mark) for mark in review["marks"])})
        for review in record["metadata"][GENERATION]["review"]
    )


def _environment(metadata: JsonObject) -> JsonObject:
    """What environment and family said, in their order."""
    own = list(metadata)[: list(metadata).index(GENERATION)]
    return {key: metadata[key] for key in own}


def _message(message: JsonObject) -> Message:
    calls = [(call["id"], call["function"]) for call in message.get("tool_calls", ())]
    return Message(
        role=message["role"],
        content=message["content"],
        reasoning=message.get("reasoning_content"),
        tool_calls=tuple(ToolCall(id_, function["name"], function["arguments"]) for id_, function in calls),
        tool_call_id=message.get("tool_call_id"),
        name=message.get("name"),
    )


def _step(step: JsonObject) -> Step:
    said = {key: value for key, value in step.items() if key != "kind"}
    if step["kind"] == "model":
        return ModelStep(**{**said, "usage": Usage(**step["usage"])})
    return UserToolStep(**said) if step["kind"] == "user_tool" else ToolStep(**said)


def _user(played: JsonObject | None) -> UserPlayed | None:
    if played is None:
        return None
    kind, endpoint, model = played["kind"], played["endpoint"], played["model"]
    return UserPlayed(EndpointInfo(kind, endpoint, "", model, None, None, None), played["turns"], played["repaired"])
