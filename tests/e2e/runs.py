"""A run of the real program in a folder of its own."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from processes import PATIENCE_S, all_gone, kill_hard, until

from distill.simulator.call_bank import CallBankContents, read_call_bank

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]

OFFLINE = """\
run: {{name: {name}, seed: {seed}, target_accepted: {target}, max_cases: {cases}}}
output: {{dir: out, shard_rows: {shard_rows}}}
teacher_pool:
  endpoints:
    - {{name: t, provider: openai, base_url: "https://api.openai.com/v1", model: gpt-4.1, api_key_env: OPENAI_API_KEY}}
reviewer_pool:
  endpoints:
    - {{name: r, provider: openai, base_url: "https://api.openai.com/v1", model: gpt-4o, api_key_env: OPENAI_API_KEY}}
review_flow: {{min_score: 0.7, max_refinement_rounds: 1}}
concurrency: {{max_workers: {workers}}}
budget: {{calls: 100000}}
scenarios:
  - generator: {generator}
"""

PAID = """\
run: {{name: {name}, seed: {seed}, target_accepted: {target}, max_cases: {cases}}}
output: {{dir: out, shard_rows: {shard_rows}}}
teacher_pool:
  endpoints:
    - name: t
      provider: openai
      base_url: "{url}"
      model: gpt-4.1
      api_key_env: {variable}
      price: {{input_usd_per_mtok: 2, output_usd_per_mtok: 8}}
      max_concurrency: 64
review_flow: {{enabled: false}}
concurrency: {{max_workers: {workers}}}
budget: {{{budget}}}
scenarios:
  - generator: {generator}
"""

DEFAULTS = {
    "name": "proof", "seed": 7, "target": 12, "cases": 24, "shard_rows": 5, "workers": 8,
    "generator": "shop_family:ShopFamily", "url": "", "variable": "CANARY_KEY", "budget": "calls: 100000",
}  # fmt: skip


@dataclass
class Run:
    """A working folder with a run file; `args` follow `distill run run.yaml`, or what else is `typed`.

    The folder's path is in the environment of every process of the run (TMPDIR), which is how
    leftovers are found.
    """

    home: Path
    text: str
    args: tuple[str, ...] = ("--offline",)
    env: dict[str, str] = field(default_factory=dict)
    patience_s: float = PATIENCE_S * 5
    typed: tuple[str, ...] = ("run",)

    def __post_init__(self) -> None:
        """Write the run file."""
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "tmp").mkdir(exist_ok=True)
        self.config.write_text(self.text, encoding="utf-8")

    @property
    def config(self) -> Path:
        return self.home / "run.yaml"

    @property
    def folder(self) -> Path:
        return self.home / ("out-offline" if "--offline" in self.args else "out")

    @property
    def bank_path(self) -> Path:
        return self.folder / ".distill" / "call_bank.jsonl"

    @property
    def bank(self) -> CallBankContents:
        return read_call_bank(self.bank_path)

    def lines(self) -> int:
        """Complete lines of the call bank."""
        return self.bank_path.read_bytes().count(b"\n") if self.bank_path.exists() else 0

    def change(self, old: str, new: str) -> None:
        """One edit of the run file."""
        assert old in self.text
        self.text = self.text.replace(old, new, 1)
        self.config.write_text(self.text, encoding="utf-8")

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
        path = os.pathsep.join([str(HERE), str(PROJECT / "tests" / "bench"), str(PROJECT)])
        return {**kept, "PYTHONPATH": path, "TMPDIR": str(self.home / "tmp"), "PYTHONWARNINGS": "ignore", **self.env}

    def start(self, *more: str, **options) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "distill", *self.typed, "run.yaml", *self.args, *more]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
        return subprocess.Popen(command, cwd=self.home, env=self.environment(), **options)

    def finish(self, *more: str) -> subprocess.CompletedProcess[str]:
        """Run to its end; the caller looks at the exit code."""
        process = self.start(*more)
        out, err = process.communicate(timeout=self.patience_s)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def whole(self, *more: str) -> Run:
        """Run to its end, which must be a good one."""
        done = self.finish(*more)
        assert done.returncode == 0, done.stderr + done.stdout
        return self

    def cut(self, lines: int, *more: str) -> bool:
        """SIGKILL once the call bank has this many lines; False when the run ended before. No child survives."""
        process = self.start(*more, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: process.poll() is not None or self.lines() >= lines, f"{lines} calls are answered")
        if process.poll() is not None:
            return False
        all_gone(kill_hard(process), str(self.home))
        return True

    def files(self) -> dict[str, bytes]:
        """Shards and manifest, by name."""
        return {path.name: path.read_bytes() for path in sorted(self.folder.glob("*")) if path.is_file()}


def offline(home: Path, *more: str, env: dict[str, str] | None = None, **settings) -> Run:
    return Run(home, OFFLINE.format(**{**DEFAULTS, **settings}), ("--offline", *more), env or {})


def paid(home: Path, url: str, env: dict[str, str] | None = None, **settings) -> Run:
    wanted = {**DEFAULTS, **settings, "url": url}
    return Run(home, PAID.format(**wanted), (), {wanted["variable"]: "sk-test-key", **(env or {})})


def shown_by(run: Run, rows: int, columns: int) -> str:
    """What a run writes to a terminal of this size until it ends well."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (rows, columns))
    process = run.start(stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    said = b""
    with suppress(OSError):  # the terminal is closed with the process
        while chunk := os.read(ours, 65_536):
            said += chunk
    os.close(ours)
    assert process.wait(PATIENCE_S) == 0
    return said.decode()
