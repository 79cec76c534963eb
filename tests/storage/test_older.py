"""Ledgers that an earlier version wrote: read as they are, brought up by who writes, a copy kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from storage_samples import IDENTITY, accepted, call_id

from distill.domain.chat import Receipt, Usage
from distill.errors import StorageError
from distill.storage.ledger import Ledger
from distill.storage.older import STEPS
from distill.storage.place import ledger_path
from distill.storage.record import outcome_row
from distill.storage.schema import SCHEMA_VERSION
from distill.storage.status import read_status

GOLDEN = Path(__file__).with_name("ledger_v1.sql")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A run folder as version 1 left it: one case accepted, one with a receipt and no outcome."""
    path = ledger_path(tmp_path)
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(GOLDEN.read_text(encoding="utf-8"))
    return tmp_path


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_every_version_has_a_way_up():
    assert list(STEPS) == list(range(1, SCHEMA_VERSION))


def test_status_reads_an_old_ledger_and_changes_nothing(old):
    before = ledger_path(old).read_bytes()
    now = read_status(old)
    assert (now.run_name, now.funnel["accepted"], now.pending) == ("an old run", 1, 1)
    (used,) = now.money.used
    assert (used.calls, used.cached, used.cache_write, used.usd) == (2, 160, 0, 0.5)
    assert [(one.sent, one.median_s) for one in now.service] == [(2, None)], "it does not say how long they took"
    assert ledger_path(old).read_bytes() == before
    assert version(ledger_path(old)) == 1


async def test_looking_at_an_old_ledger_finds_its_receipts(old):
    async with Ledger.look(old) as ledger:
        assert await ledger.recall(call_id(1)) == Receipt("k", "sol", b"{}")
    assert version(ledger_path(old)) == 1


async def test_an_old_ledger_goes_on_and_a_copy_of_it_is_kept(old):
    async with Ledger.open(old) as ledger:
        assert await ledger.recall(call_id(1)) == Receipt("k", "sol", b"{}")
        ledger.settle(call_id(1), 0, 0.25, Usage(100, 80, 20, 10))
        await ledger.intend(call_id(1, step=2), 1, "k2", "sol", 0.5)
        await ledger.receive(call_id(1, step=2), 1, Receipt("k2", "sol", b"{}", 1.5))
        ledger.settle(call_id(1, step=2), 1, 0.5, Usage(10, 0, 1, 0, 4))
        await ledger.conclude(outcome_row(accepted(1), IDENTITY))
    assert version(ledger_path(old)) == SCHEMA_VERSION
    assert version(ledger_path(old).with_name("ledger.v1.sqlite")) == 1
    now = read_status(old)
    (used,) = now.money.used
    assert (used.calls, used.cache_write, used.usd) == (3, 4, 1.0)
    assert [one.median_s for one in now.service] == [1.5]


async def test_a_ledger_that_cannot_be_copied_stays_as_it_was(old):
    ledger_path(old).with_name("ledger.v1.sqlite").mkdir()
    with pytest.raises(StorageError, match="directory"):
        async with Ledger.open(old):
            pass
    assert version(ledger_path(old)) == 1
