"""Drafting an episode, reflecting on it, and revising it: each really played in a fresh environment."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace

from distill.domain.chat import CallId
from distill.domain.episode import Draft, Job, UserPlayed
from distill.domain.message import Message
from distill.domain.ports import ChatModel, Clock, Environment, Family, StepLog
from distill.domain.rationale import RationalePolicy
from distill.domain.scenario import Scenario
from distill.errors import UsageError
from distill.flow.slots import Slots
from distill.teaching.arguments import ArgumentChecker
from distill.teaching.conversation import Conversation
from distill.teaching.observing import Observer
from distill.teaching.reflect import reflect
from distill.teaching.transcript import Transcript
from distill.teaching.user import UserSimulator, replay_user_calls


@dataclass(frozen=True, slots=True)
class TeacherPrompts:
    """`reflect` is the reflector's system prompt; `revise` introduces feedback inside the steer block."""

    reflect: str
    revise: str


@dataclass(frozen=True, slots=True)
class Teacher:
    """Plays jobs; `revise` is the `Reviser` that the review stage is handed.

    `slots` bounds the environments that are open at once: one is held from open to close,
    inside one call of `draft` or `revise`, and never while a reviewer is asked.
    """

    model: ChatModel
    families: Sequence[Family]
    slots: Slots
    log: StepLog
    clock: Clock
    prompts: TeacherPrompts
    reflection_passes: int = 0
    user_model: ChatModel | None = None
    """Plays the users of scenarios that have one."""
    max_episode_tokens: int | None = None
    """No episode takes more, whatever its scenario allows; None: as the scenario says."""
    rationale: RationalePolicy = "visible"

    async def draft(self, job: Job) -> Draft:
        """Round 0, then `reflection_passes` looks back."""
        observer = await self._observer(job, 0)
        draft, so_far = await self._play(job, 0, None, "", observer)
        for _ in range(self.reflection_passes):
            if draft.stop != "answered":
                break
            draft, so_far = await self._reflected(draft, so_far, observer)
        return draft

    async def revise(self, draft: Draft, feedback: str) -> Draft:
        """One round higher, from the start, with `feedback` in the steer block only."""
        round_ = draft.round + 1
        observer = await self._observer(draft.job, round_)
        guidance = f"{self.prompts.revise}\n{feedback}"
        revised, _ = await self._play(draft.job, round_, None, guidance, observer)
        return replace(revised, guided=True)

    async def _observer(self, job: Job, round_: int) -> Observer:
        observer = Observer(job, round_, self.log)
        await observer.resume()
        return observer

    async def _reflected(self, draft: Draft, so_far: Transcript, observer: Observer) -> tuple[Draft, Transcript]:
        call = CallId(draft.job.number, draft.job.sample, draft.job.generation, "reflector", 0, so_far.next_step, 0)
        so_far.next_step += 1
        said = await reflect(self.model, draft, call, self.prompts.reflect)
        if said.redo_from is None:
            return replace(draft, reflection=said.critique), so_far
        kept = _kept(so_far, said.redo_from)
        redone, after = await self._play(draft.job, 0, kept, f"{self.prompts.revise}\n{said.critique}", observer)
        return replace(redone, guided=True, reflection=said.critique), after

    async def _play(
        self, job: Job, round_: int, kept: Transcript | None, guidance: str, observer: Observer
    ) -> tuple[Draft, Transcript]:
        family = self.families[job.scenario_index]
        slot = self.slots if family.takes_slot else nullcontext()
        async with slot, family.open(job.case) as environment:
            scenario = self._bounded(family.scenario(job.case, environment.tools))
            so_far = kept or Transcript([Message("system", scenario.system)])
            if kept is not None:
                await _rebuild(environment, scenario, kept, observer)
            steer = "\n\n".join(part for part in (scenario.steer, guidance) if part)
            call = CallId(job.number, job.sample, job.generation, "teacher", round_, 0, 0)
            user = self._user(scenario, environment, observer)
            talk = Conversation(self.model, scenario, environment, observer, user, self.rationale)
            stop = await talk.play(so_far, call, steer, self.clock)
            state = await environment.finish()
            about = environment.describe()
        draft = Draft(
            job=job,
            scenario=scenario,
            round=round_,
            messages=tuple(so_far.messages),
            steps=tuple(so_far.steps),
            checks=family.check(job.case, state, tuple(so_far.messages)),
            stop=stop,
            teacher=self.model.info(so_far.endpoint),
            environment=about,
            final_answer=so_far.final_answer,
            user=self._user_played(so_far),
            stop_detail=so_far.stop_detail,
        )
        return draft, so_far

    def _bounded(self, scenario: Scenario) -> Scenario:
        if self.max_episode_tokens is None:
            return scenario
        most = min(self.max_episode_tokens, scenario.limits.max_tokens)
        return replace(scenario, limits=replace(scenario.limits, max_tokens=most))

    def _user(self, scenario: Scenario, environment: Environment, observer: Observer) -> UserSimulator | None:
        scripted = self.user_model is None and len(scenario.user_turns) > 1
        if scenario.user is None or scripted:
            return None
        if self.user_model is None:
            raise UsageError("this scenario has a user, and no model plays it: give the run a user_pool")
        return UserSimulator(self.user_model, scenario.user, environment, observer)

    def _user_played(self, so_far: Transcript) -> UserPlayed | None:
        if self.user_model is None or not so_far.user_turns:
            return None
        return UserPlayed(self.user_model.info(so_far.user_endpoint), so_far.user_turns, so_far.user_repaired)


def _kept(so_far: Transcript, assistant_messages: int) -> Transcript:
    """The transcript before assistant message number `assistant_messages`, with the step count going on."""
    seen, cut = 0, len(so_far.messages)
    for index, message in enumerate(so_far.messages):
        if message.role == "assistant":
            if seen == assistant_messages:
                cut = index
                break
            seen += 1
    messages = so_far.messages[:cut]
    return Transcript(
        messages=messages,
        steps=[step for step in so_far.steps if step.message_index < cut],
        turns_spoken=sum(message.role == "user" for message in messages),
        next_step=so_far.next_step,
        tokens=so_far.tokens,
        endpoint=so_far.endpoint,
        user=[line for line in so_far.user if line.at < cut],
        user_turns=so_far.user_turns,
        user_repaired=so_far.user_repaired,
        next_user_step=so_far.next_user_step,
        user_endpoint=so_far.user_endpoint,
    )


async def _rebuild(environment: Environment, scenario: Scenario, kept: Transcript, observer: Observer) -> None:
    """Bring a fresh environment to where `kept` ends by running its calls again."""
    checker = ArgumentChecker(scenario.tools)
    for index, message in enumerate(kept.messages):
        if scenario.user is not None:
            await replay_user_calls(environment, scenario.user, kept.user, index, observer)
        for call in message.tool_calls:
            await observer.observe(environment, checker, call)
