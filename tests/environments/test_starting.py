"""A hundred episodes that begin together do not start a hundred servers together."""

from __future__ import annotations

from contextlib import asynccontextmanager
from types import SimpleNamespace

import anyio

from distill.environments.mcp.hosting import HostedServer
from distill.flow.slots import Slots


def test_only_so_many_servers_start_at_once_and_all_of_them_live_on():
    now = most = 0

    @asynccontextmanager
    async def slow_start():
        nonlocal now, most
        now += 1
        most = max(most, now)
        await anyio.sleep(0.01)
        now -= 1
        yield SimpleNamespace(tools=(), version="1.0")

    async def main():
        starts = Slots(2)
        servers = [HostedServer(f"s{number}", slow_start, 0, starts, None) for number in range(5)]
        async with anyio.create_task_group() as group:
            async with anyio.create_task_group() as waking:
                for server in servers:
                    waking.start_soon(server.wake, group)
            alive = [not server.asleep and not server.died for server in servers]
            for server in servers:
                await server.stop()
        return alive

    assert anyio.run(main) == [True] * 5
    assert most == 2
