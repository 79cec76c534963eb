"""An episode read back from its record is the episode that was played."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest
from storage_samples import IDENTITY, REVIEW, accepted, draft, failed, job, rejected

from distill.domain.chat import EndpointInfo
from distill.domain.episode import ToolStep, UserPlayed, UserToolStep
from distill.domain.message import Message
from distill.storage.judging import JUDGED_AGAIN
from distill.storage.ledger import Ledger
from distill.storage.played import read_draft, reviews_of, tools_of
from distill.storage.record import Judged, build_record, outcome_row

CUSTOMER = EndpointInfo("api", "customer", "", "small-1", None, None, None)


def with_everything():
    plain = draft(3)
    messages = (*plain.messages[:-1], Message("user", "And now?"), plain.messages[-1])
    steps = (
        *plain.steps[:-1],
        UserToolStep(4, "phone_status", {"slot": 1}, "no signal", is_error=False),
        ToolStep(3, "git", "git_log", executed=False, is_error=True, fault="timeout"),
        replace(plain.steps[-1], message_index=5, train=False),
    )
    played = UserPlayed(CUSTOMER, 4, 1)
    return replace(plain, messages=messages, steps=steps, reflection="I was hasty.", guided=True, user=played, round=1)


@pytest.mark.parametrize("played", [draft(3), draft(4, tools=False), with_everything()], ids=["tools", "talk", "all"])
def test_record_and_draft_turn_into_each_other(played):
    judged = Judged((REVIEW, replace(REVIEW, round=1, own_model=True)), 0.75, "fine", {"en": 2})
    written = build_record(played, judged, IDENTITY)
    record = orjson.loads(written)
    again = read_draft(record, played.job, replace(played.scenario, tools=tools_of(record)), played.round)
    assert (again.messages, again.steps, again.checks) == (played.messages, played.steps, played.checks)
    assert again.teacher == played.teacher
    assert reviews_of(record) == judged.reviews
    assert ["own_model" in review for review in record["metadata"]["generation"]["review"]] == [False, True]
    assert build_record(again, judged, IDENTITY) == written


async def test_new_outcomes_wait_unseen_until_all_are_put_in_force_together(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        for number in range(3):
            ledger.plan(job(number))
        for outcome in (accepted(0), rejected(1), failed(2)):
            await ledger.conclude(outcome_row(outcome, IDENTITY))
        before = await ledger.settled_rows()
        (first, second) = await ledger.played_rows()
        assert (first.number, first.played, first.current, second.played_kind) == (0, 0, 0, "rejected")
        row = outcome_row(rejected(0), IDENTITY)
        await ledger.conclude(replace(row, head=replace(row.head, generation=1)))
        assert await ledger.settled_rows() == before
        assert await ledger.waiting_outcomes() == {0}
        await ledger.adopt({"config": "{}"})
        assert [head.kind for head in await ledger.settled_rows()] == ["rejected", "rejected", "failed"]
        assert await ledger.waiting_outcomes() == set()
        (judged, _) = await ledger.played_rows()
        assert (judged.played, judged.current, judged.played_kind) == (0, 1, "accepted")
        assert await ledger.played(judged) == (outcome_row(accepted(0), IDENTITY).record, 0)
        assert ledger.bump_generation(0, "retry_failed") == 2
    assert JUDGED_AGAIN == "judged_again"


async def test_outcomes_that_wait_can_be_forgotten(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        for number, later in ((0, rejected(0)), (1, failed(1))):
            await ledger.conclude(outcome_row(accepted(number), IDENTITY))
            row = outcome_row(later, IDENTITY)
            await ledger.conclude(replace(row, head=replace(row.head, generation=1)))
        await ledger.drop_waiting(failed_only=True)
        assert await ledger.waiting_outcomes() == {0}
        await ledger.drop_waiting()
        assert await ledger.waiting_outcomes() == set()
        assert [head.kind for head in await ledger.settled_rows()] == ["accepted", "accepted"]
