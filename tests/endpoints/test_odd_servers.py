"""Servers that answer, and answer nonsense: what is sent to them, what is kept of it, and who goes first when money is short."""

from __future__ import annotations

import anyio
from endpoint_fakes import CALL, Bench, answer, completion, crowd, spec_of, virtually

from distill.config.secret import Secret
from distill.endpoints.budget import RunBudget
from distill.endpoints.dialects.openai_chat import OpenAIChat
from distill.endpoints.spec import Price
from distill.endpoints.transport import HttpReply
from distill.endpoints.wire import Wire
from distill.errors import BudgetReached, OutageError

KEY = "sk-canary-that-comes-back"


def test_a_call_that_was_ready_for_a_stopped_endpoint_writes_a_new_intent_for_the_next():
    async def main():
        bench = Bench(
            answer({"error": {"message": "no such key"}}, 401), answer(),
            specs=[spec_of("bad", max_concurrency=1), spec_of("good", weight=0)], latency_s=1.0,
        )  # fmt: skip
        async with anyio.create_task_group() as group:
            crowd(bench, 6, group)
        return bench.journal.events, len(bench.journal.receipts)

    events, receipts = virtually(main)
    open_intents = 0
    for kind, *_ in events:
        open_intents += kind == "intend"
        if kind == "post":
            assert open_intents > 0, "nothing is sent without an intent"
            open_intents -= 1
        if kind == "miss" and _[2] == "not_sent":
            open_intents -= 1
    assert receipts == 6


def test_bodies_that_are_no_json_are_asked_again_ever_more_slowly():
    async def main():
        bench = Bench(answer(b'{"choices": [{'), specs=[spec_of("one")], max_outage_s=600.0)
        async with anyio.create_task_group() as group:
            ended = crowd(bench, 20, group, OutageError)
        return len(bench.transport.sent), ended

    sent, ended = virtually(main)
    assert ended
    assert sent < 100


def test_a_key_that_a_reply_repeats_is_cut_out_before_anything_is_kept():
    wire = Wire(spec_of("one", api_key=Secret(KEY)), OpenAIChat())
    reply = HttpReply(200, {}, b'{"error": {"message": "bad Bearer ' + KEY.encode() + b'"}}')
    assert KEY.encode() not in wire.without_key(reply).body
    untouched = HttpReply(200, {}, b"{}")
    assert wire.without_key(untouched) is untouched


def test_room_in_the_budget_goes_to_who_has_waited_longest():
    """Each call reserves a third of the budget and costs a fortieth; newcomers stand behind those that wait."""

    async def main():
        budget = RunBudget(None, 0.06)
        spec = spec_of("one", price=Price(1.0, 1.0), max_output_tokens=20_000)
        bench = Bench(answer(completion()), specs=[spec], budget=budget, latency_s=1.0)
        done = []

        async def worker(number):
            for case in range(number, 270, 27):  # who is through comes back with the next
                try:
                    await bench.ask(CALL._replace(case=case))
                except BudgetReached:
                    return
                done.append(case)

        async with anyio.create_task_group() as group:
            for number in range(27):
                group.start_soon(worker, number)
        return done

    done = virtually(main)
    assert len(done) > 20
    assert max(done) < len(done) + 6, "what the money was spent on lies in front, without holes"
