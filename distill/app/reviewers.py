"""Who judges the episodes of each scenario, with its own guidance and language."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from distill.config.loader import Loaded
from distill.domain.episode import Draft
from distill.domain.outcome import Accepted, Rejected
from distill.domain.ports import ChatModel, Reviser
from distill.domain.rationale import CRITERION
from distill.domain.review import Review
from distill.reviewing.again import judge_again
from distill.reviewing.judge import Judge
from distill.reviewing.refine import ReviewPolicy, refine
from distill.reviewing.validators.finding import Validator
from distill.reviewing.validators.registry import standard

JudgesAgain: TypeAlias = Callable[[Draft, tuple[Review, ...]], Awaitable[Accepted | Rejected]]

Told: TypeAlias = Callable[[str, str], None]
"""Is told the endpoint and the fault of every reply that is no verdict."""


def _nobody(_endpoint: str, _complaint: str) -> None:
    """Nobody is told."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """One scenario's judge and validators; `judge` is None when nobody reviews."""

    judge: Judge | None
    policy: ReviewPolicy
    validators: tuple[Validator, ...]


def build_refine(
    loaded: Loaded, reviewers: ChatModel | None, revise: Reviser, unreadable: Told = _nobody
) -> Callable[[Draft], Awaitable[Accepted | Rejected]]:
    """A function that reviews a draft as its scenario's configuration asks, and revises it if that pays."""
    desks = _desks(loaded, reviewers, unreadable)

    async def refined(draft: Draft) -> Accepted | Rejected:
        desk = desks[draft.job.scenario_index]
        return await refine(draft, desk.judge, revise, desk.policy, desk.validators)

    return refined


def build_judging(loaded: Loaded, reviewers: ChatModel | None, unreadable: Told = _nobody) -> JudgesAgain:
    """A function that judges a played draft as its scenario's configuration asks, and plays nothing."""
    desks = _desks(loaded, reviewers, unreadable)

    async def judged(draft: Draft, earlier: tuple[Review, ...]) -> Accepted | Rejected:
        desk = desks[draft.job.scenario_index]
        return await judge_again(draft, earlier, desk.judge, desk.policy, desk.validators)

    return judged


def _desks(loaded: Loaded, reviewers: ChatModel | None, unreadable: Told) -> list[_Desk]:
    config = loaded.config
    flow = config.review_flow
    policy = ReviewPolicy(flow.enabled, flow.min_score, flow.max_refinement_rounds)
    unasked = frozenset[str]() if config.rationale == "visible" else frozenset({CRITERION})
    guidance = [config.prompts_for(index) for index in range(len(config.scenarios))]
    return [
        _Desk(
            Judge(
                reviewers,
                guidance=given.reviewer,
                max_asks=flow.max_asks,
                unasked=unasked,
                unreadable=unreadable,
                own_allowed=flow.allow_same_model,
            )
            if reviewers is not None
            else None,
            policy,
            standard(given.language.policy),
        )
        for given in guidance
    ]
