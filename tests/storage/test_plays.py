from __future__ import annotations

import orjson
from storage_samples import TEACHER, small_row

from distill.storage.learnable import learnable_fact, read_learnable
from distill.storage.ledger import Ledger
from distill.storage.notes import MEASURES, SAMPLES, TARGET
from distill.storage.plays import Player, first_plays, read_measured
from distill.storage.reading import read_ledger, settle_all

PLAYERS = [Player("teacher", TEACHER), Player("student", TEACHER)]
SPOILT = "user_sim"


def record(usd: float | None) -> bytes:
    step = {"kind": "model", "usage": {"input": 90, "output": 10}, "cost_usd": usd}
    return orjson.dumps({"steps": [step, {"kind": "tool"}, step]})


def play(number, kind="accepted", usd=0.5, **rest):
    """One of two plays of a case by one of two players."""
    row = small_row(number, record(usd) if kind != "failed" else b"", kind=kind, sample=number % 4, **rest)
    return type(row)(row.head, row.detail, f"case-{number // 4}", row.scenario_id, row.record)


async def measured(folder, *rows):
    async with Ledger.open(folder) as ledger:
        await ledger.write_meta({MEASURES: "1"})
        for row in rows:
            await ledger.conclude(row)
    with read_ledger(folder) as connection:
        return read_measured(connection, PLAYERS, 2), settle_all(connection)[1], first_plays(connection, ["case-0"])


async def test_plays_are_counted_by_case_and_player_with_tokens_and_dollars(tmp_path):
    lines, funnel, first = await measured(
        tmp_path, play(3, "rejected"), play(1, "rejected"), play(0), play(2, "rejected", usd=None), play(4)
    )
    assert [(line.case_id, line.role, line.plays, line.passed) for line in lines] == [
        ("case-0", "teacher", 2, 1), ("case-0", "student", 2, 0),
    ], "of case 1 one play is missing"  # fmt: skip
    assert [(line.tokens, line.usd) for line in lines] == [(200.0, 2.0), (200.0, None)]
    assert (funnel.accepted, funnel.cases) == (2, 5)
    assert first == {"case-0": 0}


async def test_what_says_nothing_of_the_player_is_in_no_figure(tmp_path):
    lines, _, _ = await measured(
        tmp_path, play(0), play(1, "failed"), play(2, "rejected", reason=SPOILT), play(3, "rejected", reason=SPOILT)
    )
    assert [(line.role, line.plays, line.passed) for line in lines] == [("teacher", 1, 1)]


async def test_a_case_that_is_in_the_bank_twice_is_measured_once(tmp_path):
    rows = [play(number) for number in range(4)]
    twin = [type(row)(play(number + 4).head, "", "case-0", "t", row.record) for number, row in enumerate(rows)]
    lines, _, _ = await measured(tmp_path, *rows, *twin)
    assert [(line.case_id, line.role, line.plays) for line in lines] == [
        ("case-0", "teacher", 4), ("case-0", "student", 4),
    ]  # fmt: skip


async def test_learnable_are_exported_episodes_of_cases_that_the_calibration_names(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        await ledger.write_meta({TARGET: "2", SAMPLES: "1"})
        for number, kind in enumerate(["accepted", "rejected", "accepted", "accepted"]):
            await ledger.conclude(small_row(number, kind=kind))
        assert read_learnable(tmp_path) is None
        await ledger.write_meta(learnable_fact({"case-0", "case-1", "case-3"}))
    assert read_learnable(tmp_path) == 1, "case 1 is rejected, case 3 is surplus"
