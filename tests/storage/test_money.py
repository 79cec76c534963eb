"""What the ledger alone says of tokens, dollars, latency, refusals and verdicts."""

from __future__ import annotations

from dataclasses import replace

from storage_samples import IDENTITY, accepted, call_id, failed, job, rejected

from distill.domain.chat import FROM_CACHE, CallId, Receipt, Usage
from distill.storage.journal import Spent
from distill.storage.ledger import Ledger
from distill.storage.money import Share, Used
from distill.storage.reading import read_ledger
from distill.storage.record import outcome_row
from distill.storage.service import Verdicts, read_service
from distill.storage.status import read_status
from distill.storage.usage import Used as UsedByCase
from distill.storage.usage import read_usage


async def ask(ledger, call, endpoint, usage=None, cost=None, *, seconds=1.0, attempt=1):
    """One whole call; without usage its reply could not be read."""
    await ledger.intend(call, attempt, "k", endpoint, 0.5)
    cached = attempt == FROM_CACHE
    await ledger.receive(call, attempt, Receipt("k", endpoint, b"{}", None if cached else seconds, cached))
    if usage is not None:
        ledger.settle(call, attempt, cost, usage)
    else:
        await ledger.miss(call, attempt, "bad_shape", billed=True)


async def refuse(ledger, call, endpoint, fault, attempt=1):
    await ledger.intend(call, attempt, "k", endpoint, 0.5)
    await ledger.miss(call, attempt, fault, billed=False)


def review(call: CallId) -> CallId:
    return call._replace(role="reviewer", step=0)


async def a_run(folder):
    async with Ledger.open(folder) as ledger:
        for number in range(4):
            ledger.plan(replace(job(number), scenario_index=number % 2))
        await ask(ledger, call_id(0), "sol", Usage(100, 80, 20, 10, 5), 0.25, seconds=1.0)
        await ask(ledger, call_id(0, step=2), "sol", Usage(200, 100, 10), 0.25, seconds=3.0)
        await ask(ledger, review(call_id(0)), "judge", Usage(50, 0, 5), None)
        await ledger.conclude(outcome_row(accepted(0), IDENTITY))
        await refuse(ledger, call_id(1), "sol", "throttled")
        await refuse(ledger, call_id(1), "sol", "not_sent", 2)
        await ask(ledger, call_id(1), "luna", Usage(10, 0, 1), 0.5, attempt=3)
        await ledger.conclude(outcome_row(rejected(1), IDENTITY))
        await ask(ledger, call_id(2), "sol", Usage(70, 0, 7), 0.0, attempt=FROM_CACHE)
        await ask(ledger, review(call_id(2)), "judge", Usage(5, 0, 5), None)
        await ask(ledger, review(call_id(2, ask=1)), "judge", Usage(5, 0, 5), None)
        await ledger.conclude(outcome_row(failed(2, "judge_failed"), IDENTITY))
        return await ledger.money(), await ledger.spent()


async def test_tokens_and_dollars_are_told_by_endpoint_and_role(tmp_path):
    money, spent = await a_run(tmp_path)
    assert money.used == (
        Used("luna", "teacher", 1, 0, 10, 0, 0, 1, 0, 0.5, 0),
        Used("sol", "teacher", 2, 1, 300, 180, 5, 30, 10, 0.5, 0),
        Used("judge", "reviewer", 3, 0, 60, 0, 0, 15, 0, 0.0, 3),
    )
    assert money.unpriced == {"judge": 3}
    assert spent == Spent(6, 1.0, 0, 1.5, 1, 1)


async def test_a_teacher_is_charged_with_its_own_calls_and_a_scenario_with_all_calls_of_its_cases(tmp_path):
    money, _ = await a_run(tmp_path)
    assert money.endpoints == (Share("luna", 1, 0, 0.5, 0), Share("sol", 1, 1, 0.5, 0))
    assert [one.usd_per_accepted for one in money.endpoints] == [None, 0.5]
    assert money.scenarios == (Share("scenarios[0] mcp", 1, 1, 0.5, 3), Share("scenarios[1] mcp", 1, 0, 0.5, 0))
    assert money.scenarios[0].usd_per_accepted is None, "its reviews have no price"


async def test_latency_refusals_and_unreadable_verdicts_are_told_by_endpoint(tmp_path):
    await a_run(tmp_path)
    with read_ledger(tmp_path) as connection:
        service = {one.endpoint: one for one in read_service(connection)}
    sol = service["sol"]
    assert (sol.sent, sol.throttled, sol.faults, sol.median_s, sol.p95_s) == (3, 1, 0, 1.0, 3.0)
    assert sol.throttled_share == 1 / 3
    assert service["judge"].reviews is not None
    assert service["judge"].reviews.unreadable == 2, "both asks of the case that failed for them"


async def test_reviewers_are_told_with_their_scores(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        await ledger.write_meta({"config": '{"review_flow": {"min_score": 0.9}}'})
        await ask(ledger, call_id(0), "sol", Usage(1, 0, 1), 0.1)
        played = accepted(0)
        await ask(ledger, review(call_id(0)), played.reviews[0].reviewer_endpoint, Usage(1, 0, 1), 0.1)
        await ledger.conclude(outcome_row(played, IDENTITY))
    found = {one.endpoint: one.reviews for one in read_status(tmp_path).service}
    score = played.reviews[0].score
    assert found == {
        "sol": None,
        played.reviews[0].reviewer_endpoint: Verdicts(1, round(score, 4), int(score >= 0.9), 0),
    }


async def test_an_episode_judged_again_stays_that_of_who_played_it_and_one_played_anew_is_the_newer_ones(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        for number in range(2):
            ledger.plan(job(number))
            await ask(ledger, call_id(number), "sol", Usage(1, 0, 1), 0.1)
        ledger.bump_generation(0, "retry_failed")
        await ask(ledger, call_id(0, generation=1), "luna", Usage(1, 0, 1), 0.1)
        await ledger.conclude(outcome_row(accepted(0, generation=1), IDENTITY))
        row = outcome_row(accepted(1), IDENTITY)
        await ledger.conclude(row)
        ledger.bump_generation(1, "judged_again")
        await ledger.conclude(replace(row, head=replace(row.head, generation=1)))
        money = await ledger.money()
    assert [(one.name, one.concluded, one.accepted) for one in money.endpoints] == [("luna", 1, 1), ("sol", 1, 1)]


async def test_what_was_used_is_known_of_each_case_that_somebody_answered(tmp_path):
    await a_run(tmp_path)
    with read_ledger(tmp_path) as connection:
        used = read_usage(connection)
    assert UsedByCase(0, "teacher", "sol", 2, 300, 180, 30) in used
    assert UsedByCase(1, "teacher", "luna", 1, 10, 0, 1) in used
    assert {one.number for one in used if one.role == "reviewer"} == {0, 2}
