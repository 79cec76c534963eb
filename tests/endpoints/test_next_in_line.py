"""A few calls write their intents before a slot is free; what never goes out owes nothing."""

from __future__ import annotations

import anyio
import pytest
from endpoint_fakes import Bench, crowd, spec_of, virtually

from distill.endpoints.budget import RunBudget
from distill.endpoints.spec import Price
from distill.errors import BudgetReached


@pytest.mark.parametrize(("slots", "ready"), [(1, 1), (8, 1), (64, 8)])
def test_an_eighth_of_the_slots_is_made_ready_and_no_more_is_in_flight(slots, ready):
    async def main():
        bench = Bench(specs=[spec_of("one", max_concurrency=slots)], latency_s=1.0)
        async with anyio.create_task_group() as group:
            crowd(bench, 4 * slots, group)
            await anyio.sleep(0.5)
            first = bench.journal.kinds()
        return first.count("intend"), first.count("post"), bench.transport.most_in_flight, len(bench.journal.receipts)

    assert virtually(main) == (slots + ready, slots, slots, 4 * slots)


def test_a_slot_that_comes_free_does_not_wait_for_a_commit():
    """Intents take 0.4 s here: one slot, ten calls of one second, and only the first intent is waited for."""

    async def main():
        bench = Bench(specs=[spec_of("one", max_concurrency=1)], latency_s=1.0)
        intend = bench.journal.intend

        async def slow(*about):
            await anyio.sleep(0.4)
            await intend(*about)

        bench.journal.intend = slow
        async with anyio.create_task_group() as group:
            crowd(bench, 10, group)
        return [round(at, 3) for *_, at in bench.transport.sent]

    assert virtually(main) == [0.4 + n for n in range(10)]


def test_a_call_that_was_ready_when_the_run_ended_goes_nowhere_and_costs_nothing():
    async def main():
        price = Price(1.0, 1.0, 1.0)
        bench = Bench(specs=[spec_of("one", max_concurrency=1, price=price)], budget=RunBudget(None, 9.0), latency_s=1)

        def over():
            raise BudgetReached("the run is ending")

        async with anyio.create_task_group() as group:
            ended = crowd(bench, 3, group, BudgetReached)
            await anyio.sleep(0.5)
            bench.budget.admit = over
        misses = [event[3:] for event in bench.journal.events if event[0] == "miss"]
        return sorted(ended), misses, len(bench.transport.sent), bench.budget.reserved_usd

    assert virtually(main) == ([1, 2], [("not_sent", False)], 1, 0.0)


def test_a_call_that_is_cancelled_while_it_is_ready_owes_nothing():
    async def main():
        bench = Bench(specs=[spec_of("one", max_concurrency=1)], latency_s=100.0)
        async with anyio.create_task_group() as group:
            crowd(bench, 2, group)
            await anyio.sleep(1)
            group.cancel_scope.cancel()
        return [event for event in bench.journal.events if event[0] == "miss"]

    assert [event[3:] for event in virtually(main)] == [("not_sent", False)]
