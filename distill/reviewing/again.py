"""A played episode judged again, by other settings than those under which it was played."""

from __future__ import annotations

from dataclasses import replace

from distill.domain.episode import Draft
from distill.domain.outcome import Accepted, Rejected
from distill.domain.review import Review
from distill.reviewing.judge import Judge
from distill.reviewing.refine import BELOW_MIN_SCORE, ReviewPolicy, accepted, look
from distill.reviewing.repeated import REPEATED
from distill.reviewing.validators.finding import Validator

NOT_REVISED = "judged again, so not revised"


def was_judged(kind: str, reason: str, detail: str) -> bool:
    """Whether an outcome was a judgement, which other settings may change, and not a fact of the play.

    How a conversation ended and its executed checks are facts. So is a review note that came back
    in the teacher's words: what the teacher had been told is not in the record.
    """
    if kind == "accepted":
        return True
    return kind == "rejected" and (
        reason == BELOW_MIN_SCORE or (reason.startswith("validator:") and REPEATED not in detail)
    )


async def judge_again(
    draft: Draft,
    earlier: tuple[Review, ...],
    judge: Judge | None,
    policy: ReviewPolicy,
    validators: tuple[Validator, ...],
) -> Accepted | Rejected:
    """Validators and judge once more over `draft`, whose checks are as they were found; nothing is played.

    `earlier` are the reviews of the rounds before the draft's own, and stay. Raises what the judge raises.
    """
    weakness, seen = await look(draft, (), judge if policy.enabled else None, policy, validators)
    reviews = (*earlier, *seen)
    if weakness is None:
        return accepted(draft, reviews) if seen else replace(accepted(draft, ()), reviews=earlier)
    rounds_left = policy.enabled and policy.max_rounds > draft.round
    detail = f"{weakness.detail}; {NOT_REVISED}" if rounds_left else weakness.detail
    return Rejected(draft.job, weakness.reason, detail, draft, reviews)
