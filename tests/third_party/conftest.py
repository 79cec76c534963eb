"""A server that somebody else wrote, installed from npm by its lock; the helpers of tests/endpoints are shared."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from aimock_server import serving

HERE = Path(__file__).parent

path = str(HERE.parent / "endpoints")
if path not in sys.path:
    sys.path.insert(0, path)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package in it, version and integrity as in package-lock.json."""
    folder = tmp_path_factory.mktemp("third-party") / "aimock"
    shutil.copytree(HERE / "aimock", folder)
    command = ["npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def server(installed: Path) -> Iterator[str]:
    """Base URL of a server of its own for each test: how often a question came is counted from nothing."""
    with serving(installed) as url:
        yield url
