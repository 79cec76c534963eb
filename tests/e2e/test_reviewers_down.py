"""No reviewer answers: nothing is accepted, teachers stop, drafts wait in the ledger, and nothing is paid twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import anyio
from processes import all_gone, kill_hard, until
from reconcile import finished, reconcile
from runs import PROJECT, Run, paid
from simulators import simulating

from distill.app.sizing import producers
from distill.simulator.brain import Answer
from distill.simulator.call_bank import BankedCall, read_call_bank
from distill.simulator.options import SimulatorOptions
from distill.storage.reading import read_ledger
from distill.storage.status import Status, read_status

sys.path.append(str(PROJECT / "tests" / "simulator"))

from simulated import Says, served

TEACHER, REVIEWER = "gpt-4.1", "strict"
CASES, WORKERS, PLANNED = 24, 4, 6
MOST_DRAFTS = 2 * WORKERS
"""As many in review as episodes may be alive, and one more in the hands of each who played it."""

REFUSALS = 12
"""Of the reviewer, after which whatever could still move has moved: the last are probes, a second apart and more."""

POOL = """\
reviewer_pool:
  endpoints:
    - {{name: judge, provider: acme, base_url: "{url}", model: strict, price: {{input_usd_per_mtok: 1, output_usd_per_mtok: 1}}}}
review_flow: {{}}"""

QUOTE = "Write down what you know about item"
MARK = {"criterion": "answer", "mark": 5, "evidence": QUOTE, "reason": "it answers"}
CONTENT = Says(Answer(json.dumps({"marks": [MARK], "feedback": ""})))


def reviewed(home: Path, teacher: str, reviewer: str) -> Run:
    case = {"generator": "bench_family:BenchFamily", "target": CASES, "cases": CASES, "workers": WORKERS}
    run = paid(home, teacher, **case)
    run.change("review_flow: {enabled: false}", POOL.format(url=reviewer))
    run.change(f"max_workers: {WORKERS}", f"max_workers: {WORKERS}, max_planned: {PLANNED}")
    run.change("max_cases", "pilot_cases: 0, max_cases")
    return run


def answered(bank: Path, model: str) -> list[BankedCall]:
    return [call for call in read_call_bank(bank).calls if call.model == model]


def refused(bank: Path) -> int:
    return sum(call.fault == "503" for call in read_call_bank(bank).calls)


def drafts(run: Run) -> int:
    """Replies of the teacher that are in the ledger."""
    with read_ledger(run.folder) as connection:
        (found,) = connection.execute("SELECT count(*) FROM receipt WHERE call LIKE '%.teacher.%'").fetchone()
    return int(found)


def killed_while_it_waits(run: Run, bank: Path) -> Status:
    """How it stood when nothing moved any more; then SIGKILL."""
    process = run.start(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: refused(bank) >= REFUSALS, "the reviewer is asked again and again")
        now = read_status(run.folder)
        assert process.poll() is None, "it waits for its reviewer"
    finally:
        all_gone(kill_hard(process), str(run.home))
    return now


async def test_without_reviewers_teachers_stop_and_after_a_kill_only_reviews_are_asked_for(tmp_path: Path) -> None:
    bank = tmp_path / "bank.jsonl"
    with simulating("--call-bank", str(bank)) as teacher:
        with simulating("--fault", "503:100%", "--call-bank", str(bank)) as reviewer:
            run = reviewed(tmp_path / "run", teacher, reviewer)
            now = killed_while_it_waits(run, bank)
        assert len(answered(bank, TEACHER)) == drafts(run) == MOST_DRAFTS
        assert MOST_DRAFTS + PLANNED <= now.planned <= MOST_DRAFTS + PLANNED + producers()
        assert (now.funnel["cases"], now.pending, now.sealed_rows) == (0, now.planned, 0)
        assert not list(run.folder.glob("shard-*"))
        reconcile(run.folder, read_call_bank(bank))
        healthy = SimulatorOptions(call_bank=bank)
        async with served(healthy, CONTENT, at=urlsplit(reviewer).port) as again:
            assert again == reviewer
            await anyio.to_thread.run_sync(run.whole)
    finished(run.folder)
    assert read_status(run.folder).sealed_rows == CASES
    assert set(Counter(call.body_sha256 for call in answered(bank, TEACHER)).values()) == {1}
    assert len(answered(bank, TEACHER)) == CASES
    assert len(answered(bank, REVIEWER)) == CASES
    reconcile(run.folder, read_call_bank(bank))
