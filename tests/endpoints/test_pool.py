"""Preference, fallback, stopped endpoints, and answers from the ledger."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import anyio
import pytest
from endpoint_fakes import CALL, REQUEST, Bench, answer, completion, spec_of, virtually

from distill.domain.chat import CallId, ChatRequest, Receipt
from distill.domain.message import Message
from distill.endpoints.faults import Fault
from distill.endpoints.pool import Pool
from distill.endpoints.retry import RetryPolicy
from distill.endpoints.spec import Price
from distill.errors import Diverged, EndpointFault, OutageError, UsageError

PAIR = (spec_of("one", price=Price(2.0, 10.0)), spec_of("two", price=Price(4.0, 20.0)))
ONCE = RetryPolicy(attempts=1)
OTHER = ChatRequest((Message("user", "Another question"),))


def test_a_case_keeps_its_teacher_and_the_weights_share_the_cases():
    async def main():
        bench = Bench(specs=[spec_of("one", weight=3), spec_of("two", weight=1)], seed=5)
        teachers = {}
        for case in range(200):
            for step in range(3):
                reply = await bench.ask(CallId(case, 0, 0, "teacher", 0, step, 0))
                teachers.setdefault(case, set()).add(reply.endpoint)
        return teachers

    teachers = virtually(main)
    assert all(len(names) == 1 for names in teachers.values())
    assert sum(names == {"one"} for names in teachers.values()) == pytest.approx(150, abs=25)


@pytest.mark.parametrize("order", [("one", "two"), ("two", "one"), ("two",)])
def test_preferred_endpoints_are_asked_first_as_listed(order):
    async def main():
        bench = Bench(specs=PAIR, preferred_order=order)
        return (await bench.ask()).endpoint

    assert virtually(main) == order[0]


def test_a_fault_that_says_so_falls_back_and_attempts_go_on_counting():
    async def main():
        bench = Bench(
            *[Fault("server", "x")] * 3, answer(), specs=PAIR, preferred_order=["one"], policy=RetryPolicy(attempts=3)
        )
        reply = await bench.ask()
        return reply.endpoint, bench.called(), [event[2:4] for event in bench.journal.events if event[0] == "intend"]

    endpoint, called, intents = virtually(main)
    assert endpoint == "two"
    assert called == ["one", "one", "one", "two"]
    assert intents == [(1, "one"), (2, "one"), (3, "one"), (4, "two")]


def test_a_request_that_is_wrong_everywhere_is_not_tried_everywhere():
    async def main():
        bench = Bench(answer({"error": {"message": "too long"}}, 400), specs=PAIR)
        with pytest.raises(EndpointFault, match="bad_request: HTTP 400: too long"):
            await bench.ask()
        return len(bench.called())

    assert virtually(main) == 1


def test_a_call_that_fails_leaves_no_cycle_behind():
    """Thousands of them stopped the event loop for half a second when the collector came."""

    async def main():
        bench = Bench(answer({"error": {"message": "too long"}}, 400))
        gc.disable()
        try:
            await bench.ask()
        except EndpointFault as error:
            fault = weakref.ref(error.__cause__)
        finally:
            gc.enable()
        return fault()

    assert virtually(main) is None


@pytest.mark.parametrize(
    ("status", "body"),
    [(401, {}), (403, {}), (404, {}), (402, {}), (429, {"error": {"code": "insufficient_quota", "message": "pay"}})],
)
def test_a_useless_endpoint_is_stopped_for_the_run_and_said_once(status, body):
    async def main():
        bench = Bench(answer(body, status), answer(), specs=PAIR, preferred_order=["one"])
        for case in range(5):
            assert (await bench.ask(CALL._replace(case=case))).endpoint == "two"
        return bench.called(), bench.stopped, bench.endpoints[0].stats().stopped

    called, stopped, why = virtually(main)
    assert called == ["one"] + ["two"] * 5
    assert stopped == [("one", why)]
    assert f"HTTP {status}" in why


def test_calls_that_waited_for_a_slot_do_not_go_to_an_endpoint_that_was_stopped_meanwhile():
    async def main():
        refused = answer({"error": {"message": "who are you"}}, 401)
        bench = Bench(
            refused,
            refused,
            answer(),
            specs=[spec_of("one", max_concurrency=2), PAIR[1]],
            preferred_order=["one"],
            latency_s=1.0,
        )
        async with anyio.create_task_group() as group:
            for case in range(50):
                group.start_soon(bench.ask, CALL._replace(case=case))
        return bench.called().count("one"), bench.journal.kinds(), bench.stopped

    called, kinds, stopped = virtually(main)
    assert called == 2
    assert kinds.count("settle") == 50
    assert kinds.count("miss") == 2 + 1, "two refused, one made ready and not sent"
    assert [name for name, _ in stopped] == ["one"]


def test_when_every_endpoint_is_stopped_the_outage_names_each_and_why():
    async def main():
        bench = Bench(
            answer({"error": {"message": "who are you"}}, 401),
            answer({"error": "pay"}, 402),
            specs=PAIR,
            preferred_order=["one"],
        )
        for _ in range(2):
            with pytest.raises(OutageError) as caught:
                await bench.ask()
        return str(caught.value), len(bench.called())

    text, called = virtually(main)
    assert "one: auth: HTTP 401: who are you" in text
    assert "two: no_credit: HTTP 402: pay" in text
    assert called == 2


def test_an_answer_in_the_ledger_is_never_asked_for_again():
    async def main():
        bench = Bench(specs=PAIR, seed=3)
        first = await bench.ask()
        bench.journal.events.clear()
        second = await bench.ask()
        return first, second, len(bench.called()), bench.journal.events

    first, second, called, events = virtually(main)
    assert second == first
    assert called == 1
    assert events == [("settle", str(CALL), 0, first.cost_usd, first.usage)]


def test_the_endpoint_that_answered_is_the_one_whose_key_counts_whatever_the_order_says_now():
    async def main():
        bench = Bench(specs=PAIR, preferred_order=["two"])
        first = await bench.ask()
        later = Pool(bench.endpoints, bench.kit, seed=0, preferred_order=["one"])
        return first, await later.ask(CALL, REQUEST), bench.called()

    first, again, called = virtually(main)
    assert again == first
    assert called == ["two"]


def test_a_receipt_of_another_question_is_a_divergence():
    async def main():
        bench = Bench(specs=PAIR)
        await bench.ask()
        with pytest.raises(Diverged, match=r"7\.0\.0\.teacher\.0\.0\.0"):
            await bench.ask(request=OTHER)
        return len(bench.called())

    assert virtually(main) == 1


def test_a_pool_that_asks_anew_finds_each_of_the_answers_that_one_call_id_was_given():
    async def main():
        bench = Bench(answer(completion("One")), answer(completion("Two")), specs=PAIR)
        judges = Pool(bench.endpoints, bench.kit, seed=0, asks_anew=True)
        said = [(await judges.ask(CALL, request)).message.content for request in (REQUEST, OTHER, REQUEST, OTHER)]
        elsewhere = Pool([bench.endpoints[1]], bench.kit, seed=0, asks_anew=True)
        return said, len(bench.called()), await elsewhere.stored(CALL, ChatRequest((Message("user", "A third"),)))

    assert virtually(main) == (["One", "Two", "One", "Two"], 2, None)


def test_a_receipt_of_an_endpoint_that_is_gone_is_a_divergence():
    async def main():
        bench = Bench(specs=PAIR)
        bench.journal.receipts[CALL] = Receipt("key", "three", b"{}")
        with pytest.raises(Diverged, match="three"):
            await bench.ask()

    virtually(main)


def test_a_receipt_that_never_held_a_reply_is_asked_again():
    async def main():
        bench = Bench(answer(b'{"choices": 7}'), answer(completion("Better")), policy=ONCE, max_outage_s=1e9)
        endpoint = bench.endpoints[0]
        body = endpoint.encode(REQUEST)
        bench.journal.receipts[CALL] = Receipt(endpoint.key(CALL, body), "one", b"<html>")
        return (await bench.ask()).message.content

    assert virtually(main) == "Better"


def test_the_key_tells_sample_generation_ask_model_url_and_body_apart_and_nothing_else():
    async def main():
        bench = Bench(specs=[spec_of("one"), spec_of("two"), replace(spec_of("one"), name="other", model="n")])
        one, two, other = bench.endpoints
        body = one.encode(REQUEST)
        different = [
            one.key(CALL, body),
            one.key(CALL._replace(sample=1), body),
            one.key(CALL._replace(generation=1), body),
            one.key(CALL.again(), body),
            one.key(CALL, one.encode(OTHER)),
            two.key(CALL, body),
            other.key(CALL, body),
        ]
        same = [one.key(CALL._replace(case=9, step=4, round=2, role="reviewer"), body)]
        return different, same

    different, same = virtually(main)
    assert len(set(different)) == len(different)
    assert same == different[:1]
    assert all(len(key) == 64 for key in different)


def test_a_pool_that_cannot_be_meant_is_refused():
    async def main():
        bench = Bench(specs=PAIR)
        for endpoints, order in [((), ()), (bench.endpoints * 2, ()), (bench.endpoints, ("tow",))]:
            with pytest.raises(UsageError):
                Pool(endpoints, bench.kit, 0, order)

    virtually(main)


def test_a_record_learns_who_answered():
    async def main():
        return Bench(specs=[spec_of("one", provider="p", temperature=0.3, kind="local")]).pool.info("one")

    info = virtually(main)
    assert (info.endpoint, info.kind, info.provider, info.model, info.temperature) == ("one", "local", "p", "m", 0.3)
