"""The whole program, killed at every named instant between two writes; the same command then completes the run."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from processes import PATIENCE_S, all_gone, descendants
from reconcile import finished, read_books, reconcile
from runs import Run, offline

from distill.storage.crash import SITES

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory) -> Run:
    return offline(tmp_path_factory.mktemp("whole")).whole()


def killed_at(point: str, home: Path, whole: Run) -> None:
    run = offline(home)
    command = [sys.executable, str(HERE / "run_child.py"), point]
    process = subprocess.Popen(
        command, cwd=home, env=run.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    below = descendants(process.pid)
    assert process.wait(PATIENCE_S) == -signal.SIGKILL, f"{point} was never reached"
    all_gone(below, str(home))
    before = read_books(run.folder).answered
    reconcile(run.folder, run.bank)
    had = run.lines()
    run.whole()
    assert [call.call for call in run.bank.calls[had:] if call.call in before] == []
    reconcile(run.folder, run.bank)
    finished(run.folder)
    assert run.files() == whole.files()


@pytest.mark.parametrize("site", SITES)
def test_a_run_killed_at_any_crash_point_ends_with_the_same_bytes(
    site: str, tmp_path: Path, uninterrupted: Run
) -> None:
    passing = 12 if site.endswith("_commit") else 2
    killed_at(f"{site}:{passing}", tmp_path, uninterrupted)


@pytest.mark.slow
@pytest.mark.parametrize("passing", [1, 3, 4, 7, 20, 40])
@pytest.mark.parametrize("site", [site for site in SITES if site.endswith("_commit")])
def test_a_run_killed_at_any_commit_ends_with_the_same_bytes(
    site: str, passing: int, tmp_path: Path, uninterrupted: Run
) -> None:
    killed_at(f"{site}:{passing}", tmp_path, uninterrupted)


@pytest.mark.slow
@pytest.mark.parametrize("passing", [1, 3])
@pytest.mark.parametrize("site", [site for site in SITES if not site.endswith("_commit")])
def test_a_run_killed_at_any_write_of_a_file_ends_with_the_same_bytes(
    site: str, passing: int, tmp_path: Path, uninterrupted: Run
) -> None:
    killed_at(f"{site}:{passing}", tmp_path, uninterrupted)
