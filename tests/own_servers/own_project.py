"""A user's folder with servers of their own, and the room book that stands for one over HTTP."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))

from processes import until

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / "configs" / "own"
TOKEN = "canary-4b1d7e5520f3"
"""Stands in for a user's secret: must turn up nowhere."""

POOLS = """
teacher_pool:
  endpoints: [{name: t, provider: openai, base_url: "https://api.openai.com/v1", model: m, api_key_env: OPENAI_API_KEY}]
reviewer_pool:
  endpoints: [{name: r, provider: openai, base_url: "https://api.openai.com/v1", model: n, api_key_env: OPENAI_API_KEY}]
budget: {usd: 5}
"""


@contextmanager
def serving(state: Path, kind: str) -> Iterator[SimpleNamespace]:
    """The room book on a free port of the loopback address, until the block ends."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(HERE / "web_server.py"), str(port), TOKEN, str(state), kind])
    try:
        until(lambda: answers(port), "the room book answers")
        yield SimpleNamespace(port=port, url=f"http://127.0.0.1:{port}/mcp", state=state, process=process)
    finally:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


class Project:
    """A user's folder: run.yaml, mcp.json, missions, .env."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = {**os.environ, "ROOMS_TOKEN": TOKEN, "STOCK_TOKEN": TOKEN}

    def write(self, servers: dict, missions: list[str], care: dict, **run) -> Project:
        (self.home / "mcp.json").write_text(json.dumps({"mcpServers": servers}, indent="\t"))
        for name in missions:
            if (HERE / name).exists():
                shutil.copy(HERE / name, self.home)
        params = {"servers_file": "mcp.json", "missions": missions, "servers": care}
        settings = {"name": "own", "seed": 3, "target_accepted": 2, "max_cases": 12, **run}
        scenario = [{"generator": "own_servers", "params": params}]
        text = (
            f"run: {json.dumps(settings)}\noutput: {{dir: exports/own}}\n{POOLS}\nscenarios: {json.dumps(scenario)}\n"
        )
        (self.home / "run.yaml").write_text(text)
        return self

    def distill(self, *args: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "distill", *args]
        return subprocess.run(
            line, cwd=self.home, env=self.env, capture_output=True, text=True, timeout=120, check=False
        )

    def play(self, *more: str) -> subprocess.CompletedProcess[str]:
        return self.distill("run", "run.yaml", "--offline", *more)

    def rows(self) -> list[dict]:
        shards = sorted((self.home / "exports" / "own-offline").glob("shard-*.jsonl"))
        return [json.loads(line) for shard in shards for line in shard.read_text().splitlines()]

    def told(self, needle: str) -> list[Path]:
        """Files below the run that hold a text, as it is or in base64 or percent-encoding."""
        return [path for path in self.home.rglob("*") if path.is_file() and needle.encode() in path.read_bytes()]


def web_entry(web: SimpleNamespace) -> dict:
    return {"rooms": {"type": "http", "url": web.url, "headers": {"Authorization": "Bearer ${ROOMS_TOKEN}"}}}


def curl(web: SimpleNamespace, method: str, path: str) -> list[str]:
    line = f'curl -sf -X {method} -H "Authorization: Bearer $ROOMS_TOKEN" http://127.0.0.1:{web.port}{path}'
    return ["/bin/sh", "-c", line]
