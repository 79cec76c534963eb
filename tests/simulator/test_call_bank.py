from __future__ import annotations

import stat
from contextlib import closing
from pathlib import Path

from distill.simulator.brain import Note
from distill.simulator.call_bank import BankedCall, CallBank, read_call_bank

LINE = BankedCall("3.0.1.teacher.1.4.0", "ab" * 32, 512, 200, billed=True, input_tokens=7, output_tokens=9)


def test_what_is_appended_is_read_back_at_once_and_by_several_writers(tmp_path: Path):
    path = tmp_path / "bank.jsonl"
    refused = BankedCall(None, "cd" * 32, 90, 429, billed=False, fault="429")
    with closing(CallBank(path)) as first, closing(CallBank(path)) as second:
        first.append(LINE, [Note("mistake", 2, "number", "wrong_argument"), Note("bind_failed", 3, "no order")])
        second.append(refused)
        first.append(LINE)
        bank = read_call_bank(path)
    assert bank.calls == (LINE, refused, LINE)
    assert [(note.kind, note.mistake, note.act) for note in bank.notes] == [
        ("mistake", "wrong_argument", 2),
        ("bind_failed", "", 3),
    ]
    assert bank.mistakes[0].episode == (3, 0, 1, 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_torn_last_line_is_counted_and_the_rest_is_read(tmp_path: Path):
    path = tmp_path / "bank.jsonl"
    with closing(CallBank(path)) as bank:
        bank.append(LINE)
        bank.append(LINE)
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert read_call_bank(path).torn == 1
    assert read_call_bank(path).calls == (LINE,)


def test_the_truth_of_a_call_that_was_answered_twice_counts_once(tmp_path: Path):
    path = tmp_path / "bank.jsonl"
    with closing(CallBank(path)) as bank:
        for _ in range(2):
            bank.append(LINE, [Note("mistake", 2, "number", "wrong_argument")])
    contents = read_call_bank(path)
    assert len(contents.notes) == 2
    assert len(contents.mistakes) == 1


def test_a_bank_that_does_not_exist_is_empty(tmp_path: Path):
    assert read_call_bank(tmp_path / "none.jsonl").calls == ()
