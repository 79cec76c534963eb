"""A ledger that somebody has damaged: refused with the same way out, whichever command meets it."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from runs import Run, offline
from test_refusals import typed

from distill.storage.place import ledger_path


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return offline(tmp_path_factory.mktemp("begun"), target=2, cases=4).whole()


def copy_of(run: Run, home: Path) -> Run:
    shutil.copytree(run.home, home, dirs_exist_ok=True)
    return Run(home, run.text, run.args)


def change_ledger(run: Run, statement: str, *values: str) -> None:
    with closing(sqlite3.connect(ledger_path(run.folder))) as connection, connection:
        connection.execute(statement, values)


@pytest.mark.parametrize("key", ["config", "world"])
def test_a_ledger_that_has_lost_its_settings_is_refused_with_the_way_out(begun: Run, tmp_path: Path, key: str) -> None:
    run = copy_of(begun, tmp_path)
    change_ledger(run, "DELETE FROM meta WHERE key = ?", key)
    for words in (["run", "run.yaml", *run.args], ["rejudge", "run.yaml", *run.args], ["rejudge", str(run.folder)]):
        done = typed([sys.executable, "-m", "distill", *words], run.home, run.environment())
        assert done.code == 1, done.err
        assert "ledger.sqlite: holds cases, but not the settings they were played by; the ledger is damaged" in done.err


@pytest.mark.parametrize("damage", ["DROP TABLE outcome", "UPDATE meta SET value = CAST(x'ff' AS TEXT)"])
def test_a_damaged_ledger_has_the_same_way_out_whoever_meets_it(begun: Run, tmp_path: Path, damage: str) -> None:
    run = copy_of(begun, tmp_path)
    change_ledger(run, damage)
    folder = str(run.folder)
    for words in (
        ["run", "run.yaml", *run.args], ["rejudge", "run.yaml", *run.args], ["rejudge", folder], ["status", folder],
        ["sample", folder], ["show", folder, "0"], ["diff", folder, folder],
    ):  # fmt: skip
        done = typed([sys.executable, "-m", "distill", *words], run.home, run.environment())
        assert (done.code, done.out) == (1, "")
        assert "the ledger is damaged: --fresh moves the folder aside" in done.err
