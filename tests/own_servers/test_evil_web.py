"""A hostile web server ends a case or is a failed tool call: never the run, never a secret told, never a hang."""

from __future__ import annotations

import tracemalloc

import anyio
import pytest
from evil_web import Evil, serving_evil
from own_project import TOKEN

from distill.domain.tool import ToolCall
from distill.environments.mcp.own.bench import own_bench
from distill.environments.mcp.own.care import Care
from distill.environments.mcp.own.entry import Entry
from distill.environments.mcp.own.environment import open_own
from distill.environments.mcp.served import RESTARTED
from distill.errors import EnvironmentFault

WAYS = sorted(way for way in vars(Evil) if not way.startswith("_") and way != "answer")
MUCH = 80 << 20
"""Bytes that this process may hold at a time, server and client together; a reply may have 16 MiB."""


def entry(evil: Evil) -> Entry:
    care = Care(start_s=1, call_s=1)
    return Entry("evil", url=evil.url, headers={"Authorization": "Bearer ${ROOMS_TOKEN}"}, care=care)


@pytest.fixture
def bench():
    with own_bench({"ROOMS_TOKEN": TOKEN}, unsafe=True) as made:
        yield made


@pytest.fixture
def held_most():
    """Bytes held at once since the test began, of this test alone, whatever ran in this process before."""
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()


@pytest.mark.parametrize("method", ["initialize", "tools/list"])
@pytest.mark.parametrize("way", WAYS)
async def test_it_is_not_let_in(bench, held_most, method, way):
    async with serving_evil(Evil(method, way)) as evil:
        with anyio.fail_after(20), pytest.raises(EnvironmentFault) as refused:
            async with open_own((entry(evil),), lambda _: (), bench):
                pass
    assert refused.value.kind == "tool_down"
    assert TOKEN not in refused.value.detail
    assert not evil.elsewhere
    assert held_most() < MUCH


@pytest.mark.parametrize("way", WAYS)
async def test_a_call_fails_and_the_server_is_connected_to_again(bench, way):
    async with serving_evil(Evil("tools/call", way)) as evil:
        with anyio.fail_after(30):
            async with open_own((entry(evil),), lambda _: ("evil__look",), bench) as play:
                first = await play.call(ToolCall("c1", "evil__look", {}))
                evil.method = ""
                second = await play.call(ToolCall("c2", "evil__look", {}))
                await play.finish()
    assert first.is_error
    assert TOKEN not in first.text
    assert first.text == RESTARTED
    assert (second.text, second.is_error) == ("seen", False)
    assert not evil.elsewhere


async def test_one_that_fails_for_ever_ends_the_case(bench):
    async with serving_evil(Evil("tools/call", "cut")) as evil:

        async def play_on() -> None:
            async with open_own((entry(evil),), lambda _: ("evil__look",), bench) as play:
                for number in range(9):
                    await play.call(ToolCall(f"c{number}", "evil__look", {}))

        with anyio.fail_after(30), pytest.raises(EnvironmentFault) as refused:
            await play_on()
    assert refused.value.kind == "tool_down"
    assert evil.asked.count("tools/call") == 4
