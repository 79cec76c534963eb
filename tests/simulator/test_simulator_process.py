from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import anyio
import pytest

from distill.errors import OutageError
from distill.simulator.launch import scrubbed, simulator_process

SIMULATE = [sys.executable, "-m", "distill", "simulate"]

PARENT = """
import os, sys, anyio
from distill.simulator.launch import simulator_process
async def main():
    async with simulator_process([sys.executable, "-m", "distill", "simulate"], os.environ) as url:
        children = open(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read()
        sys.stdout.write(children + "\\n")
        sys.stdout.flush()
        await anyio.sleep_forever()
anyio.run(main)
"""


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children() -> list[int]:
    me = os.getpid()
    return [int(pid) for pid in Path(f"/proc/{me}/task/{me}/children").read_text().split()]


async def gone(pid: int) -> None:
    with anyio.fail_after(5):
        while alive(pid):  # noqa: ASYNC110 - a process that is not ours to wait for
            await anyio.sleep(0.02)


async def test_the_simulator_dies_with_a_parent_that_is_killed():
    parent = await anyio.open_process([sys.executable, "-c", PARENT], stderr=None)
    try:
        assert parent.stdout is not None
        with anyio.fail_after(30):
            child = int((await parent.stdout.receive()).split()[0])
        assert alive(child)
    finally:
        parent.send_signal(signal.SIGKILL)
        await parent.aclose()
    await gone(child)


async def test_leaving_the_block_ends_the_simulator():
    async with simulator_process(SIMULATE, os.environ):
        (child,) = children()
        assert alive(child)
        assert os.getsid(child) != os.getsid(0)
    assert not alive(child)


async def test_a_simulator_that_cannot_start_is_an_outage_and_leaves_no_process():
    with pytest.raises(OutageError, match="before it was ready"):
        async with simulator_process([*SIMULATE, "--fault", "boom:1%"], os.environ):
            raise AssertionError


async def test_a_child_that_never_gets_ready_is_ended():
    sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
    with pytest.raises(OutageError, match="not ready after"):
        async with simulator_process(sleeper, os.environ, ready_timeout_s=0.3):
            raise AssertionError


def refused(*args: str) -> str:
    """The one line on stderr of a simulator that does not start."""
    done = subprocess.run([*SIMULATE, *args], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    (line,) = done.stderr.splitlines()
    return line


def test_a_taken_port_is_refused_with_its_address_and_the_remedy():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert refused("--port", str(port)) == (
            f"distill: 127.0.0.1:{port}: cannot listen here (Address already in use);"
            " choose another --port, or leave it out for a free one"
        )


def test_a_call_bank_that_cannot_be_written_is_refused_before_anything_is_served(tmp_path: Path):
    bank = tmp_path / "nowhere" / "bank.jsonl"
    assert f"call bank {bank}: No such file or directory; name a file" in refused("--call-bank", str(bank))
    assert list(tmp_path.iterdir()) == []


async def test_end_of_file_on_stdin_ends_it_without_a_signal():
    command = [*SIMULATE, "--parent-pid", str(os.getpid())]
    process = await anyio.open_process(command, stderr=None)
    assert process.stdout is not None
    assert process.stdin is not None
    assert (await process.stdout.receive()).startswith(b"ready ")
    await process.stdin.aclose()
    with anyio.fail_after(5):
        assert await process.wait() == 0
    await process.aclose()


async def test_a_child_whose_parent_is_another_process_does_not_stay():
    process = await anyio.open_process([*SIMULATE, "--parent-pid", "1"], stderr=None)
    with anyio.fail_after(10):
        assert await process.wait() == 0
    await process.aclose()


def test_no_key_is_passed_on():
    env = {"PATH": "/bin", "OPENAI_API_KEY": "sk-canary", "LC_ALL": "C", "HF_TOKEN": "canary", "PYTHONPATH": "x"}
    assert scrubbed(env) == {"PATH": "/bin", "LC_ALL": "C", "PYTHONPATH": "x"}
