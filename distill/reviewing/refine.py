"""The loop review -> revise -> review, bounded by rounds.

Cheap facts come first: how the conversation ended, the executed checks, the validators. Only a
draft that stands up to all three is shown to a judge, and no judge can overrule them.
"""

from __future__ import annotations

from dataclasses import dataclass

from distill.domain.episode import Draft
from distill.domain.outcome import Accepted, Rejected
from distill.domain.ports import Reviser
from distill.domain.review import Review
from distill.errors import UsageError
from distill.reviewing import feedback
from distill.reviewing.judge import Judge
from distill.reviewing.repeated import repeated, sentences
from distill.reviewing.validators.finding import Finding, Validator
from distill.reviewing.validators.registry import inspect
from distill.reviewing.validators.tongues import mix

CHECKS_FAILED = "checks_failed"
BELOW_MIN_SCORE = "below_min_score"


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """`min_score` is 0..1; `max_rounds` counts revisions after the first draft.

    With `enabled` False nobody judges and nothing is revised: checks and validators alone
    accept or reject.
    """

    enabled: bool = True
    min_score: float = 0.7
    max_rounds: int = 2


@dataclass(frozen=True, slots=True)
class Weakness:
    """Why a draft is not accepted: `reason` is counted, `detail` kept, `note` told to the teacher."""

    reason: str
    detail: str
    note: str


async def refine(
    draft: Draft,
    judge: Judge | None,
    revise: Reviser,
    policy: ReviewPolicy,
    validators: tuple[Validator, ...],
) -> Accepted | Rejected:
    """Review `draft`, and revise it while rounds are left; the last round decides.

    Raises CaseError("judge_failed"), what `revise` and the judge's model raise, and UsageError
    for a review without a judge.
    """
    if policy.enabled and judge is None:
        raise UsageError("review_flow is enabled, but there is no reviewer")
    reviewer = judge if policy.enabled else None
    rounds_left = max(policy.max_rounds - draft.round, 0) if policy.enabled else 0
    reviews: tuple[Review, ...] = ()
    told: tuple[str, ...] = ()
    while True:
        weakness, seen = await look(draft, told, reviewer, policy, validators)
        reviews = (*reviews, *seen)
        if weakness is None:
            return accepted(draft, reviews)
        if not rounds_left or draft.stop == "user_sim":
            return Rejected(draft.job, weakness.reason, weakness.detail, draft, reviews)
        rounds_left -= 1
        told = (*told, *sentences(weakness.note, draft))
        draft = await revise(draft, weakness.note)


async def look(
    draft: Draft,
    told: tuple[str, ...],
    judge: Judge | None,
    policy: ReviewPolicy,
    validators: tuple[Validator, ...],
) -> tuple[Weakness | None, tuple[Review, ...]]:
    """What is wrong with a draft, and the judge's review if it came to one; without a `judge` nobody is asked."""
    findings = _findings(draft, validators, told)
    weakness = _weakness(draft, findings)
    if weakness is not None or judge is None:
        return weakness, ()
    review = await judge.review(draft, tuple(finding.message for finding in findings))
    return _too_low(review, policy), (review,)


def _findings(draft: Draft, validators: tuple[Validator, ...], told: tuple[str, ...]) -> tuple[Finding, ...]:
    """Nothing is validated in a draft that is lost already."""
    return (*repeated(draft, told), *inspect(draft, validators)) if draft.solved else ()


def _weakness(draft: Draft, findings: tuple[Finding, ...]) -> Weakness | None:
    if draft.stop == "user_sim":
        return Weakness("user_sim", f"the simulated user left its role twice: {draft.stop_detail}", "")
    if draft.stop != "answered":
        return Weakness(
            f"stop:{draft.stop}", f"the conversation ended with {draft.stop}", feedback.for_stop(draft.stop)
        )
    failed = [check.name for check in draft.checks if not check.passed]
    if failed:
        detail = f"{len(failed)} of {len(draft.checks)} checks failed: {', '.join(failed)}"
        return Weakness(CHECKS_FAILED, detail, feedback.CHECKS)
    hard = tuple(finding for finding in findings if finding.hard)
    if hard:
        detail = "; ".join(f"{finding.validator}: {finding.message}" for finding in hard)
        return Weakness(f"validator:{hard[0].validator}", detail, feedback.for_findings(hard))
    return None


def _too_low(review: Review, policy: ReviewPolicy) -> Weakness | None:
    if review.score >= policy.min_score:
        return None
    detail = f"score {review.score} is below {policy.min_score}"
    return Weakness(BELOW_MIN_SCORE, detail, review.feedback or feedback.WEAK)


def accepted(draft: Draft, reviews: tuple[Review, ...]) -> Accepted:
    """Without a review the score is the share of checks passed, which is 1 for a draft that gets here."""
    if not reviews:
        return Accepted(draft, (), 1.0, "", mix(draft))
    return Accepted(draft, reviews, reviews[-1].score, reviews[-1].feedback, mix(draft))
