"""The first cases of a run, drawn as the run draws them and played by their references, with nothing started."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final

from distill.app.families import dealer_of
from distill.app.identity import identity_of, world_of
from distill.app.line import MOST_OF_THE_PLAN
from distill.app.plan.asked import Play, Sample
from distill.app.plan.reference import Reference
from distill.config.loader import Loaded
from distill.domain.case import Case
from distill.domain.chat import CallId, Role
from distill.domain.episode import Draft, Job, ToolStep, UserToolStep
from distill.domain.imagined import Imagines
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.ports import Environment, Family
from distill.domain.tool import Observation, ToolCall, ToolSpec
from distill.endpoints.spec import EndpointSpec
from distill.prompts.templates import prompts
from distill.reviewing import transcript
from distill.reviewing.judge import Judge
from distill.stages.planner import Planner
from distill.storage.identity import RunIdentity
from distill.storage.record import Judged, build_record
from distill.teaching.conversation import Conversation
from distill.teaching.observing import Observer
from distill.teaching.reflect import reflect
from distill.teaching.transcript import Transcript
from distill.teaching.user import UserSimulator

ENOUGH: Final = 80
"""Cases of a sample: some seconds. Measured on the built-in families: its mean is within 8 % (one sigma)."""

A_MARK: Final = 260
"""Bytes of one criterion's mark in a verdict: its name, words quoted as evidence, a sentence of reason."""

FEEDBACK: Final = 350
"""Bytes of a verdict's feedback."""


class _NoLog:
    """Nothing was observed earlier, and nothing is kept."""

    async def recorded(self, job: Job, round_: int) -> tuple[Observation, ...]:  # noqa: ARG002 - the port's signature
        return ()

    def record(self, job: Job, round_: int, index: int, observation: Observation) -> None:
        """Forget it."""


class _NoTime:
    """A forecast takes none."""

    def now(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        """Go on at once."""


class _Unknown:
    """An environment of which nothing is known: no tools, results of a middling length."""

    tools: tuple[ToolSpec, ...] = ()

    async def call(self, call: ToolCall) -> Observation:
        return Observation("." * 600, is_error=False, executed=True, server=call.name)

    async def finish(self) -> JsonObject:
        return {}

    def describe(self) -> JsonObject:
        return {}


class Sampler:
    """Plays cases of one configuration."""

    def __init__(
        self, loaded: Loaded, families: Sequence[Family], pools: Mapping[Role, Sequence[EndpointSpec]]
    ) -> None:
        """`pools` are the endpoints of each role; a role without any is never asked."""
        self._loaded = loaded
        self._families = families
        self._pools = pools
        self._identity: RunIdentity = identity_of(loaded, families, world_of(families, None, unsafe_no_sandbox=False))

    async def sample(self, limit: int, enough: int = ENOUGH) -> Sample:
        """The first `limit` cases of the run, or `enough` of them; look-alikes are drawn and not played."""
        planner = Planner(self._families, dealer_of(self._loaded, self._families), MOST_OF_THE_PLAN)
        samples = self._loaded.config.run.samples_per_case
        drawn = [planner.plan(of_case * samples) for of_case in range(min(limit, enough))]
        plays = [await self.play(one.number, one.scenario_index, one.case) for one in drawn if not one.dropped]
        return Sample(tuple(plays), len(drawn))

    async def play(self, number: int, index: int, case: Case) -> Play:
        """One case, from its first question to its verdict."""
        family, config = self._families[index], self._loaded.config
        user = family.scenario(case, ()).user
        model = Reference(family.script(case), user, self._pools)
        job = Job(number, 0, 0, index, case)
        draft = await self.drafted(family, job, model)
        for turn in range(config.reflection_passes):
            call = CallId(number, 0, 0, "reflector", 0, len(draft.steps) + turn, 0)
            await reflect(model, draft, call, prompts().render("reflect"))
        self.judged(draft, model, config.prompts_for(index).reviewer)
        return self.counted(family, draft, model)

    def judged(self, draft: Draft, model: Reference, guidance: str = "") -> None:
        """Ask for a verdict on a draft, where somebody reviews."""
        if self._pools.get("reviewer"):
            question = Judge(model, guidance=guidance).question(draft, transcript.render(draft.messages, ""))
            model.note("reviewer", question, A_MARK * len(draft.scenario.rubric.criteria) + FEEDBACK)

    async def drafted(self, family: Family, job: Job, model: Reference) -> Draft:
        """The talk of a case, all its calls noted by `model`."""
        observer = Observer(job, 0, _NoLog())
        async with _opened(family, job.case) as environment:
            scenario = family.scenario(job.case, environment.tools)
            so_far = Transcript([Message("system", scenario.system)])
            attended = scenario.user is not None and bool(self._pools.get("user"))
            user = UserSimulator(model, scenario.user, environment, observer) if attended and scenario.user else None
            talk = Conversation(model, scenario, environment, observer, user)
            call = CallId(job.number, 0, 0, "teacher", 0, 0, 0)
            stop = await talk.play(so_far, call, scenario.steer, _NoTime())
            about = environment.describe()
        return Draft(
            job=job,
            scenario=scenario,
            round=0,
            messages=tuple(so_far.messages),
            steps=tuple(so_far.steps),
            checks=(),
            stop=stop,
            teacher=model.info(so_far.endpoint),
            environment=about,
            final_answer=so_far.final_answer,
        )

    def counted(self, family: Family, draft: Draft, model: Reference) -> Play:
        """What was noted of a case."""
        results = [message.content for message in draft.messages if message.role == "tool"]
        results += [step.result for step in draft.steps if isinstance(step, UserToolStep)]
        return Play(
            number=draft.job.number,
            holds_slot=family.takes_slot,
            asked=tuple(model.asked),
            tool_calls=sum(isinstance(step, ToolStep | UserToolStep) for step in draft.steps),
            seen=sum(len(text.encode()) for text in results),
            record=len(build_record(draft, Judged((), None, ""), self._identity)),
            ended=draft.stop == "answered",
        )


@asynccontextmanager
async def _opened(family: Family, case: Case) -> AsyncIterator[Environment]:
    """An environment for which no process has to be started."""
    if isinstance(family, Imagines):
        yield family.imagined(case)
    elif family.takes_slot:
        yield _Unknown()
    else:
        async with family.open(case) as environment:
            yield environment
