"""Real MCP servers under SIGKILL: no orphan, nothing paid twice, the same bytes."""

from __future__ import annotations

import random
import subprocess
from functools import partial
from pathlib import Path

import pytest
from processes import all_gone, descendants, kill_hard, until
from reconcile import finished, read_books, reconcile
from runs import PROJECT, Run, offline
from test_seen_by_the_student import compare

LIMIT = ("--limit", "3")


def served(home: Path) -> Run:
    run = offline(home, generator="mcp", target=3, cases=12)
    run.change("run:", f"environments: {{mcp: {{dossiers: [{PROJECT}/question_banks/mcp]}}}}\nrun:")
    return run


def servers(pid: int) -> int:
    """Processes below the run besides its simulator."""
    return len(descendants(pid)) - 1


def playing(run: Run, process: subprocess.Popen[str], lines: int) -> bool:
    return process.poll() is not None or (run.lines() >= lines and servers(process.pid) > 1)


@pytest.mark.servers
def test_kills_leave_no_server_alive_and_change_no_byte(tmp_path: Path) -> None:
    whole = served(tmp_path / "whole").whole(*LIMIT)
    assert compare(whole)[0] == 3, "what the student sees, with real servers"
    run, chance = served(tmp_path / "killed"), random.Random(5)
    for lines in sorted(chance.sample(range(1, whole.lines() - 5), 2)):
        process = run.start(*LIMIT)
        until(partial(playing, run, process, lines), "servers play", 300)
        assert process.poll() is None
        children = kill_hard(process)
        assert len(children) > 2
        all_gone(children, str(run.home))
        had, before = run.lines(), set(read_books(run.folder).receipts)
        reconcile(run.folder, run.bank)
    run.whole(*LIMIT)
    assert [call.call for call in run.bank.calls[had:] if call.call in before] == []
    assert reconcile(run.folder, run.bank).diverged == 0, "an episode did not repeat itself on resume"
    finished(run.folder)
    assert run.files() == whole.files()
    all_gone([], str(run.home))
    assert not list((run.home / "tmp").glob("distill-work-*")), "work folders of dead runs are swept by the next"
