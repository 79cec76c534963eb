"""Refinement rounds with scripted judges and revisers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from review_drafts import MESSAGES, ScriptedModel, ScriptedReviser, answering, draft, verdict_of, with_message

from distill.domain.case import CheckResult
from distill.domain.outcome import Accepted, Rejected
from distill.errors import CaseError, UsageError
from distill.reviewing.judge import Judge
from distill.reviewing.refine import ReviewPolicy, refine
from distill.reviewing.validators.registry import standard

POLICY = ReviewPolicy(enabled=True, min_score=0.7, max_rounds=2)
BEST = (verdict_of(5, 5),)
OFF = ReviewPolicy(enabled=False)
FAILED = (CheckResult("total_is_42_in_notes", passed=False), CheckResult("nothing_else_has_changed", passed=True))


async def run(first, *later, says=BEST, policy=POLICY):
    model, reviser = ScriptedModel(*says), ScriptedReviser(*later)
    outcome = await refine(first, Judge(model), reviser, policy, standard())
    return outcome, model, reviser


async def test_a_good_draft_is_accepted_with_its_review():
    outcome, model, reviser = await run(draft())
    assert isinstance(outcome, Accepted)
    assert (outcome.score, len(outcome.reviews), outcome.feedback) == (1.0, 1, "Verify before you answer.")
    assert (len(model.asked), reviser.feedback) == (1, [])


async def test_a_score_at_the_threshold_is_enough():
    outcome, _, _ = await run(draft(), says=(verdict_of(4, 4),), policy=replace(POLICY, min_score=0.75, max_rounds=0))
    assert isinstance(outcome, Accepted)


async def test_failed_checks_reject_without_asking_any_judge():
    outcome, model, reviser = await run(draft(checks=FAILED), policy=replace(POLICY, max_rounds=0))
    assert isinstance(outcome, Rejected)
    assert (outcome.reason, outcome.detail) == ("checks_failed", "1 of 2 checks failed: total_is_42_in_notes")
    assert (model.asked, reviser.feedback) == ([], [])


async def test_failed_checks_are_revised_with_feedback_that_names_nothing_hidden():
    outcome, _, reviser = await run(
        draft(checks=FAILED, body={"checks": ["42"], "reference": ["files.write"]}), draft()
    )
    assert isinstance(outcome, Accepted)
    assert outcome.draft.guided
    assert outcome.draft.round == 1
    (feedback,) = reviser.feedback
    for hidden in ("total_is_42", "42", "notes", "files.", "nothing_else_has_changed"):
        assert hidden not in feedback


async def test_feedback_for_checks_is_the_same_whichever_check_failed():
    heard = set()
    for checks in (FAILED, (CheckResult("other_check_of_the_case", passed=False),)):
        _, _, reviser = await run(draft(checks=checks), draft(checks=checks), draft())
        heard.update(reviser.feedback)
    assert len(heard) == 1


async def test_a_low_score_is_revised_with_the_judges_feedback_until_it_is_high_enough():
    says = (verdict_of(1, 2, feedback="Read first."), verdict_of(2, 3, feedback="Verify the file."), verdict_of(5, 4))
    outcome, model, reviser = await run(draft(), draft(), draft(), says=says)
    assert isinstance(outcome, Accepted)
    assert reviser.feedback == ["Read first.", "Verify the file."]
    assert [review.round for review in outcome.reviews] == [0, 1, 2]
    assert [str(call) for call, _ in model.asked] == [f"7.0.0.reviewer.{round_}.0.0" for round_ in range(3)]
    assert outcome.score == outcome.reviews[-1].score


async def test_a_low_score_without_feedback_gets_a_general_note():
    _, _, reviser = await run(draft(), draft(), says=(verdict_of(1, 1, feedback=""), verdict_of(5, 5)))
    assert len(reviser.feedback[0]) > 40


async def test_the_last_round_decides():
    outcome, model, reviser = await run(draft(), draft(), draft(), says=(verdict_of(2, 2),))
    assert isinstance(outcome, Rejected)
    assert (outcome.reason, outcome.detail) == ("below_min_score", "score 0.25 is below 0.7")
    assert (len(model.asked), len(reviser.feedback), len(outcome.reviews)) == (3, 2, 3)
    assert outcome.draft.round == 2


async def test_a_good_review_does_not_save_a_later_draft_that_fails_its_checks():
    says = (verdict_of(2, 2), verdict_of(5, 5))
    outcome, model, _ = await run(draft(), draft(checks=FAILED), says=says, policy=replace(POLICY, max_rounds=1))
    assert isinstance(outcome, Rejected)
    assert outcome.reason == "checks_failed"
    assert len(model.asked) == len(outcome.reviews) == 1


async def test_rounds_that_were_played_before_a_resume_count():
    outcome, _, reviser = await run(replace(draft(), round=2), says=(verdict_of(1, 1),))
    assert isinstance(outcome, Rejected)
    assert reviser.feedback == []


@pytest.mark.parametrize(
    "stop",
    [
        "length",
        "content_filter",
        "refusal",
        "unknown_finish",
        "malformed_tool_json",
        "max_steps",
        "max_tokens",
        "max_seconds",
    ],
)
async def test_a_conversation_that_was_cut_short_is_never_accepted(stop):
    outcome, model, reviser = await run(draft(stop=stop), draft(stop=stop), draft(stop=stop))
    assert isinstance(outcome, Rejected)
    assert outcome.reason == f"stop:{stop}"
    assert (model.asked, len(reviser.feedback)) == ([], 2)


async def test_a_hard_finding_rejects_by_its_validators_name_and_its_message_is_not_fed_back():
    leak = with_message(2, content="The check total_is_42_in_notes wants 42.")
    outcome, model, reviser = await run(draft(leak), draft(leak), policy=replace(POLICY, max_rounds=1))
    assert isinstance(outcome, Rejected)
    assert outcome.reason == "validator:leak"
    assert "total_is_42_in_notes" in outcome.detail
    assert "total_is_42" not in reviser.feedback[0]
    assert model.asked == []


async def test_a_soft_finding_only_makes_the_judge_look():
    outcome, model, _ = await run(answering("I'm sorry, but I can't complete this task: no tool offers it."))
    assert isinstance(outcome, Accepted)
    assert "reads like a refusal" in model.asked[0][1].messages[0].content


async def test_a_revised_draft_that_repeats_its_feedback_is_a_leak():
    note = "You changed the total without looking at the second line first."
    parrot = draft(with_message(4, content=f"{note} So now I look."))
    outcome, _, _ = await run(
        draft(), parrot, says=(verdict_of(2, 2, feedback=note), verdict_of(5, 5)), policy=replace(POLICY, max_rounds=1)
    )
    assert isinstance(outcome, Rejected)
    assert outcome.reason == "validator:leak"


async def test_feedback_that_quotes_the_transcript_does_not_forbid_its_words():
    note = f"Good words: keep them.\n{MESSAGES[4].content}\nVerify more."
    outcome, _, _ = await run(draft(), draft(), says=(verdict_of(2, 2, feedback=note), verdict_of(5, 5)))
    assert isinstance(outcome, Accepted)


async def test_a_judge_that_fails_fails_the_case():
    with pytest.raises(CaseError, match="judge_failed"):
        await run(draft(), says=("score: 10",))


async def test_without_review_checks_and_validators_decide_alone():
    accepted = await refine(draft(), None, ScriptedReviser(), OFF, standard())
    assert isinstance(accepted, Accepted)
    assert (accepted.reviews, accepted.score, accepted.feedback) == ((), 1.0, "")
    for bad, reason in (
        (draft(checks=FAILED), "checks_failed"),
        (answering("Done."), "validator:answer"),
        (draft(stop="length"), "stop:length"),
    ):
        rejected = await refine(bad, None, ScriptedReviser(), OFF, standard())
        assert isinstance(rejected, Rejected)
        assert rejected.reason == reason


async def test_a_review_without_a_reviewer_is_refused():
    with pytest.raises(UsageError, match="no reviewer"):
        await refine(draft(), None, ScriptedReviser(), POLICY, standard())
