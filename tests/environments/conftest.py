from __future__ import annotations

import os
from pathlib import Path

import pytest
from standin import server_root

from distill.environments.mcp.environment import workbench
from distill.environments.mcp.launch import ServerLaunch
from distill.environments.mcp.library import Library, default_dirs, default_servers_root
from distill.errors import UsageError

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def toy_root(tmp_path_factory):
    """An environment folder as `venv` lays it out, with our toy server for a program."""
    return server_root(tmp_path_factory.mktemp("toy"), HERE / "toy_server.py", "toy")


@pytest.fixture
def toy(toy_root):
    """Launch of the toy server in a mode."""

    def launch(mode: str = "good", name: str = "toy", **more) -> ServerLaunch:
        return ServerLaunch(name, "1", ("{python}", "{bin}/toy", mode), {}, toy_root, "pinned", **more)

    return launch


@pytest.fixture
def bench(tmp_path):
    with workbench(parent=tmp_path) as bench:
        yield bench


@pytest.fixture(scope="session")
def real():
    """Launch of an installed third-party server; the test is skipped with the line to type when it is not there."""
    library = Library.load(default_dirs(Path.cwd()), default_servers_root(os.environ))

    def launch(name: str) -> ServerLaunch:
        try:
            return library.launch(name)
        except UsageError as error:
            pytest.skip(str(error))

    return launch
