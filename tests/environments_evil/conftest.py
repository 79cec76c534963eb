from __future__ import annotations

import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from distill.domain.tool import ToolCall
from distill.environments.mcp.environment import open_mcp, workbench
from distill.environments.mcp.launch import ServerLaunch
from distill.environments.mcp.session import CallLimits

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "environments"))

from standin import server_root  # noqa: E402 - of the room next door

SOON = {"start_s": 10.0, "call_s": 10.0, "restarts": 2}
"""Far more than any test may take, so that a deadline is never what ends a call by chance."""


@pytest.fixture(scope="session")
def evil_root(tmp_path_factory):
    """An environment folder as `venv` lays it out, with the hostile server for a program."""
    return server_root(tmp_path_factory.mktemp("evil"), HERE / "evil_server.py", "evil")


@pytest.fixture
def evil(evil_root):
    def launch(mode: str, **more) -> ServerLaunch:
        env = more.pop("env", {})
        return ServerLaunch("evil", "1", ("{python}", "{bin}/evil", mode), env, evil_root, "pinned", **more)

    return launch


@pytest.fixture
def bench(tmp_path):
    with workbench(parent=tmp_path) as bench:
        yield bench


@pytest.fixture
def playing(evil, bench):
    """Play against a mode; afterwards no process, no open file and no work folder may be left."""

    @asynccontextmanager
    async def play(mode: str, shown=("evil__act",), launch=None, **limits):
        files = open_files()
        before = set(descendants(os.getpid()))
        seen: set[int] = set()
        try:
            async with open_mcp((launch or evil(mode),), {}, shown, bench, CallLimits(**{**SOON, **limits})) as one:
                try:
                    yield one
                finally:
                    seen = set(descendants(os.getpid())) - before
        finally:
            assert {pid for pid in {*seen, *descendants(os.getpid())} - before if alive(pid)} == set()
            assert open_files() == files
            assert len(list(bench.seeds.root.glob("play-*"))) <= 1  # the built seed, kept for the next play

    return play


@pytest.fixture
def act():
    """Call the tool `act` (or another one) of a play."""

    async def call(play, name: str = "act"):
        return await play.call(ToolCall("c", f"evil__{name}", {}))

    return call


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def descendants(pid: int) -> list[int]:
    try:
        found = [int(name) for name in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []
    return found + [deeper for child in found for deeper in descendants(child)]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False
