from __future__ import annotations

from pathlib import Path

import anyio
import pytest

from distill.domain.tool import ToolCall
from distill.environments.mcp.environment import open_mcp
from distill.environments.mcp.launch import ServerLaunch, tools_digest
from distill.environments.mcp.session import CallLimits
from distill.errors import EnvironmentFault

ALL = tuple(
    f"toy__{name}"
    for name in (
        "write_file",
        "read_file",
        "run",
        "die",
        "die_once",
        "hang",
        "junk",
        "long_line",
        "blocks",
        "refuse",
        "big",
        "orphan",
    )
)


def call(name: str, **arguments) -> ToolCall:
    return ToolCall("c1", f"toy__{name}", arguments)


async def test_a_call_is_executed_in_the_work_folder_and_the_end_state_shows_it(bench, toy):
    async with open_mcp((toy(),), {"files": {"in.txt": "seeded\n"}}, ALL, bench) as play:
        assert (await play.call(call("read_file", path="/workspace/in.txt"))).text == "seeded\n"
        seen = await play.call(call("write_file", path="/workspace/new.txt", text="héllo"))
        assert (seen.text, seen.is_error, seen.executed, seen.server) == ("done", False, True, "toy")
        state = await play.finish()
    assert state["files"] == {"in.txt": "seeded\n", "new.txt": "héllo"}
    assert (state["git"], state["duckdb"], state["xlsx"], state["docx"]) == ({}, {}, {}, {})


async def test_only_shown_tools_are_offered_in_order_and_callable(bench, toy):
    async with open_mcp((toy(),), {}, ("toy__run", "toy__big"), bench) as play:
        assert [tool.name for tool in play.tools] == ["toy__run", "toy__big"]
        assert play.tools[0].parameters["type"] == "object"
        for name in ("toy__write_file", "toy__nothing", "write_file"):
            seen = await play.call(ToolCall("c", name, {"path": "x", "text": "y"}))
            assert (seen.is_error, seen.executed, seen.server) == (True, False, "")
        assert (await play.finish())["files"] == {}


async def test_a_shown_tool_that_no_server_has_stops_the_case(bench, toy):
    with pytest.raises(EnvironmentFault, match="toy__nothing"):
        async with open_mcp((toy(),), {}, ("toy__nothing",), bench):
            pass


async def test_two_servers_share_one_folder_and_keep_their_own_names(bench, toy):
    launches = (toy(name="left"), toy(name="right"))
    async with open_mcp(launches, {}, ("left__write_file", "right__read_file"), bench) as play:
        await play.call(ToolCall("1", "left__write_file", {"path": "a.txt", "text": "shared"}))
        seen = await play.call(ToolCall("2", "right__read_file", {"path": "a.txt"}))
    assert (seen.text, seen.server) == ("shared", "right")


async def test_a_tools_own_error_is_an_observation(bench, toy):
    async with open_mcp((toy(),), {}, ALL, bench) as play:
        seen = await play.call(call("refuse"))
    assert (seen.text, seen.is_error, seen.executed) == ("no such thing", True, True)


async def test_other_blocks_are_described_and_long_results_keep_head_and_tail(bench, toy):
    async with open_mcp((toy(),), {}, ALL, bench) as play:
        assert (await play.call(call("blocks"))).text == "one\n[image image/png, 4 base64 characters]\ntwo"
        long = (await play.call(call("big"))).text
    assert (long[:4], long[-4:]) == ("aaaa", "bbbb")
    assert "[... 23616 characters left out ...]" in long
    assert len(long) < 17_000


async def test_a_server_that_dies_under_a_call_is_an_error_to_the_model_and_comes_back(bench, toy):
    async with open_mcp((toy(),), {}, ALL, bench) as play:
        with anyio.fail_after(20):
            seen = await play.call(call("die_once"))
        assert (seen.is_error, seen.executed) == (True, True)
        assert "started again" in seen.text
        assert (await play.call(call("die_once"))).text == "done"
        assert (await play.finish())["files"] == {"died": "yes"}


async def test_the_end_of_a_server_is_noticed_long_before_its_deadline(bench, toy):
    async with open_mcp((toy(),), {}, ALL, bench, CallLimits(restarts=0)) as play:
        with pytest.raises(EnvironmentFault) as fault, anyio.fail_after(20):
            await play.call(call("die"))
    assert fault.value.kind == "tool_down"


async def test_a_server_that_keeps_dying_fails_the_case_after_three_restarts(bench, toy):
    async with open_mcp((toy(),), {}, ALL, bench, CallLimits(restarts=3)) as play:
        for _ in range(3):
            assert (await play.call(call("die"))).is_error
        with pytest.raises(EnvironmentFault) as fault:
            await play.call(call("die"))
    assert fault.value.kind == "tool_down"


async def test_a_call_that_hangs_ends_at_its_deadline(bench, toy):
    with anyio.fail_after(8):
        async with open_mcp((toy(),), {}, ALL, bench, CallLimits(call_s=0.3, restarts=0)) as play:
            with pytest.raises(EnvironmentFault, match=r"still answering hang after 0\.3 s"):
                await play.call(call("hang"))


async def test_a_server_that_never_answers_initialize_fails_the_case(bench, toy):
    with pytest.raises(EnvironmentFault, match="did not start within") as fault, anyio.fail_after(8):
        async with open_mcp((toy("mute"),), {}, (), bench, CallLimits(start_s=0.3, restarts=0)):
            pass
    assert fault.value.kind == "tool_down"


async def test_a_server_that_cannot_start_is_tried_again_and_its_last_words_are_told(bench, toy):
    with pytest.raises(EnvironmentFault, match="no luck"):
        async with open_mcp((toy("stillborn"),), {}, (), bench):
            pass


async def test_junk_between_messages_is_skipped_and_too_much_of_it_is_a_fault(bench, toy):
    async with open_mcp((toy("liar"),), {}, ALL, bench, CallLimits(restarts=0)) as play:
        assert (await play.call(call("junk", lines=20))).text == "done"
        with pytest.raises(EnvironmentFault, match="no messages"):
            await play.call(call("junk", lines=2000))


async def test_endless_chatter_at_start_is_a_fault(bench, toy):
    with pytest.raises(EnvironmentFault, match="no messages"), anyio.fail_after(8):
        async with open_mcp((toy("chatter"),), {}, (), bench, CallLimits(restarts=0)):
            pass


@pytest.mark.parametrize("mode", ["flood", "good"])
async def test_a_line_of_100_megabytes_is_a_fault_and_is_not_kept(bench, toy, mode):
    before = _rss_mb()
    with pytest.raises(EnvironmentFault, match="more than 16777216 bytes"), anyio.fail_after(8):
        async with open_mcp((toy(mode),), {}, ALL if mode == "good" else (), bench, CallLimits(restarts=0)) as play:
            await play.call(call("long_line", bytes=100 * 1024 * 1024))
    assert _rss_mb() - before < 48


def _rss_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


async def test_changed_tools_stop_the_case(bench, toy):
    async with open_mcp((toy(),), {}, ALL, bench) as play:
        listed = play.describe()["servers"][0]["tools_sha256"]
    async with open_mcp((toy(tools_sha256=listed),), {}, ALL, bench):
        pass
    with pytest.raises(EnvironmentFault) as fault:
        async with open_mcp((toy(tools_sha256="0" * 64),), {}, ALL, bench):
            pass
    assert fault.value.kind == "tools_changed"


def test_the_digest_sees_descriptions_and_schemas_but_not_the_order_of_tools():
    one, two = {"name": "a", "description": "x", "inputSchema": {}}, {"name": "b", "inputSchema": {"type": "object"}}
    assert tools_digest([one, two]) == tools_digest([two, one])
    assert tools_digest([one]) != tools_digest([one | {"description": "y"}])
    assert tools_digest([one]) != tools_digest([one | {"inputSchema": {"type": "object"}}])


async def test_the_block_raises_what_happened_in_it_and_not_a_group(bench, toy):
    with pytest.raises(ZeroDivisionError):
        async with open_mcp((toy(),), {}, ALL, bench):
            raise ZeroDivisionError


async def test_work_folders_are_gone_after_the_play_and_after_a_cancelled_one(bench, toy):
    async with open_mcp((toy(),), {"files": {"a": "b"}}, ALL, bench):
        pass
    with anyio.move_on_after(0.5) as scope:
        async with open_mcp((toy(),), {}, ALL, bench) as play:
            await play.call(call("hang"))
    assert scope.cancelled_caught
    left = [path.name for path in bench.seeds.root.iterdir() if path.name != "lock"]
    assert len(left) == 1  # the built seed, kept for the next play


async def test_describe_tells_servers_sandbox_and_the_weakest_determinism(bench, toy):
    from dataclasses import replace

    launches = (toy(name="a"), replace(toy(name="b"), determinism="masked"))
    async with open_mcp(launches, {}, (), bench) as play:
        told = play.describe()
    assert [server["name"] for server in told["servers"]] == ["a", "b"]
    assert (told["sandbox"], told["determinism"]) == ("bwrap", "masked")


async def test_a_console_script_starts_through_our_boot_and_still_ends_in_its_own_way(bench, toy_root):
    (toy_root / "bin" / "console").write_text(
        f"#!{toy_root}/bin/python\n"
        "import atexit, pathlib, runpy, sys, threading\n"
        "atexit.register(lambda: pathlib.Path('atexit').write_text(' '.join(sys.argv)))\n"
        "worker = threading.Thread(target=lambda: (sys.stdin, pathlib.Path('thread').write_text('x')))\n"
        "try:\n    runpy.run_path(str(pathlib.Path(__file__).with_name('toy')))\n"
        "finally:\n    worker.start(); pathlib.Path('finally').write_text(__name__)\n"
    )
    launch = ServerLaunch("toy", "1", ("{bin}/console", "good"), {}, toy_root)
    async with open_mcp((launch,), {}, ("toy__run",), bench) as play:
        assert (await play.call(call("run", argv=["pwd"]))).text == "/workspace\n"
        state = await play.finish()
    assert state["files"] == {"atexit": "/opt/servers/toy/bin/console good", "finally": "__main__", "thread": "x"}


async def test_many_plays_at_once_keep_to_their_own_folders(bench, toy):
    seen: dict[int, dict] = {}

    async def one(number: int) -> None:
        async with open_mcp((toy(),), {"files": {"seed": "s"}}, ALL, bench) as play:
            await play.call(call("write_file", path="mine.txt", text=str(number)))
            seen[number] = (await play.finish())["files"]

    with anyio.fail_after(20):
        async with anyio.create_task_group() as group:
            for number in range(12):
                group.start_soon(one, number)
    assert seen == {number: {"seed": "s", "mine.txt": str(number)} for number in range(12)}
