from __future__ import annotations

import anyio

from distill.app.rehearse.virtual_time import in_virtual_time
from distill.flow.drain import Drain
from distill.flow.pause import Pause


def test_who_asks_during_a_pause_waits_for_its_end_and_the_time_is_counted():
    async def main():
        pause, passed = Pause(anyio.current_time), []

        async def pass_by(name):
            await pause.passed()
            passed.append((name, anyio.current_time()))

        await pass_by("before")
        pause.hold()
        async with anyio.create_task_group() as group:
            group.start_soon(pass_by, "during")
            await anyio.sleep(5)
            pause.hold()  # a second time changes nothing
            half = pause.held_s
            await anyio.sleep(2)
            pause.release()
            pause.release()
        await anyio.sleep(3)
        pause.hold()
        await anyio.sleep(1)
        return passed, half, pause.held_s, pause.held

    assert in_virtual_time(main) == ([("before", 0), ("during", 7)], 5, 8, True)


def test_a_pause_that_begins_again_before_the_waiting_task_runs_holds_it_too():
    async def main():
        pause, passed = Pause(anyio.current_time), []

        async def pass_by():
            await pause.passed()
            passed.append(anyio.current_time())

        pause.hold()
        async with anyio.create_task_group() as group:
            group.start_soon(pass_by)
            await anyio.sleep(1)
            pause.release()
            pause.hold()
            await anyio.sleep(1)
            pause.release()
        return passed

    assert in_virtual_time(main) == [2]


def test_a_drain_ends_a_pause():
    async def main():
        pause, drain = Pause(anyio.current_time), Drain()
        pause.hold()
        async with anyio.create_task_group() as group:
            group.start_soon(pause.ended_by, drain)
            group.start_soon(pause.passed)
            await anyio.sleep(1)
            drain.begin(ValueError("over"))
        return pause.held

    assert in_virtual_time(main) is False
