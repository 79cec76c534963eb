"""A bank survives whatever happens to its last line, and reports what it cannot read."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson
import pytest

from distill.casegen.accept import add_missing
from distill.errors import StorageError, UsageError
from distill.storage.banks import BANK_SCHEMA, append, pin, read_bank, unappendable

FAMILY = "telecom"


def line(number: int, **change: object) -> dict[str, object]:
    made = {"schema": BANK_SCHEMA, "id": f"telecom-{number}", "family": FAMILY, "case": {"seed": number, "名": "ü"}}
    return {**made, "origin": {"kind": "composed"}, "proof": {"holds": True}, "blind": "derivable", **change}


def ids(bank) -> list[str]:
    return [one.data["id"] for one in bank.lines]


def test_what_was_appended_is_read_in_order(tmp_path):
    path = tmp_path / "folder" / "bank.jsonl"
    append(path, [line(1), line(2)])
    append(path, [])
    append(path, [line(3)])
    bank = read_bank(path, FAMILY)
    assert [(one.number, one.data) for one in bank.lines] == [(n, line(n)) for n in (1, 2, 3)]
    assert bank.quarantined == ()
    assert [entry.name for entry in path.parent.iterdir()] == ["bank.jsonl"]


def test_a_file_that_is_not_there_is_an_empty_bank_and_a_folder_is_refused(tmp_path):
    assert read_bank(tmp_path / "none.jsonl", FAMILY).lines == ()
    with pytest.raises(UsageError, match="not a file"):
        read_bank(tmp_path, FAMILY)


def test_a_last_line_torn_at_any_byte_is_reported_alone_and_stays_alone(tmp_path):
    path = tmp_path / "bank.jsonl"
    append(path, [line(1), line(2), line(3)])
    whole = path.read_bytes()
    start = whole[:-1].rindex(b"\n") + 1
    for cut in range(start, len(whole) + 1):
        path.write_bytes(whole[:cut])
        bank = read_bank(path, FAMILY)
        complete = cut >= len(whole) - 1
        assert ids(bank) == ["telecom-1", "telecom-2", *(["telecom-3"] if complete else [])]
        torn = not complete and cut > start
        assert [number for number, _ in bank.quarantined] == ([3] if torn else [])
        assert all(why.startswith("torn: ") for _, why in bank.quarantined)
        append(path, [line(4)])
        after = read_bank(path, FAMILY)
        assert path.read_bytes().startswith(whole[:cut])
        assert ids(after) == [*ids(bank), "telecom-4"]
        assert [number for number, _ in after.quarantined] == ([3] if torn else [])


@pytest.mark.parametrize("broken", ["fsync", "open"])
def test_an_append_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch, broken):
    path = tmp_path / "bank.jsonl"
    append(path, [line(1)])
    before = path.read_bytes()

    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full) if broken == "fsync" else patch.setattr("pathlib.Path.open", full)
        with pytest.raises(StorageError, match=r"bank\.jsonl: cannot be written \(No space left on device\)"):
            append(path, [line(2), line(3)])
    assert path.read_bytes() == before
    append(path, [line(2)])
    assert ids(read_bank(path, FAMILY)) == ["telecom-1", "telecom-2"]


def test_an_append_never_shows_a_reader_half_of_its_lines(tmp_path, monkeypatch):
    """Whoever reads at any moment of an append sees none or all of it."""
    path = tmp_path / "bank.jsonl"
    append(path, [line(1)])
    seen = []
    real = os.fsync

    def look(handle):
        seen.append(ids(read_bank(path, FAMILY)))
        real(handle)

    monkeypatch.setattr(os, "fsync", look)
    append(path, [line(2), line(3)])
    assert seen == [["telecom-1"], ["telecom-1", "telecom-2", "telecom-3"]]


@pytest.mark.parametrize(
    ("piece", "why"),
    [
        (b"\xff\xfe", "no JSON"),
        (b"[1]", "not a line of a bank"),
        (b"7", "not a line of a bank"),
        (b"{}", "not a line of a bank"),
        (orjson.dumps({"schema": 2, "other": "keys"}), "schema 2, this program reads 1"),
        (orjson.dumps(line(9, schema=2)), "schema 2, this program reads 1"),
        (orjson.dumps(line(9, schema=None)), "schema null"),
        (orjson.dumps(line(9, schema=True)), "schema true"),
        (orjson.dumps(line(9, schema="1")), 'schema "1"'),
        (orjson.dumps(line(9, family="mcp")), "a case of family mcp, not telecom"),
        (orjson.dumps(line(9, id=9)), "id is a text"),
        (orjson.dumps(line(9, case=None)), "are objects"),
        (orjson.dumps(line(9, proof=[])), "are objects"),
        (orjson.dumps(line(9, origin="model")), "are objects"),
        (b"[" * 5_000, "no JSON"),
    ],
)
def test_a_foreign_line_is_reported_with_its_number_and_takes_no_other_with_it(tmp_path, piece, why):
    path = tmp_path / "bank.jsonl"
    path.write_bytes(b"\n".join([orjson.dumps(line(1)), piece, b"", orjson.dumps(line(2)), b""]))
    bank = read_bank(path, FAMILY)
    assert [(one.number, one.data["id"]) for one in bank.lines] == [(1, "telecom-1"), (4, "telecom-2")]
    [(number, said)] = bank.quarantined
    assert number == 2
    assert why in said
    assert not said.startswith("torn")


def test_the_digest_is_of_the_bytes(tmp_path):
    path = tmp_path / "bank.jsonl"
    append(path, [line(1)])
    one = read_bank(path, FAMILY).sha256
    append(path, [line(2)])
    assert read_bank(path, FAMILY).sha256 != one


def test_a_run_pins_a_bank_once_whole_and_says_when_it_cannot(tmp_path, monkeypatch):
    path, copy = tmp_path / "bank.jsonl", tmp_path / "run" / "pins" / "telecom.jsonl"
    assert read_bank(pin(path, tmp_path / "none.jsonl"), FAMILY).lines == ()
    append(path, [line(1)])

    def full(*_args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StorageError, match="No space left on device; the run cannot pin its bank"):
            pin(path, copy)
    assert not copy.exists(), "half a copy would stand for the bank at the next start"
    assert pin(path, copy) == copy
    append(path, [line(2)])
    assert ids(read_bank(pin(path, copy), FAMILY)) == ["telecom-1"]


def test_two_runs_that_keep_cases_at_once_lose_none(tmp_path):
    path = tmp_path / "bank.jsonl"

    def keep(first: int) -> None:
        for number in range(first, first + 20):
            add_missing(path, FAMILY, [orjson.dumps(line(number)), orjson.dumps(line(0))])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(keep, (1, 101, 201, 301)))
    kept = ids(read_bank(path, FAMILY))
    assert len(kept) == len(set(kept)) == 81


def test_a_link_to_a_bank_stays_a_link(tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "bank.jsonl").symlink_to(tmp_path / "far" / "real.jsonl")
    append(tmp_path / "bank.jsonl", [line(1)])
    append(tmp_path / "bank.jsonl", [line(2)])
    assert (tmp_path / "bank.jsonl").is_symlink()
    assert ids(read_bank(tmp_path / "far" / "real.jsonl", FAMILY)) == ["telecom-1", "telecom-2"]


def test_a_place_where_no_bank_can_grow_is_known_beforehand(tmp_path, monkeypatch):
    (tmp_path / "file").touch()

    def unfit(path):
        return unappendable(path, FAMILY)

    assert unfit(tmp_path / "new" / "folder" / "bank.jsonl") == unfit(tmp_path / "file") == ""
    assert unfit(tmp_path) == "is a folder; name a file in it"
    assert unfit(tmp_path / "file" / "bank.jsonl") == f"{tmp_path / 'file'} is not a folder"
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    assert unfit(tmp_path / "bank.jsonl") == f"folder {tmp_path} cannot be written to"


def test_what_holds_something_else_is_no_bank(tmp_path):
    (tmp_path / "notes.md").write_text("nothing of a bank", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    append(tmp_path / "bank.jsonl", [line(1)])
    assert "holds something else" in unappendable(tmp_path / "notes.md", FAMILY)
    assert unappendable(tmp_path / "pipe", FAMILY) == unappendable(Path("/dev/null"), FAMILY) == "is no regular file"
    assert "folder of ledgers" in unappendable(tmp_path / ".distill" / "ledger.sqlite", FAMILY)
    assert "cannot be looked at" in unappendable(tmp_path / ("n" * 300), FAMILY)
    assert unappendable(tmp_path / "bank.jsonl", FAMILY) == ""
    with pytest.raises(UsageError, match="not a file"):
        read_bank(tmp_path / "pipe", FAMILY)


def test_a_byte_order_mark_costs_no_line(tmp_path):
    (tmp_path / "bank.jsonl").write_bytes(b"\xef\xbb\xbf" + orjson.dumps(line(1)) + b"\n")
    assert ids(read_bank(tmp_path / "bank.jsonl", FAMILY)) == ["telecom-1"]
