"""Rows of limits: written as notes, read back with the clocks of all starts as one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from distill.storage.ledger import Ledger
from distill.storage.limits import LIMITS, LimitHistory, LimitRow, read_limits
from distill.storage.reading import read_ledger

ROW = LimitRow("teacher", 2.0, 1_700_000_000.0, 60, 64, 600.5, "requests", "found", "well", "refused", 100, 3)


async def test_what_a_run_notes_is_read_back_by_gate(tmp_path):
    rows = [ROW, replace(ROW, gate="judge + user", pace=None, known=None), replace(ROW, run_s=4.0, allowed=70)]
    async with Ledger.open(tmp_path) as ledger:
        for row in rows:
            ledger.note(LIMITS, row.as_note())
        ledger.note("diverged", "something else", 3)
    with read_ledger(tmp_path) as connection:
        found = read_limits(connection)
    assert [one.gate for one in found] == ["teacher", "judge + user"]
    assert found[0].rows == (rows[0], rows[2])
    assert found[1].rows == (rows[1],)
    assert len(ROW.as_note()) < 120


async def test_a_later_start_goes_on_where_the_earlier_ended(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        for run_s, sent, throttled in ((2.0, 10, 0), (60.0, 100, 2), (1.0, 5, 1), (30.0, 50, 4)):
            ledger.note(LIMITS, replace(ROW, run_s=run_s, sent=sent, throttled=throttled).as_note())
    with read_ledger(tmp_path) as connection:
        (history,) = read_limits(connection)
    assert [row.run_s for row in history.rows] == [2.0, 60.0, 61.0, 90.0]
    assert history.starts == (60.0,)
    assert (history.sent, history.throttled_share) == (150, 6 / 150)
    assert history.let_through() == (None, pytest.approx(60 * 88 / 58), None, pytest.approx(60 * 42 / 29))


def test_a_history_is_plain_data():
    data = LimitHistory("teacher", (ROW,), ()).as_json()
    assert (data["gate"], data["sent"], data["throttled"]) == ("teacher", 100, 0.03)
    assert data["rows"][0]["why"] == "refused"
    assert "gate" not in data["rows"][0]
