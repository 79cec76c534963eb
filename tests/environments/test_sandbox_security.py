"""What an untrusted server can see, reach and leave behind: all of it run for real."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import anyio
import pytest

import distill
from distill.domain.tool import ToolCall
from distill.environments.mcp.environment import open_mcp, workbench
from distill.environments.mcp.launch import interpreters
from distill.environments.sandbox import Rlimits, Sandbox
from distill.environments.sandbox_probe import probe
from distill.environments.sandbox_run import run
from distill.errors import EnvironmentFault, UsageError

CANARY = "canary-7f3a9c-secret"
PROJECT = Path(distill.__file__).parent.parent
USERS_HOME = Path.home()
HIDDEN = (PROJECT / "pyproject.toml", PROJECT / "question_banks", USERS_HOME / ".bashrc")


@pytest.fixture
def canary(monkeypatch):
    """A secret in this process's environment, as an API key would be."""
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    return CANARY


async def shell(play, script: str) -> str:
    seen = await play.call(ToolCall("c", "toy__run", {"argv": ["/bin/sh", "-c", script]}))
    assert seen.executed
    return seen.text


async def test_no_secret_of_the_parent_is_seen_inside(bench, toy, canary):
    async with open_mcp((toy(),), {}, ("toy__run",), bench) as play:
        inside = await shell(play, "env; cat /proc/*/environ /proc/*/cmdline | tr '\\0' '\\n'")
        first = await shell(play, "cat /proc/1/environ | tr '\\0' '\\n'")
        assert canary not in inside
        assert "OPENAI_API_KEY" not in inside
        assert "HOME=/home/agent" in first  # it could be read, and there was nothing in it
        assert canary not in first


async def test_no_secret_of_the_parent_is_in_environment_or_arguments_of_any_child(bench, toy, canary):
    async with open_mcp((toy(),), {}, ("toy__run",), bench):
        children = descendants(os.getpid())
        assert len(children) >= 3  # bubblewrap outside, bubblewrap inside, the server
        assert not [pid for pid in children if canary.encode() in seen_from_outside(pid)]


async def test_project_home_and_other_work_folders_are_not_visible_inside(bench, toy):
    async with open_mcp((toy(),), {"files": {"mine.txt": "x"}}, ("toy__run",), bench) as play:
        for hidden in (
            PROJECT / "pyproject.toml",
            PROJECT / "question_banks",
            USERS_HOME / ".bashrc",
            bench.seeds.root,
        ):
            assert "No such file" in await shell(play, f"ls -d {hidden}")
        assert "No such file" in await shell(play, f"ls -d {bench.seeds.root}")
        assert (await shell(play, "ls /workspace /home")).split() == ["/home:", "agent", "/workspace:", "mine.txt"]
        bases = [base for base in interpreters(toy().root) if base.is_relative_to(USERS_HOME)]
        needed = {base.relative_to(USERS_HOME).parts[0] for base in bases}
        assert set((await shell(play, f"ls -A {USERS_HOME} 2>/dev/null")).split()) <= needed
        look = (
            "find / ( -path /proc -o -path /usr/share ) -prune -o ( -name question_banks -o -name 'distill*' ) -print"
        )
        assert (await shell(play, look.replace("(", "\\(").replace(")", "\\)"))).split() == ["/opt/distill"]


async def test_nothing_but_the_work_folder_and_private_temporary_folders_can_be_written(bench, toy):
    async with open_mcp((toy(),), {}, ("toy__run",), bench) as play:
        for place in ("/usr/x", "/x", "/etc/x", "/opt/servers/toy/x", "/opt/distill/x"):
            assert "touch" in await shell(play, f"touch {place}")
        assert await shell(play, "touch /tmp/x /home/agent/x /workspace/x && echo yes") == "yes\n"


async def test_there_is_no_network_and_no_process_of_the_host(bench, toy):
    async with open_mcp((toy(),), {}, ("toy__run",), bench) as play:
        assert (await shell(play, "cat /proc/net/dev | tail -n +3 | cut -d: -f1")).split() == ["lo"]
        script = "import socket;s=socket.socket();s.settimeout(2);print(s.connect_ex(('1.1.1.1',53)))"
        seen = await play.call(ToolCall("c", "toy__run", {"argv": ["/opt/servers/toy/bin/python", "-c", script]}))
        assert int(seen.text) != 0
        assert len((await shell(play, "ls -d /proc/[0-9]*")).split()) <= 5


async def test_the_user_inside_is_nobody_in_particular_and_the_same_everywhere(bench, toy):
    async with open_mcp((toy(),), {}, ("toy__run",), bench) as play:
        assert (
            await shell(play, "id -un; hostname; pwd; date +%Z; stat -c %U /workspace")
            == "agent\nsandbox\n/workspace\nUTC\nagent\n"
        )


async def test_a_grandchild_that_left_its_session_dies_when_the_server_is_closed(bench, toy):
    async with open_mcp((toy(),), {}, ("toy__orphan",), bench) as play:
        await play.call(ToolCall("c", "toy__orphan", {}))
        before = descendants(os.getpid())
        state = await play.finish()
        assert not [pid for pid in before if alive(pid)]
        ticks = [path.read_text() for path in bench.seeds.root.glob("play-*/alive")]
        assert ticks == [state["files"]["alive"]]  # it wrote nothing after the state was read


PARENT = """
import sys, anyio, json
from pathlib import Path
from distill.environments.mcp.environment import open_mcp, workbench
from distill.environments.mcp.launch import ServerLaunch
async def main():
    launch = ServerLaunch("toy", "1", ("{python}", "{bin}/toy"), {}, Path(sys.argv[1]))
    with workbench(parent=Path(sys.argv[2])) as bench:
        async with open_mcp((launch,), {}, ("toy__orphan",), bench) as play:
            from distill.domain.tool import ToolCall
            await play.call(ToolCall("c", "toy__orphan", {}))
            sys.stdout.write("ready\\n"); sys.stdout.flush()
            await anyio.sleep_forever()
anyio.run(main)
"""


def test_killing_distill_leaves_no_server_alive_and_the_next_start_cleans_up(toy_root, tmp_path):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(toy_root), str(tmp_path)], stdout=subprocess.PIPE, cwd=PROJECT, text=True
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "ready\n"
    children = descendants(parent.pid)
    assert len(children) >= 4
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while any(alive(pid) for pid in children) and time.monotonic() < deadline:
        os.sched_yield()
    assert [pid for pid in children if alive(pid)] == []
    assert len(list(tmp_path.glob("distill-work-*"))) == 1
    with workbench(parent=tmp_path) as bench:
        assert list(tmp_path.glob("distill-work-*")) == [bench.seeds.root]
    assert list(tmp_path.glob("distill-work-*")) == []


async def test_a_process_that_prints_without_end_is_stopped(tmp_path):
    command = probe().command(("/bin/sh", "-c", "yes"), tmp_path)
    with pytest.raises(EnvironmentFault) as fault:
        await run(command, timeout_s=0.5)
    assert fault.value.kind in {"sandbox_hung", "sandbox_flood"}


async def test_a_command_ends_at_its_deadline_even_when_a_grandchild_holds_the_pipe(tmp_path):
    command = probe().command(("/bin/sh", "-c", "sleep 600 & sleep 600"), tmp_path)
    with anyio.fail_after(20), pytest.raises(EnvironmentFault):
        await run(command, timeout_s=0.3)


async def test_file_size_is_limited(tmp_path):
    sandbox = Sandbox("bwrap", probe().bwrap, rlimits=Rlimits(file_bytes=1024))
    done = await run(sandbox.command(("/bin/sh", "-c", "head -c 100000 /dev/zero > big"), tmp_path))
    assert done.code != 0
    assert (tmp_path / "big").stat().st_size == 1024


def test_a_hidden_folder_below_a_mounted_one_is_covered(tmp_path):
    from distill.environments.sandbox import Mount

    (tmp_path / "base" / "secret").mkdir(parents=True)
    sandbox = Sandbox("bwrap", hidden=(tmp_path / "base" / "secret", Path("/usr/share")))
    argv = sandbox.command(("true",), tmp_path, (Mount(tmp_path / "base", "/opt/base"),)).argv
    covered = [argv[at + 1] for at, flag in enumerate(argv) if flag == "--tmpfs"]
    assert {"/opt/base/secret", "/usr/share"} <= set(covered)


def test_without_bubblewrap_the_user_is_told_the_line_to_type(monkeypatch):
    from distill.environments import sandbox_probe

    sandbox_probe._probed.cache_clear()
    monkeypatch.setattr(sandbox_probe, "_SEARCH", "/nowhere")
    with pytest.raises(UsageError, match="apt-get install bubblewrap"):
        probe()
    assert probe(unsafe=True).backend == "none"
    sandbox_probe._probed.cache_clear()


async def test_without_a_sandbox_the_rows_say_so_and_paths_still_read_workspace(toy, tmp_path, canary):
    with workbench(unsafe=True, parent=tmp_path) as bench:
        async with open_mcp((toy(),), {"files": {"a.txt": "x"}}, ("toy__run", "toy__read_file"), bench) as play:
            assert play.describe()["sandbox"] == "none"
            assert (await shell(play, "pwd; ls /workspace")) == "/workspace\na.txt\n"
            assert canary not in await shell(play, "env")
            children = descendants(os.getpid())
    assert [pid for pid in children if alive(pid)] == []


def seen_from_outside(pid: int) -> bytes:
    return b"".join(Path(f"/proc/{pid}/{name}").read_bytes() for name in ("environ", "cmdline"))


def descendants(pid: int) -> list[int]:
    found = [int(name) for name in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found + [deeper for child in found for deeper in descendants(child)]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_example_of_the_canary_would_be_caught(canary):
    """The search itself can fail: a child started the ordinary way does carry the secret."""
    done = subprocess.run(
        [sys.executable, "-c", "import os,json;print(json.dumps(dict(os.environ)))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["OPENAI_API_KEY"] == canary
