"""A family with one turn and no environment: what is left is distill's own cost per case."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict

from distill.domain.case import Case, CheckResult, Proof
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.review import Criterion, Rubric
from distill.domain.scenario import Scenario
from distill.domain.script import Script
from distill.domain.tool import Observation, ToolCall, ToolSpec

PROMPT_CHARACTERS = 1_500
RUBRIC = Rubric("bench", (Criterion("answer", 1.0, "Is it an answer?", ("no", "partly", "yes")),))


class NoPlace:
    """An environment without tools."""

    tools: tuple[ToolSpec, ...] = ()

    async def call(self, call: ToolCall) -> Observation:
        raise AssertionError(f"nothing can be called here: {call.name}")

    async def finish(self) -> JsonObject:
        return {}

    def describe(self) -> JsonObject:
        return {"servers": [], "sandbox": "none needed", "determinism": "pinned"}


class BenchFamily:
    """Case n is a prompt of 1,500 characters that no other case has."""

    name = "bench"
    scenario_type = "bench"
    takes_slot = False

    class Params(BaseModel):
        """No parameters."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    def __init__(self, params: Params, context: Any) -> None:
        self.params = params

    def fingerprint(self) -> str:
        return "bench"

    async def prepare(self, *, install: bool, say: Any) -> None:
        return None

    def draw(self, seed: int) -> Case:
        digest = hashlib.sha256(str(seed).encode()).hexdigest()
        goal = f"Write down what you know about item {digest}. ".ljust(PROMPT_CHARACTERS, "x")
        return Case(f"bench-{digest[:16]}", "bench", "bench/one-turn", goal, digest, digest[:8], "easy", {})

    async def prove(self, case: Case) -> Proof:
        return Proof(holds=True)

    @contextlib.asynccontextmanager
    async def open(self, case: Case) -> AsyncIterator[NoPlace]:
        yield NoPlace()

    def scenario(self, case: Case, tools: tuple[ToolSpec, ...]) -> Scenario:
        return Scenario(case, "You answer at length.", (case.goal,), (), RUBRIC)

    def check(self, case: Case, state: JsonObject, messages: tuple[Message, ...]) -> tuple[CheckResult, ...]:
        return (CheckResult("answered", bool(messages[-1].content)),)

    def script(self, case: Case) -> Script:
        return Script((), "An answer.")


class TalkFamily(BenchFamily):
    """The same in two turns."""

    def scenario(self, case: Case, tools: tuple[ToolSpec, ...]) -> Scenario:
        return replace(super().scenario(case, tools), user_turns=(case.goal, "And then?"))
