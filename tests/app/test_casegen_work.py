"""The stage functions of casegen by themselves, against a ledger that counts how often it is asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import orjson

from distill.app.casegen_work import EARLY, Books, Candidate, CasegenWork
from distill.app.options import RunOptions
from distill.casegen.dedup import Held
from distill.casegen.solve import Solve
from distill.domain.case import Case
from distill.domain.episode import Job
from distill.domain.outcome import Failed, Rejected
from distill.flow.drain import Drain
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


async def test_a_case_that_nobody_solves_is_rejected_with_how_the_last_try_ended() -> None:
    draft = SimpleNamespace(
        solved=False,
        stop="max_tokens",
        stop_detail="",
        checks=(SimpleNamespace(name="told", passed=False), SimpleNamespace(name="service", passed=True)),
    )
    samples = []

    async def play(job: Job) -> SimpleNamespace:
        samples.append(job.sample)
        return draft

    case = Case("c", "telecom", "t", "goal", "shape", "steps", "easy", {})
    at_work = replace(work(Path("none"), Asked()), blind=Solve(play, 3))
    at_work = replace(at_work, rooms=SimpleNamespace(drain=Drain()))
    found = await at_work.solve(Candidate(Job(0, 0, 0, 0, case), {}, {}))
    assert (type(found), found.reason, samples) == (Rejected, "unsolved", [0, 1, 2])
    assert found.detail == "not solved in 3 tries; the last one ended with max_tokens, checks failed: told"


async def test_a_proof_that_breaks_fails_its_case_alone() -> None:
    def broken(_case: Case) -> None:
        raise ZeroDivisionError

    case = Case("c", "telecom", "t", "goal", "shape", "steps", "easy", {})
    at_work = replace(work(Path("none"), Asked()), maker=SimpleNamespace(prove=broken))
    at_work = replace(at_work, rooms=SimpleNamespace(drain=Drain()))
    found = await at_work.prove(Candidate(Job(0, 0, 0, 0, case), {}, {}))
    assert (type(found), found.kind, found.detail) == (Failed, "bug", "ZeroDivisionError()")


def test_early_rejections_start_no_surplus() -> None:
    tally = Tally(4, EARLY)
    for number, reason in enumerate(sorted(EARLY)):
        tally.count(head(number, "rejected", reason))
    assert not tally.wanted(4), "four are on their way, and nothing says that they will not be kept"


def test_a_limit_of_nothing_plays_nothing_in_every_trade() -> None:
    found = [RunOptions(Path("x"), limit=limit).case_limit(7) for limit in (0, 3, 9, None)]
    assert found == [0, 3, 7, 7]
