"""The stage functions of casegen by themselves, against a ledger that counts how often it is asked."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import orjson

from distill.app.casegen_work import Books, CasegenWork
from distill.app.options import RunOptions
from distill.casegen.dedup import Held
from distill.casegen.solve import Solve
from distill.stages.tally import Tally
from distill.storage.banks import read_bank
from distill.storage.funnel import Funnel
from distill.storage.rows import Head
from distill.storage.sequence import Sequencer


def head(number: int, kind: str = "accepted", reason: str = "") -> Head:
    return Head(number, 0, 0, kind, reason, f"id{number}", f"steps {number}", "words", f"case{number}", 1.0)


def line(number: int) -> dict[str, object]:
    empty: dict[str, object] = {"case": {}, "origin": {}, "proof": {}, "blind": ""}
    return {"schema": 1, "id": f"telecom-{number}", "family": "telecom", **empty}


class Asked:
    """A ledger that has a record of every number."""

    def __init__(self) -> None:
        self.records_of: list[list[int]] = []

    async def records(self, numbers: list[int]) -> list[bytes]:
        self.records_of.append(numbers)
        return [orjson.dumps(line(number)) for number in numbers]


def work(bank: Path, ledger: Asked) -> CasegenWork:
    books = Books(Sequencer(9), Tally(9), Funnel(), bank, "telecom")
    return CasegenWork(SimpleNamespace(ledger=ledger), None, Solve(None, 1), books, None, Held(), None)


async def test_what_earlier_starts_kept_is_read_and_appended_in_one_go(tmp_path: Path) -> None:
    ledger = Asked()
    at_work = work(tmp_path / "bank.jsonl", ledger)
    await at_work.settle([head(0), head(1, "rejected", "unproven"), head(2), head(4)])
    assert ledger.records_of == [[0, 2]], "4 waits for 3"
    assert [one.data["id"] for one in read_bank(tmp_path / "bank.jsonl", "telecom").lines] == ["telecom-0", "telecom-2"]
    assert (at_work.books.tally.accepted, at_work.books.funnel.accepted) == (3, 2)


def test_a_limit_of_nothing_plays_nothing_in_every_trade() -> None:
    found = [RunOptions(Path("x"), limit=limit).case_limit(7) for limit in (0, 3, 9, None)]
    assert found == [0, 3, 7, 7]
