"""The one retry layer: order of events, attempts, money, 429s, slots."""

from __future__ import annotations

import asyncio
import itertools

import anyio
import orjson
import pytest
from endpoint_fakes import CALL, Bench, answer, completion, spec_of, virtually

from distill.config.secret import Secret
from distill.domain.chat import CallId, Usage
from distill.endpoints.attempts import Attempts
from distill.endpoints.budget import RunBudget
from distill.endpoints.faults import VERDICTS, Fault
from distill.endpoints.retry import RetryPolicy
from distill.endpoints.spec import EndpointSpec, Price
from distill.endpoints.wire import CALL_HEADER
from distill.errors import BudgetReached, EndpointFault, OutageError, StorageError

PRICED = spec_of("one", price=Price(2.0, 10.0), max_output_tokens=1000)
COST = 1000 * 2e-6 + 500 * 10e-6
SERVER = Fault("server", "HTTP 500: oops")
RESET = Fault("reset", "gone")
SLOW_DOWN = {"error": {"message": "slow down"}}


def call_of(case: int) -> CallId:
    return CallId(case, 0, 0, "teacher", 0, 0, 0)


def test_intent_before_request_and_receipt_before_anything_is_read():
    async def main():
        bench = Bench(answer(b'{"choices": "garbage"}'), answer(), specs=[PRICED])
        reply = await bench.ask()
        return reply, bench.journal

    reply, journal = virtually(main)
    assert journal.kinds() == ["intend", "post", "receive", "miss", "intend", "post", "receive", "settle"]
    assert [event[2] for event in journal.events if event[0] != "post"] == [1, 1, 1, 2, 2, 2]
    assert journal.events[3][3:] == ("bad_shape", True)
    assert journal.events[-1][3:] == (pytest.approx(COST), Usage(1000, 0, 500, 0))
    assert (reply.message.content, reply.endpoint, reply.model) == ("Hello", "one", "m")
    assert reply.cost_usd == pytest.approx(COST)


def test_the_reservation_is_committed_with_the_intent_and_given_back_for_the_cost():
    async def main():
        bench = Bench(specs=[PRICED], budget=RunBudget(None, 1.0))
        await bench.ask()
        return bench.journal.events[0][4], bench.budget, len(bench.transport.sent[0][2])

    reserved, budget, body_bytes = virtually(main)
    assert reserved == pytest.approx((body_bytes + 1) * 2e-6 + 1000 * 10e-6)
    assert (budget.reserved_usd, budget.calls) == (0.0, 1)
    assert budget.spent_usd == pytest.approx(COST)


def test_a_reply_that_hides_its_usage_costs_its_whole_reservation():
    async def main():
        bench = Bench(answer(completion() | {"usage": None}), specs=[PRICED])
        return (await bench.ask()).cost_usd, bench.journal.events[0][4]

    cost, reserved = virtually(main)
    assert cost == reserved > 0


def test_an_unpriced_endpoint_has_no_cost_and_a_scripted_one_costs_nothing():
    async def main():
        unpriced = await Bench().ask()
        free = await Bench(specs=[EndpointSpec("s", "http://localhost/v1", "m", kind="scripted")]).ask()
        return unpriced.cost_usd, free.cost_usd

    assert virtually(main) == (None, 0.0)


def test_the_call_header_goes_to_a_scripted_endpoint_only_and_a_key_to_its_own_host():
    async def main():
        scripted = Bench(specs=[EndpointSpec("s", "http://localhost/v1", "m", kind="scripted")])
        paid = Bench(specs=[spec_of("one", api_key=Secret("k-1"))])
        for bench in (scripted, paid):
            await bench.ask()
        return scripted.transport.sent[0], paid.transport.sent[0]

    (_, scripted, _, _), (url, paid, _, _) = virtually(main)
    assert scripted[CALL_HEADER] == "7.0.0.teacher.0.0.0"
    assert "Authorization" not in scripted
    assert CALL_HEADER not in paid
    assert paid["Authorization"] == "Bearer k-1"
    assert url == "https://one.example/v1/chat/completions"


@pytest.mark.parametrize("kind", [kind for kind, verdict in VERDICTS.items() if verdict.retry and kind != "throttled"])
def test_what_may_pass_is_asked_again_and_its_miss_says_whether_it_may_have_cost_money(kind):
    async def main():
        bench = Bench(Fault(kind, "x"), answer(), specs=[PRICED], budget=RunBudget(None, 1.0))
        await bench.ask()
        return bench.journal, bench.budget, bench.endpoints[0].stats()

    journal, budget, stats = virtually(main)
    miss = next(event for event in journal.events if event[0] == "miss")
    billed = VERDICTS[kind].billed
    assert miss[3:] == (kind, billed)
    assert budget.spent_usd == pytest.approx(COST + (journal.events[0][4] if billed else 0.0))
    assert (stats.calls, stats.answered, stats.faults) == (2, 1, {kind: 1})
    assert (stats.in_flight, stats.waiting) == (0, 0)


@pytest.mark.parametrize("kind", ["bad_request", "too_large", "unexpected_status"])
def test_what_will_not_pass_is_final_at_once(kind):
    async def main():
        bench = Bench(Fault(kind, "x"))
        with pytest.raises(EndpointFault) as caught:
            await bench.ask()
        return caught.value.kind, len(bench.transport.sent), bench.endpoints[0].stopped

    assert virtually(main) == (kind, 1, None)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (answer(b"<html>", Content_Type="text/html"), "wrong_type"),
        (answer(b""), "empty"),
        (answer(b"\xef\xbb\xbf{}"), "not_json"),
        (answer(orjson.dumps(completion())[:-5]), "not_json"),
        (answer(SLOW_DOWN), "error_body"),
        (answer(SLOW_DOWN, 503), "server"),
        (answer(b"<html>", 502, Content_Type="text/html"), "gateway"),
        (answer({"error": {"message": "no", "code": "insufficient_quota"}}, 429), "no_credit"),
    ],
)
def test_a_reply_that_is_none_is_classified_and_never_repaired(reply, kind):
    async def main():
        bench = Bench(reply, policy=RetryPolicy(attempts=1))
        with pytest.raises(Fault):
            await bench.endpoints[0].call(Attempts(CALL), b"{}", "key")
        return bench.endpoints[0].stats().faults

    assert virtually(main) == {kind: 1}


def test_attempts_are_bounded():
    async def main():
        bench = Bench(SERVER, max_outage_s=1e9)
        endpoint = bench.endpoints[0]
        with pytest.raises(Fault):
            await endpoint.call(Attempts(CALL), b"{}", "key")
        return [event[2] for event in bench.journal.events if event[0] == "intend"]

    assert virtually(main) == list(range(1, RetryPolicy().attempts + 1))


def test_the_time_of_all_attempts_is_bounded():
    async def main():
        bench = Bench(Fault("timeout_total", "x"), latency_s=100.0, policy=RetryPolicy(total_s=250.0), max_outage_s=1e9)
        with pytest.raises(Fault):
            await bench.endpoints[0].call(Attempts(CALL), b"{}", "key")
        return len(bench.transport.sent)

    assert virtually(main) == 4


def test_a_429_holds_its_own_request_until_the_hint_and_is_no_attempt():
    async def main():
        storm = [answer(SLOW_DOWN, 429, Retry_After="89")] * 20
        bench = Bench(*storm, answer(), specs=[PRICED], budget=RunBudget(1, 1.0), policy=RetryPolicy(attempts=2))
        left = bench.balance.left
        await bench.ask()
        times = [sent[3] for sent in bench.transport.sent]
        gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
        return gaps, bench.journal, bench.balance.left - left, bench.budget

    gaps, journal, earned, budget = virtually(main)
    assert len(gaps) == 20
    assert all(89.0 <= gap <= 94.0 for gap in gaps)
    assert earned == 1
    assert [event[2:] for event in journal.events if event[0] == "miss"] == [
        (n, "throttled", False) for n in range(1, 21)
    ]
    assert budget.calls == 1
    assert budget.spent_usd == pytest.approx(COST)


def test_a_429_frees_its_slot_so_that_others_go_on():
    async def main():
        bench = Bench(
            answer(SLOW_DOWN, 429, Retry_After="1000"),
            answer(),
            specs=[spec_of("one", max_concurrency=1)],
            latency_s=1.0,
        )
        order = []

        async def ask(case):
            await bench.ask(call_of(case))
            order.append((case, round(bench.kit.clock.now())))

        async with anyio.create_task_group() as group:
            for case in range(4):
                group.start_soon(ask, case)
        return order, bench.transport.most_in_flight

    order, most = virtually(main)
    assert [case for case, _ in order] == [1, 2, 3, 0]
    assert [second for _, second in order[:3]] == [2, 3, 4]
    assert most == 1


def test_a_429_without_end_is_given_up_after_its_own_bound():
    async def main():
        bench = Bench(answer(SLOW_DOWN, 429, Retry_After="100"), policy=RetryPolicy(throttled_s=1000.0))
        with pytest.raises(EndpointFault, match="slow down"):
            await bench.ask()
        return len(bench.transport.sent), bench.endpoints[0].stopped

    sent, stopped = virtually(main)
    assert 9 <= sent <= 11
    assert stopped is None


def test_no_slot_is_held_across_a_back_off():
    async def main():
        bench = Bench(
            *[Fault("server", "x", hint_s=500.0)], answer(), specs=[spec_of("one", max_concurrency=1)], latency_s=1.0
        )
        async with anyio.create_task_group() as group:
            group.start_soon(bench.ask, call_of(0))
            await anyio.sleep(2)
            assert bench.endpoints[0].stats().in_flight == 0
            await bench.ask(call_of(1))
            return bench.kit.clock.now(), group.cancel_scope.cancel()

    assert virtually(main)[0] == pytest.approx(3.0)


def test_max_concurrency_is_a_bound_and_is_reached():
    async def main():
        bench = Bench(specs=[spec_of("one", max_concurrency=5)], latency_s=1.0)
        async with anyio.create_task_group() as group:
            for case in range(50):
                group.start_soon(bench.ask, call_of(case))
        return bench.transport.most_in_flight, bench.kit.clock.now()

    assert virtually(main) == (5, pytest.approx(10.0))


def test_when_everything_fails_only_probes_go_out_and_the_outage_ends_the_run():
    async def main():
        bench = Bench(SERVER, specs=[spec_of("one", max_concurrency=100)], planned_calls=100, max_outage_s=60.0)
        said = []
        async with anyio.create_task_group() as group:

            async def ask(case):
                try:
                    await bench.ask(call_of(case))
                except OutageError as error:
                    said.append(str(error))
                    group.cancel_scope.cancel()

            for case in range(100):
                group.start_soon(ask, case)
        return len(bench.transport.sent), said, bench.kit.clock.now()

    sent, said, seconds = virtually(main)
    assert 10 <= sent <= 30
    assert "no call has succeeded" in said[0]
    assert 60 < seconds < 120


def test_one_in_five_failing_calls_costs_no_case():
    async def main():
        script = [SERVER if number % 5 == 0 else answer() for number in range(1000)]
        bench = Bench(*script, planned_calls=400)
        async with anyio.create_task_group() as group:
            for case in range(400):
                group.start_soon(bench.ask, call_of(case))
        return bench.journal.kinds().count("settle"), len(bench.transport.sent)

    settled, sent = virtually(main)
    assert settled == 400
    assert sent == 500


def test_no_case_fails_while_an_outage_lasts_and_all_end_when_it_is_over():
    async def main():
        bench = Bench(*[Fault("connect", "refused")] * 60, answer(), max_outage_s=3600.0)
        return (await bench.ask()).message.content, bench.kit.clock.now(), len(bench.transport.sent)

    content, seconds, sent = virtually(main)
    assert (content, sent) == ("Hello", 61)
    assert 300 < seconds < 3600


def test_in_an_outage_every_request_after_the_first_is_paid_from_the_balance():
    async def main():
        bench = Bench(*[Fault("connect", "refused")] * 30, answer(), max_outage_s=3600.0, planned_calls=1000)
        await bench.ask()
        return bench.balance.left

    assert virtually(main) == 100 - 30 + 1


def test_an_outage_that_lasts_too_long_ends_the_run():
    async def main():
        bench = Bench(Fault("connect", "refused"), max_outage_s=600.0)
        with pytest.raises(OutageError, match="refused; the same command resumes"):
            await bench.ask()
        return bench.kit.clock.now()

    assert 600 < virtually(main) < 700


def test_the_budget_is_asked_before_every_request_and_nothing_goes_out_beyond_it():
    async def main():
        bench = Bench(specs=[PRICED], budget=RunBudget(3, None))
        for case in range(3):
            await bench.ask(call_of(case))
        with pytest.raises(BudgetReached, match=r"budget\.calls"):
            await bench.ask(call_of(3))
        return bench.journal.kinds().count("intend"), len(bench.transport.sent)

    assert virtually(main) == (3, 3)


def test_calls_that_wait_for_money_hold_no_slot_and_no_reservation():
    async def main():
        spec = spec_of("one", price=Price(0.0, 1000.0), max_output_tokens=1000, max_concurrency=8)  # reserves 1 USD
        bench = Bench(specs=[spec], budget=RunBudget(None, 2.5), latency_s=1.0)  # each spends 0.5
        refused = 0

        async def ask(case):
            nonlocal refused
            try:
                await bench.ask(call_of(case))
            except BudgetReached:
                refused += 1

        async with anyio.create_task_group() as group:
            for case in range(20):
                group.start_soon(ask, case)
            await anyio.sleep(0.5)
            assert bench.endpoints[0].stats().in_flight == 2
        return bench.budget.spent_usd, refused

    assert virtually(main) == (pytest.approx(2.0), 16)


def test_a_ledger_that_fails_lets_no_request_out_and_gives_the_money_back():
    async def main():
        bench = Bench(specs=[PRICED], budget=RunBudget(None, 1.0))

        async def full(*_args):
            raise StorageError("disk full")

        bench.journal.intend = full
        with pytest.raises(StorageError):
            await bench.ask()
        return (
            bench.transport.sent,
            bench.budget.reserved_usd,
            bench.budget.spent_usd,
            bench.endpoints[0].stats().in_flight,
        )

    assert virtually(main) == ([], 0.0, 0.0, 0)


def test_a_call_cancelled_in_flight_stays_at_its_reservation():
    async def main():
        bench = Bench(specs=[PRICED], budget=RunBudget(None, 1.0), latency_s=100.0)
        with anyio.move_on_after(1):
            await bench.ask()
        return bench.budget.spent_usd, bench.journal.events[0][4], bench.budget.reserved_usd, bench.journal.kinds()

    spent, reserved, still, kinds = virtually(main)
    assert spent == reserved > 0
    assert still == 0.0
    assert kinds == ["intend", "post"]


def test_a_call_cancelled_while_a_429_holds_it_costs_nothing():
    async def main():
        bench = Bench(answer(SLOW_DOWN, 429, Retry_After="100"), specs=[PRICED], budget=RunBudget(None, 1.0))
        with anyio.move_on_after(1):
            await bench.ask()
        return bench.budget.spent_usd, bench.budget.reserved_usd

    assert virtually(main) == (0.0, 0.0)


def test_a_receipt_is_committed_although_the_call_is_cancelled():
    async def main():
        bench = Bench(specs=[PRICED])
        entered, leave = asyncio.Event(), asyncio.Event()
        committed = []

        async def slow(call, attempt, receipt):
            entered.set()
            await leave.wait()
            committed.append(receipt.body)

        bench.journal.receive = slow
        async with anyio.create_task_group() as group:
            group.start_soon(bench.ask)
            await entered.wait()
            group.cancel_scope.cancel()
            asyncio.get_running_loop().call_later(5, leave.set)
        return committed

    assert virtually(main) == [orjson.dumps(completion())]


def test_a_key_in_a_servers_words_does_not_reach_an_error():
    async def main():
        refusal = answer({"error": {"message": "Incorrect API key provided: k-canary"}}, 401)
        bench = Bench(refusal, specs=[spec_of("one", api_key=Secret("k-canary"))])
        with pytest.raises(OutageError) as caught:
            await bench.ask()
        return str(caught.value), bench.stopped

    text, stopped = virtually(main)
    assert "k-canary" not in text + str(stopped)
    assert "Incorrect API key provided: (key)" in text
