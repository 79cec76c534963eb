"""What evil servers can reach, eat and leave behind: their sandbox and nothing else."""

from __future__ import annotations

import os
import socket

import anyio
import pytest

from distill.environments.mcp.crowd import Crowd
from distill.environments.sandbox import Rlimits
from distill.errors import EnvironmentFault


def there(places) -> list:
    return [place for place in places if os.path.lexists(place)]


CANARY = "canary-51b0ee-secret"


async def test_no_process_inside_holds_a_secret_of_the_parent(playing, act, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    async with playing("spy") as play:
        told = (await act(play)).text
    assert told.count("HOME=/home/agent") >= 2  # bubblewrap's process 1 and the server: they could be read
    assert CANARY not in told
    assert "OPENAI_API_KEY" not in told


async def test_nothing_outside_the_work_folder_can_be_written(playing, act, evil_root):
    async with playing("break_out") as play:
        assert (await act(play)).text == "written: []"
    assert there(("/usr/evil", "/etc/evil", "/evil", evil_root / "evil", "/usr")) == ["/usr"]


async def test_neither_the_internet_nor_a_port_of_this_machine_can_be_reached(playing, act, evil):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        with socket.create_connection(("127.0.0.1", int(port))):
            listening.accept()[0].close()  # from outside it can
        async with playing("call_home", launch=evil("call_home", env={"PORT": port})) as play:
            assert (await act(play)).text == "no way out"


async def test_a_fork_bomb_is_held_or_ended_and_the_server_comes_back(playing, act):
    async with playing("fork_bomb", ("evil__act", "evil__ping")) as play:
        seen = await act(play)
        if os.geteuid() == 0:  # the kernel exempts root from the limit, so the sandbox is ended
            assert seen.is_error
            assert (await act(play, "ping")).text == "pong"
        else:
            assert int(seen.text.split()[0]) < Rlimits().processes
        assert "finished" not in (await play.finish())["files"]


async def test_a_server_that_eats_memory_is_ended(playing, act):
    crowd = Crowd(memory_bytes=200_000_000)
    async with playing("memory", restarts=0, crowd=crowd) as play:
        with pytest.raises(EnvironmentFault, match="more than 190 MB of memory") as fault, anyio.fail_after(8):
            await act(play)
        assert "finished" not in (await play.finish())["files"]
    assert fault.value.kind == "tool_down"


async def test_temporary_files_are_bounded_and_gone_with_the_server(playing, act):
    for _ in range(2):
        async with playing("fill_tmp") as play:
            assert (await act(play)).text == "256 MB, then OSError"


async def test_a_look_at_a_process_counts_threads_and_memory_of_all_below_it():
    assert Crowd().excess(os.getpid()) == ""
    assert Crowd(processes=-2).excess(os.getpid()) == "more than -2 processes"
    assert Crowd(memory_bytes=1024).excess(os.getpid()) == "more than 0 MB of memory"
    assert Crowd(memory_bytes=0).excess(2**22 + 1) == ""
