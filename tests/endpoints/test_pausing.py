"""While a run is paused nothing is sent; what is in flight is received, what waits keeps its place."""

from __future__ import annotations

import anyio
import pytest
from endpoint_fakes import Bench, answer, crowd, spec_of, virtually

from distill.endpoints.budget import RunBudget
from distill.endpoints.spec import Price
from distill.endpoints.till import Till
from distill.errors import BudgetReached, Interrupted
from distill.flow.pause import Pause


def paused_bench(*script, slots=2, budget=None):
    specs = [spec_of("one", max_concurrency=slots, price=Price(1.0, 1.0, 1.0))]
    budget = budget or RunBudget(None, 9.0)
    pause = Pause(anyio.current_time)
    bench = Bench(*script, specs=specs, budget=budget, latency_s=1.0, till=Till(budget, pause))
    return bench, pause


def test_nothing_is_sent_during_a_pause_and_everything_after_it():
    async def main():
        bench, pause = paused_bench()
        async with anyio.create_task_group() as group:
            crowd(bench, 9, group)
            await anyio.sleep(0.5)
            pause.hold()
            await anyio.sleep(100)
            sent, received, meant = len(bench.transport.sent), len(bench.journal.receipts), intents(bench)
            pause.release()
        gaps = [at for *_, at in bench.transport.sent if 0.5 < at < 100.5]
        return sent, received, meant, gaps, len(bench.journal.receipts), intents(bench), bench.budget.calls

    sent, received, meant, gaps, in_all, meant_in_all, calls = virtually(main)
    assert (sent, received) == (2, 2), "what was in flight is received"
    assert meant == 3, "of those that wait only the one that was ready has an intent"
    assert gaps == []
    assert (in_all, meant_in_all, calls) == (9, 9, 9), "nobody is lost, none is meant or counted twice"


def intents(bench) -> int:
    return bench.journal.kinds().count("intend")


def test_a_call_that_was_to_be_asked_again_waits_too():
    async def main():
        bench, pause = paused_bench(answer(status=429, retry_after="5"), answer())
        async with anyio.create_task_group() as group:
            group.start_soon(bench.ask)
            await anyio.sleep(2)
            pause.hold()
            await anyio.sleep(100)
            sent = len(bench.transport.sent)
            pause.release()
        return sent, len(bench.transport.sent), round(bench.transport.sent[1][3])

    assert virtually(main) == (1, 2, 102)


def test_a_run_that_ends_during_its_pause_sends_nothing_more_and_owes_nothing():
    async def main():
        bench, pause = paused_bench()

        def over():
            raise Interrupted("over")

        async with anyio.create_task_group() as group:
            ended = crowd(bench, 6, group, Interrupted)
            await anyio.sleep(0.5)
            pause.hold()
            await anyio.sleep(9)
            bench.budget.admit = over
            pause.release()
        misses = [event[3:] for event in bench.journal.events if event[0] == "miss"]
        return len(bench.transport.sent), sorted(ended), misses, bench.budget.reserved_usd

    assert virtually(main) == (2, [2, 3, 4, 5], [("not_sent", False)], 0.0)


@pytest.mark.parametrize("raised", [True, False])
def test_a_budget_that_is_raised_in_time_lets_those_who_wait_for_room_go_on(raised):
    async def main():
        budget = RunBudget(2, None)
        bench, _ = paused_bench(slots=4, budget=budget)

        async with anyio.create_task_group() as group:
            ended = crowd(bench, 5, group, BudgetReached)
            await anyio.sleep(0.5)
            if raised:
                budget.max_calls = 5
                bench.kit.till.look_again()
            await anyio.sleep(0.25)
            in_time = len(bench.transport.sent)
        return in_time, len(bench.journal.receipts), len(ended)

    assert virtually(main) == ((4, 5, 0) if raised else (2, 2, 3))
