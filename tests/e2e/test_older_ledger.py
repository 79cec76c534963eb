"""A run that an older program began, which knew fewer keys, goes on."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from runs import Run, offline

from distill.storage.notes import CONFIG
from distill.storage.place import ledger_path

UNKNOWN_THEN = ("input_tpm", "output_tpm", "batch", "price", "tool_calls", "limits_per")


def age(run: Run) -> None:
    """Leave in the ledger what a program would have kept that did not know these keys."""
    with closing(sqlite3.connect(ledger_path(run.folder))) as ledger, ledger:
        ((kept,),) = ledger.execute("SELECT value FROM meta WHERE key = ?", (CONFIG,))
        config = json.loads(kept)
        del config["run"]["samples_per_case"], config["student_pool"], config["rationale"]
        for endpoint in config["teacher_pool"]["endpoints"]:
            for key in UNKNOWN_THEN:
                del endpoint[key]
        ledger.execute("UPDATE meta SET value = ? WHERE key = ?", (json.dumps(config), CONFIG))


def talks(run: Run) -> list[str]:
    """Every exported episode, without its id, which tells of the config as it was kept."""
    rows = [json.loads(line) for path in sorted(run.folder.glob("*.jsonl")) for line in path.open()]
    return sorted(json.dumps(row["messages"]) for row in rows)


def test_a_run_of_an_older_program_goes_on_and_what_was_paid_for_stays(tmp_path):
    whole = offline(tmp_path / "whole").whole()
    run = offline(tmp_path / "cut")
    assert run.cut(20)
    paid_for = run.lines()
    age(run)
    run.whole()
    assert run.lines() - paid_for <= whole.lines() - 20 + 8, "what had been answered is not asked again"
    assert talks(run) == talks(whole)


def test_a_key_that_the_older_program_did_not_know_is_refused_where_it_is_used_now(tmp_path):
    run = offline(tmp_path)
    assert run.cut(20)
    age(run)
    run.change("run: {", "run: {samples_per_case: 2, ")
    done = run.finish()
    assert done.returncode == 2
    assert "run.samples_per_case: changed from" in done.stderr
