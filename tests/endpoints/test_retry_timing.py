from __future__ import annotations

from email.utils import formatdate
from random import Random

import anyio
import anyio.lowlevel
import pytest
from endpoint_fakes import EPOCH_S, LoopClock, virtually

from distill.app.gatekeeper import DrainingClock
from distill.endpoints.balance import TRICKLE_S, RetryBalance
from distill.endpoints.outage import Outage
from distill.endpoints.retry import MAX_HINT_S, RetryPolicy, backoff_s, hint_of, throttle_s
from distill.errors import OutageError
from distill.flow.drain import Drain


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0.5"}, 0.5),
        ({"Retry-After": "-3"}, 0.0),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": ""}, None),
        ({"Retry-After": "999999999"}, MAX_HINT_S),
        ({"Retry-After": formatdate(EPOCH_S + 89, usegmt=True)}, 89.0),
        ({"Retry-After": formatdate(EPOCH_S - 89, usegmt=True)}, 0.0),
        ({"Retry-After": "Sun, 99 Foo 2026 99:99:99 GMT"}, None),
        ({"Retry-After": formatdate(1_000_089, usegmt=True), "Date": formatdate(1_000_000, usegmt=True)}, 89.0),
        ({"Retry-After": formatdate(EPOCH_S + 89, usegmt=True), "Date": "yesterday"}, 89.0),
        ({"retry-after-ms": "1500", "Retry-After": "9"}, 1.5),
    ],
)
def test_the_servers_hint_is_read_or_ignored_never_believed_blindly(headers, expected):
    assert hint_of(headers, lambda: EPOCH_S) == expected


def test_backoff_is_full_jitter_under_a_doubling_bound():
    policy, rng = RetryPolicy(base_s=0.5, cap_s=30.0), Random(1)
    for retry, bound in [(1, 1.0), (2, 2.0), (5, 16.0), (6, 30.0), (5000, 30.0)]:
        pauses = [backoff_s(rng, retry, policy) for _ in range(400)]
        assert 0 <= min(pauses) < bound * 0.1
        assert bound * 0.9 < max(pauses) <= bound


def test_a_hint_holds_at_least_as_long_as_it_says_and_spreads_the_return():
    pauses = [throttle_s(Random(seed), 89.0, 1) for seed in range(200)]
    assert min(pauses) >= 89.0
    assert max(pauses) <= 94.0
    assert len(set(pauses)) > 100


def test_without_a_hint_a_429_waits_1_to_60_seconds_growing():
    for times, bound in [(1, 2.0), (3, 8.0), (6, 60.0), (100, 60.0)]:
        pauses = [throttle_s(Random(seed), None, times) for seed in range(300)]
        assert min(pauses) >= 1.0
        assert bound * 0.9 < max(pauses) <= bound


def test_the_balance_starts_at_a_tenth_of_the_planned_calls():
    assert [RetryBalance(calls, LoopClock()).left for calls in (1000, 11, 0)] == [100, 2, 1]


def test_an_empty_balance_lets_one_retry_through_for_each_success():
    async def main():
        clock = LoopClock()
        balance, went = RetryBalance(10, clock), []

        async def retry():
            await balance.take()
            went.append(clock.now())

        await balance.take()
        await balance.take()  # the first of the trickle
        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(retry)
            for _second in (1, 2, 3):
                await anyio.sleep(1)
                balance.earn()
                await anyio.lowlevel.checkpoint()
                await anyio.lowlevel.checkpoint()
        return went, balance.left

    assert virtually(main) == ([1.0, 2.0, 3.0], 0)


def test_an_empty_balance_with_no_success_at_all_trickles_and_never_hangs():
    async def main():
        clock = LoopClock()
        balance, went = RetryBalance(10, clock), []

        async def retry():
            await balance.take()
            went.append(clock.now())

        async with anyio.create_task_group() as group:
            for _ in range(6):
                group.start_soon(retry)
        return went

    assert virtually(main) == [0.0, 0.0, TRICKLE_S, 2 * TRICKLE_S, 3 * TRICKLE_S, 4 * TRICKLE_S]


def test_a_cancelled_wait_does_not_swallow_what_was_earned():
    async def main():
        balance = RetryBalance(0, LoopClock())
        await balance.take()
        await balance.take()
        with anyio.move_on_after(1):
            await balance.take()
        balance.earn()
        await balance.take()
        return balance.left

    assert virtually(main) == 0


def test_the_end_of_the_run_reaches_a_waiting_retry_as_itself():
    """A group of exceptions would be taken for a bug, and fail the case instead of parking it."""

    async def main():
        drain = Drain()
        balance = RetryBalance(0, DrainingClock(LoopClock(), drain))
        await balance.take()
        await balance.take()
        said = []

        async def retry():
            try:
                await balance.take()
            except OutageError as error:
                said.append(str(error))

        async with anyio.create_task_group() as group:
            group.start_soon(retry)
            await anyio.sleep(1)
            drain.begin(OutageError("nothing answers"))
        return said, len(balance._waiting)

    assert virtually(main) == (["nothing answers"], 0)


def test_an_outage_is_what_lasts_with_no_success_in_between():
    async def main():
        outage = Outage(100.0, LoopClock())
        for _ in range(5):
            outage.failed("x")
            await anyio.sleep(60)
            outage.succeeded()
        assert not outage.lasts_since(0.0, "server")
        outage.failed("x")
        await anyio.sleep(100)
        outage.failed("x")
        await anyio.sleep(1)
        with pytest.raises(OutageError, match=r"101 s .*last: the reason"):
            outage.failed("the reason")

    virtually(main)


def test_a_fault_that_began_the_outage_is_put_down_to_the_day_only_when_the_question_cannot_be_at_fault():
    async def main():
        outage = Outage(100.0, LoopClock())
        await anyio.sleep(1)
        outage.succeeded()
        await anyio.sleep(1)
        outage.failed("x")
        return [
            (kind, began, outage.lasts_since(began, kind)) for kind in ("dns", "server") for began in (0.5, 1.5, 3.0)
        ]

    assert virtually(main) == [
        ("dns", 0.5, False), ("dns", 1.5, True), ("dns", 3.0, True),
        ("server", 0.5, False), ("server", 1.5, False), ("server", 3.0, True),
    ]  # fmt: skip
