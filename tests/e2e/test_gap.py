"""A run that is killed with enough accepted, all of it waiting for one low case."""

from __future__ import annotations

from pathlib import Path

from processes import all_gone, kill_hard, until
from reconcile import finished
from runs import Run, offline

from distill.storage.reading import read_ledger

TARGET = 12


def accepted(run: Run) -> int:
    """Accepted outcomes in the ledger, settled or not."""
    try:
        with read_ledger(run.folder) as connection:
            (count,) = connection.execute("SELECT count(*) FROM outcome WHERE kind = 'accepted'").fetchone()
    except Exception:  # noqa: BLE001 - the ledger may not be there yet
        return 0
    return int(count)


def test_the_case_that_all_accepted_ones_wait_for_is_played_by_the_next_start(tmp_path: Path) -> None:
    """The first world that is opened hangs; half of the rest is rejected, so the target is met without it."""
    settings = {"target": TARGET, "cases": 60}
    whole = offline(tmp_path / "whole", "--sloppiness", "0.6", **settings).whole()
    run = offline(tmp_path / "killed", "--sloppiness", "0.6", env={"SHOP_HANGS_ONCE": "yes"}, **settings)
    process = run.start()
    until(lambda: accepted(run) >= TARGET, "the target is met")
    all_gone(kill_hard(process), str(run.home))
    run.env.clear()
    assert run.whole().files() == whole.files()
    finished(run.folder)
