from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from own_project import HERE, Project, serving


@pytest.fixture(scope="session")
def sqlite_server(tmp_path_factory) -> Path:
    """A server that is not in the library, as its user installed it: `mcp-server-sqlite` in a virtual environment."""
    home = tmp_path_factory.mktemp("sqlite") / "venv"
    lock = HERE.parents[1] / ".lock" / "own.txt"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    pip = [
        str(home / "bin" / "pip"),
        "install",
        "-q",
        "--disable-pip-version-check",
        "--no-deps",
        "--require-hashes",
        "-r",
        str(lock),
    ]
    subprocess.run(pip, check=True, capture_output=True)
    return home / "bin" / "mcp-server-sqlite"


@pytest.fixture(params=["stream", "json"])
def web(request, tmp_path) -> Iterator[SimpleNamespace]:
    """A server that runs already, behind a token."""
    with serving(tmp_path / "rooms.json", request.param) as running:
        yield running


@pytest.fixture
def rooms(tmp_path) -> Iterator[SimpleNamespace]:
    with serving(tmp_path / "rooms.json", "stream") as running:
        yield running


@pytest.fixture
def project(tmp_path) -> Project:
    home = tmp_path / "project"
    home.mkdir()
    return Project(home)
