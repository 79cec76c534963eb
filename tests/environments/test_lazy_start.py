"""The first play on a bench starts a server and keeps what it lists; later plays start it at its first call."""

from __future__ import annotations

import anyio
import pytest

from distill.domain.tool import ToolCall
from distill.environments.mcp.environment import open_mcp
from distill.environments.mcp.session import CallLimits
from distill.errors import EnvironmentFault

SHOWN = ("toy__read_file", "toy__run")
LOOK = ToolCall("c1", "toy__run", {"argv": ["ls"]})


async def played(launch, bench, *calls):
    """What each call said, and the files of the end state; this toy leaves a file when it starts."""
    async with open_mcp((launch,), {}, SHOWN, bench) as play:
        said = [(await play.call(call)).text for call in calls]
        return said, (await play.finish())["files"], play.tools, play.describe()


async def test_a_server_starts_at_its_first_call_once_its_tools_are_known(bench, toy):
    launch = toy("signing")
    _, first, tools, about = await played(launch, bench)
    assert first == {"started": "1"}
    assert await played(launch, bench) == ([], {}, tools, about)
    assert await played(launch, bench, LOOK, LOOK) == (["started\n"] * 2, {"started": "1"}, tools, about)


async def test_two_calls_at_once_start_a_sleeping_server_once(bench, toy):
    launch = toy("signing")
    await played(launch, bench)
    async with open_mcp((launch,), {}, SHOWN, bench) as play:
        async with anyio.create_task_group() as group:
            for _ in range(2):
                group.start_soon(play.call, LOOK)
        assert (await play.finish())["files"] == {"started": "1"}


async def test_a_server_that_lists_something_else_later_stops_the_case(bench, toy):
    launch = toy("signing")
    await played(launch, bench)
    bench.listings[launch] = bench.listings[launch][:-1]
    async with open_mcp((launch,), {}, SHOWN[:1], bench) as play:
        with pytest.raises(EnvironmentFault) as fault:
            await play.call(ToolCall("c1", SHOWN[0], {"path": "x"}))
    assert fault.value.kind == "tools_changed"


async def test_a_server_that_will_not_start_when_it_is_called_stops_the_case(bench, toy):
    launch = toy("signing")
    await played(launch, bench)
    limits = CallLimits(restarts=2)
    async with open_mcp((launch,), {"files": {"broken": ""}}, SHOWN, bench, limits) as play:
        with pytest.raises(EnvironmentFault) as fault:
            await play.call(LOOK)
        state = await play.finish()
    assert fault.value.kind == "tool_down"
    assert state["files"] == {"broken": "", "started": "111"}, "one start and two more"
