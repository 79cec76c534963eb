"""Casegen whose proposer is asked by batch: the same bank for half the money, also when it is killed in between."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from processes import all_gone, kill_hard, until
from runs import HERE, Run
from simulators import simulating

from distill.errors import UsageError
from distill.simulator.call_bank import read_call_bank
from distill.storage.status import read_status

FILE = """\
run: {{name: made, seed: 5, target_accepted: 5, max_cases: 20, pilot_cases: 0}}
output: {{dir: out}}
casegen: {{bank: mine.jsonl}}
concurrency: {{max_workers: 8}}
teacher_pool:
  endpoints:
    - name: proposer
      provider: acme
      base_url: "{url}"
      model: p
      price: {{input_usd_per_mtok: 1000, output_usd_per_mtok: 4000}}
      batch: {batch}
solver_pool: {{endpoints: [{{name: solver, provider: acme, kind: local, base_url: "{url}", model: s}}]}}
user_pool: {{endpoints: [{{name: customer, provider: acme, kind: local, base_url: "{url}", model: u}}]}}
reviewer_pool: {{endpoints: [{{name: judge, provider: other, kind: local, base_url: "{url}", model: j}}]}}
budget: {{usd: 10000}}
scenarios: [{{generator: telecom}}]
"""


class Casegen(Run):
    """Started with the call's number in every request."""

    def start(self, *more: str, **options) -> subprocess.Popen[str]:
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
        command = [sys.executable, str(HERE / "numbered_child.py"), "casegen", "run.yaml", *more]
        return subprocess.Popen(command, cwd=self.home, env=self.environment(), **options)


def made(home: Path, *, batch: bool, killed: bool = False) -> tuple[bytes, float, Counter]:
    """The bank, what it cost, and how often each proposal was asked for."""
    (home / "out" / ".distill").mkdir(parents=True)
    oracle = home / "oracle.yaml"
    oracle.write_text(FILE.format(url="http://127.0.0.1:9/v1", batch="false"), encoding="utf-8")
    bank = home / "bank.jsonl"
    flags = ("--oracle-folder", str(home / "out" / ".distill"), "--batch-seconds", "0.5", "--call-bank", str(bank))
    with simulating("--oracle-config", str(oracle), *flags) as url:
        run = Casegen(home, FILE.format(url=url, batch=str(batch).lower()), ())
        if killed:
            child = run.start(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            until(lambda: opened(run), "a batch is open")
            all_gone(kill_hard(child), str(home / "tmp"))
            assert child.returncode == -signal.SIGKILL
        done = run.finish()
    assert done.returncode == 0, done.stderr + done.stdout
    asked = Counter(call.call for call in read_call_bank(bank).calls if ".proposer." in str(call.call))
    return (home / "mine.jsonl").read_bytes(), read_status(run.folder).spent.usd, asked


def opened(run: Run) -> bool:
    try:
        return bool(read_status(run.folder).open_batches)
    except UsageError:  # no ledger yet, or nothing in it
        return False


@pytest.fixture(scope="module")
def one_by_one(tmp_path_factory) -> tuple[bytes, float, Counter]:
    return made(tmp_path_factory.mktemp("plain"), batch=False)


@pytest.mark.parametrize("killed", [False, True])
def test_proposals_by_batch_make_the_same_bank_for_half_the_money(tmp_path: Path, one_by_one, killed: bool) -> None:
    bank, usd, asked = made(tmp_path, batch=True, killed=killed)
    assert bank == one_by_one[0]
    assert max(asked.values()) == 1, "nothing is sent twice"
    assert asked.total() >= one_by_one[2].total()
    assert usd / asked.total() == pytest.approx(one_by_one[1] / one_by_one[2].total() / 2, rel=0.05)
