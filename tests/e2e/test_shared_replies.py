"""Two runs of the real program that share a folder of replies: the second pays nothing and gives the same rows."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from runs import HERE, Run, paid
from simulators import simulating
from test_canary import CANARY, hits, holds

CASE = {"generator": "bench_family:BenchFamily", "target": 6, "cases": 6}


def sharing(home: Path, url: str, **settings) -> Run:
    run = paid(home, url, {"CANARY_KEY": CANARY}, **{**CASE, **settings})
    run.change("budget:", f"cache: {{dir: {home.parent / 'shared'}}}\nbudget:")
    return run


def rows(run: Run) -> list[dict]:
    return [json.loads(line) for name, data in run.files().items() if "shard-" in name for line in data.splitlines()]


def test_a_second_run_asks_nobody_and_the_folder_holds_no_key(tmp_path: Path) -> None:
    with simulating() as url:
        first = sharing(tmp_path / "one", url).whole()
        second = sharing(tmp_path / "two", url, budget="calls: 1")
        done = second.finish()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 calls answered, 6 replies from cache" in done.stdout
    assert "cost $0.0000" in done.stdout
    assert [row["messages"] for row in rows(second)] == [row["messages"] for row in rows(first)]
    assert [row["id"] for row in rows(second)] == [row["id"] for row in rows(first)]
    kept = [path for path in (tmp_path / "shared").rglob("*") if path.is_file()]
    assert len(kept) == 6
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    assert hits(tmp_path) == []
    assert not holds((done.stdout + done.stderr).encode())


@pytest.mark.parametrize("point", ["before_commit:6", "after_commit:6", "after_commit:9"])
def test_a_run_killed_among_stored_replies_goes_on_without_a_call(tmp_path: Path, point: str) -> None:
    with simulating() as url:
        sharing(tmp_path / "one", url, target=40, cases=40).whole()
        second = sharing(tmp_path / "two", url, target=40, cases=40, budget="calls: 1")
        command = [sys.executable, str(HERE / "run_child.py"), point, "paid"]
        child = subprocess.run(command, cwd=second.home, env=second.environment(), capture_output=True, check=False)
        assert child.returncode == -signal.SIGKILL
        done = second.finish()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 calls answered, 40 replies from cache" in done.stdout
    assert "possibly billed" not in done.stdout


def test_a_folder_inside_the_run_is_refused_before_the_first_call(tmp_path: Path) -> None:
    run = paid(tmp_path, "http://127.0.0.1:9/v1", **CASE)
    run.change("budget:", "cache: {dir: out/cache}\nbudget:")
    done = run.finish()
    assert done.returncode == 2
    assert "cache.dir: lies in the run's folder, which --fresh moves aside" in done.stderr


@pytest.mark.parametrize("verb", ["validate", "run"])
def test_a_folder_that_cannot_be_made_is_refused_before_anything_is(tmp_path: Path, verb: str) -> None:
    run = paid(tmp_path, "http://127.0.0.1:9/v1", **CASE)
    (run.home / "taken").write_text("")
    run.change("budget:", "cache: {dir: taken/cache}\nbudget:")
    run.typed = (verb,)
    done = run.finish()
    assert done.returncode == 2
    assert ": cache.dir: taken/cache: cannot be written (" in done.stderr
    assert "taken is not a folder" in done.stderr
    assert not (run.home / "out").exists()
