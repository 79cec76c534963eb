from __future__ import annotations

from random import Random

import anyio
import pytest
from endpoint_fakes import virtually

from distill.endpoints.budget import RunBudget
from distill.endpoints.till import Till
from distill.errors import BudgetReached, UsageError


def test_calls_of_earlier_sessions_count():
    budget = RunBudget(calls=5, usd=None, already_calls=3)
    budget.reserve(None)
    budget.reserve(None)
    with pytest.raises(BudgetReached, match=r"budget\.calls reached: 5 of 5 .*raise budget\.calls"):
        budget.reserve(None)


def test_a_bound_that_was_set_while_the_run_was_on_is_not_to_be_raised_for_the_next_start():
    budget = RunBudget(calls=100, usd=None)
    budget.put(1, None)
    budget.reserve(None)
    with pytest.raises(
        BudgetReached, match=r"1 of 1 calls sent; that bound was set while the run was on and ends with it"
    ):
        budget.reserve(None)


def test_reserved_and_spent_dollars_never_pass_the_budget():
    budget = RunBudget(calls=None, usd=1.0, already_usd=0.5)
    budget.reserve(0.3)
    with pytest.raises(BudgetReached, match=r"0\.8000 of 1\.00 USD .* 0\.3000; raise budget\.usd"):
        budget.reserve(0.3)
    budget.settle(0.3, 0.1)
    budget.reserve(0.3)
    assert budget.spent_usd == pytest.approx(0.6)


def test_a_possibly_billed_call_stays_at_its_reservation():
    budget = RunBudget(calls=None, usd=1.0)
    budget.reserve(0.6)
    budget.settle(0.6, 0.6)
    with pytest.raises(BudgetReached):
        budget.reserve(0.6)


def test_an_unpriced_call_is_refused_under_dollars_and_counted_under_calls():
    with pytest.raises(UsageError, match="price"):
        RunBudget(calls=None, usd=1.0).reserve(None)
    RunBudget(calls=1, usd=None).reserve(None)


def test_a_refused_reservation_takes_nothing():
    budget = RunBudget(calls=None, usd=1.0)
    with pytest.raises(BudgetReached):
        budget.reserve(2.0)
    assert (budget.calls, budget.reserved_usd) == (0, 0.0)


def test_random_histories_keep_the_invariant_and_end_with_nothing_reserved():
    for seed in range(50):
        rng, budget, open_ = Random(seed), RunBudget(None, 10.0), []
        for _ in range(300):
            if open_ and rng.uniform(0, 1) < 0.5:
                reserved = open_.pop(rng.randrange(len(open_)))
                budget.settle(reserved, reserved * rng.uniform(0, 1))
            else:
                usd = rng.uniform(0, 2)
                try:
                    budget.reserve(usd)
                except BudgetReached:
                    continue
                open_.append(usd)
            assert budget.spent_usd + budget.reserved_usd <= 10.0 + 1e-9
            assert budget.reserved_usd == pytest.approx(sum(open_))
        for reserved in open_:
            budget.settle(reserved, 0.0)
        assert budget.reserved_usd == 0.0


def test_a_reservation_that_does_not_fit_waits_for_calls_in_flight_and_then_the_budget_is_used_up():
    async def main():
        budget = RunBudget(None, 1.0)
        till, done, refused = Till(budget), [], []

        async def call(number):
            with till.queued() as place:
                while not place.take(0.4):
                    await place.room()
            await anyio.sleep(1)
            till.settle(0.4, 0.1)
            done.append(number)

        async def guarded(number):
            try:
                await call(number)
            except BudgetReached:
                refused.append(number)

        async with anyio.create_task_group() as group:
            for number in range(20):
                group.start_soon(guarded, number)
        return len(done), len(refused), budget.spent_usd

    done, refused, spent = virtually(main)
    assert (done, refused) == (7, 13)  # 0.7 spent: an eighth might cost 0.4
    assert spent == pytest.approx(0.7)


def test_a_waiter_that_is_cancelled_does_not_hang_the_others():
    async def main():
        till, done = Till(RunBudget(None, 1.0)), []

        async def call(number, patience):
            with anyio.move_on_after(patience):
                with till.queued() as place:
                    while not place.take(0.9):
                        await place.room()
                await anyio.sleep(5)
                till.settle(0.9, 0.0)
                done.append(number)

        async with anyio.create_task_group() as group:
            group.start_soon(call, 0, 100)
            group.start_soon(call, 1, 1)
            group.start_soon(call, 2, 100)
        return done

    assert virtually(main) == [0, 2]
