from __future__ import annotations

import asyncio

from distill.storage.waking import PER_TURN, Waking


def futures(count):
    return [(asyncio.get_running_loop().create_future(), number) for number in range(count)]


def told(waiting):
    return [future.result() for future, _ in waiting if future.done()]


async def test_who_is_about_to_send_is_told_at_once_and_the_rest_a_few_per_turn():
    urgent, rest = futures(100), futures(3 * PER_TURN)
    Waking(asyncio.get_running_loop()).wake(urgent, rest)
    assert told(urgent) == list(range(100))
    assert told(rest) == list(range(PER_TURN))
    await asyncio.sleep(0)
    assert told(rest) == list(range(2 * PER_TURN))


async def test_a_second_batch_waits_its_turn_and_nobody_is_forgotten():
    waking, first, second = Waking(asyncio.get_running_loop()), futures(2 * PER_TURN), futures(2 * PER_TURN)
    waking.wake([], first)
    waking.wake([], second)
    assert (len(told(first)), len(told(second))) == (PER_TURN, 0)
    for _ in range(4):
        await asyncio.sleep(0)
    assert (len(told(first)), len(told(second))) == (2 * PER_TURN, 2 * PER_TURN)


async def test_whoever_no_longer_waits_is_passed_over():
    waiting = futures(3)
    waiting[1][0].cancel()
    Waking(asyncio.get_running_loop()).wake([], waiting)
    assert [future.cancelled() or future.result() for future, _ in waiting] == [0, True, 2]
