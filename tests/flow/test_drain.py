from __future__ import annotations

import os
import signal

import anyio
import anyio.lowlevel
import pytest

from distill.flow.beside import beside
from distill.flow.drain import Drain, draining, ignored
from distill.flow.pipeline import run
from distill.flow.signals import Early, Signals, receiving
from distill.flow.stage import Stage


class StopAskedError(Exception):
    """The reason a signal gives."""


def reason(number: int) -> Exception:
    return StopAskedError(signal.Signals(number).name)


async def until_drained(drain: Drain):
    number = 0
    while not drain.begun:
        yield number
        number += 1
        await anyio.lowlevel.checkpoint()


async def test_the_first_signal_lets_what_is_in_flight_end():
    drain, ended, begun = Drain(), [], anyio.Event()

    async def work(item):
        begun.set()
        await drain.wait()
        ended.append(item)

    async def poke():
        await begun.wait()
        os.kill(os.getpid(), signal.SIGTERM)

    async with anyio.create_task_group() as group:
        group.start_soon(poke)
        async with receiving(signals := Signals(ignored)), draining(drain, signals, 1e6, reason, anyio.sleep) as scope:
            left = await run(until_drained(drain), [Stage("a", work, workers=3)])
    assert left == len(ended) >= 1
    assert not scope.cancelled_caught
    assert str(drain.reason) == "SIGTERM"


async def test_the_second_signal_cuts_everything_short():
    drain, begun = Drain(), anyio.Event()

    async def work(_item):
        begun.set()
        await anyio.sleep_forever()

    async def poke():
        await begun.wait()
        os.kill(os.getpid(), signal.SIGINT)
        await drain.wait()
        os.kill(os.getpid(), signal.SIGINT)

    async with anyio.create_task_group() as group:
        group.start_soon(poke)
        async with receiving(signals := Signals(ignored)), draining(drain, signals, 1e6, reason, anyio.sleep) as scope:
            await run(until_drained(drain), [Stage("a", work)])
    assert scope.cancelled_caught
    assert str(drain.reason) == "SIGINT"


async def test_the_end_of_the_grace_cuts_what_is_left():
    drain, waited = Drain(), []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    async def work(_item):
        drain.begin(StopAskedError("now"))
        await anyio.sleep_forever()

    async with draining(drain, Signals(ignored), 30.0, reason, pause) as scope:
        await run(until_drained(drain), [Stage("a", work)])
    assert scope.cancelled_caught
    assert waited == [30.0]


async def test_a_fault_inside_the_block_is_not_hidden_by_the_watchers():
    with pytest.raises(StopAskedError):
        async with draining(Drain(), Signals(ignored), 1.0, reason, anyio.sleep):
            raise StopAskedError("inside")


async def test_what_runs_beside_a_block_ends_with_it_and_hides_no_fault():
    ticks = []

    async def watch():
        while True:
            ticks.append(1)
            await anyio.lowlevel.checkpoint()

    async with beside(watch):
        await anyio.lowlevel.checkpoint()
    assert ticks
    with pytest.raises(StopAskedError, match="inside"):
        async with beside(watch):
            raise StopAskedError("inside")


async def test_a_signal_that_came_before_the_loop_acts_as_soon_as_the_loop_receives():
    early, came = Early(), []
    early.number = signal.SIGTERM
    async with receiving(Signals(came.append), early):
        assert came == [signal.SIGTERM]


async def test_each_signal_does_what_the_phase_says_and_is_lost_in_none():
    came, second = [], anyio.Event()
    signals = Signals(lambda number: came.append(("first", number)))

    async def until(count: int) -> None:
        while len(came) < count:
            await anyio.lowlevel.checkpoint()

    async with receiving(signals):
        os.kill(os.getpid(), signal.SIGTERM)
        await until(1)
        signals.act = lambda number: (came.append(("second", number)), second.set())
        os.kill(os.getpid(), signal.SIGINT)
        await second.wait()
    assert came == [("first", signal.SIGTERM), ("second", signal.SIGINT)]
