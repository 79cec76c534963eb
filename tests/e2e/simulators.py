"""`distill simulate` in its own process, as an endpoint that costs money."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def simulating(*args: str) -> Iterator[str]:
    """Its base URL; it outlives the runs that talk to it, and ends with the block."""
    env = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
    command = [sys.executable, "-m", "distill", "simulate", *args]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, env=env)
    try:
        assert process.stdout is not None
        word, _, port = process.stdout.readline().strip().partition(" ")
        assert word == "ready"
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(30)
