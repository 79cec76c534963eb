"""Starting the server that was installed from npm, and reading what it understood."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

KEY = "sk-that-fits"


@contextmanager
def serving(installed: Path) -> Iterator[str]:
    """Base URL of a server that wants `KEY`; it ends with the block, or when this process dies."""
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    child = subprocess.Popen(
        ["node", "serve.cjs", "answers.json", KEY],
        cwd=installed,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdin is not None
    try:
        word, _, url = child.stdout.readline().strip().partition(" ")
        assert word == "ready"
        yield f"{url}/v1"
    finally:
        child.stdin.close()
        child.stdout.close()
        child.wait(30)


def understood(base_url: str) -> list[dict]:
    """The requests so far, each as the server turned it into the form of its own that it matches answers by."""
    url = base_url.removesuffix("/v1") + "/__aimock/journal"
    with urlopen(Request(url, headers={"Authorization": f"Bearer {KEY}"}), timeout=30) as reply:  # noqa: S310 - loopback
        return [entry["body"] for entry in json.load(reply)]
