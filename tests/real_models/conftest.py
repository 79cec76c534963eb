"""One real model for the tests of this folder; the helpers of tests/e2e, tests/endpoints and tests/bench are shared."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
for folder in ("e2e", "endpoints", "bench"):
    path = str(HERE.parent / folder)
    if path not in sys.path:
        sys.path.insert(0, path)


@pytest.fixture(scope="session")
def model_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Base URL of a llama.cpp server that lives as long as the session."""
    said = tmp_path_factory.mktemp("model") / "server.log"
    with said.open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, str(HERE / "model_child.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            assert child.stdout is not None
            line = child.stdout.readline().strip()
            assert line.startswith("http://127.0.0.1:"), said.read_text(encoding="utf-8")[-2_000:]
            yield f"{line}/v1"
        finally:
            assert child.stdin is not None
            child.stdin.close()
            child.wait(30)
