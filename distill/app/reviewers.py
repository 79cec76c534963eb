"""The refinement loop of each scenario, with its own guidance and language."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from distill.config.loader import Loaded
from distill.domain.episode import Draft
from distill.domain.outcome import Accepted, Rejected
from distill.domain.ports import ChatModel, Reviser
from distill.reviewing.judge import Judge
from distill.reviewing.refine import ReviewPolicy, refine
from distill.reviewing.validators.registry import standard


def build_refine(
    loaded: Loaded, reviewers: ChatModel | None, revise: Reviser
) -> Callable[[Draft], Awaitable[Accepted | Rejected]]:
    """A function that reviews a draft as its scenario's configuration asks."""
    config = loaded.config
    flow = config.review_flow
    policy = ReviewPolicy(flow.enabled, flow.min_score, flow.max_refinement_rounds)
    guidance = [config.prompts_for(index) for index in range(len(config.scenarios))]
    judges = [
        Judge(reviewers, guidance=given.reviewer, max_asks=flow.max_asks) if reviewers is not None else None
        for given in guidance
    ]
    validators = [standard(given.language.policy) for given in guidance]

    async def refined(draft: Draft) -> Accepted | Rejected:
        index = draft.job.scenario_index
        return await refine(draft, judges[index], revise, policy, validators[index])

    return refined
