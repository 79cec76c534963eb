"""The stage functions of casegen, each one item in and one item out."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import anyio
import orjson

from distill.app.offline import PROVEN
from distill.app.rooms import Rooms
from distill.casegen.accept import add_missing
from distill.casegen.dedup import Held
from distill.casegen.propose import Proposal, Propose
from distill.casegen.solve import Solve
from distill.domain.case import Case, Proof
from distill.domain.casemaking import CaseMaker, Cell
from distill.domain.episode import Draft, Job
from distill.domain.json import JsonObject
from distill.domain.outcome import Failed, Parked, Rejected
from distill.errors import Diverged
from distill.reviewing.judge import Judge
from distill.stages.guard import guarded, restarting
from distill.stages.source import CaseSource
from distill.stages.tally import Tally
from distill.storage.funnel import Funnel
from distill.storage.identity import RunIdentity
from distill.storage.record import record_id
from distill.storage.rows import Head, OutcomeRow
from distill.storage.sequence import SKELETON_SHARE, Sequencer


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proven case on its way to the bank."""

    job: Job
    cell: Cell
    line: JsonObject = field(hash=False)
    draft: Draft | None = None
    score: float = 0.0


EARLY: Final = frozenset({"impossible", "look_alike", "unproven"})
"""Reasons that are there long before the first case is solved, and say nothing of how many will be kept."""

Item = Candidate | Rejected | Failed | Parked


@dataclass(slots=True)
class Books:
    """Settling in order, and what went to the bank."""

    sequencer: Sequencer
    tally: Tally
    funnel: Funnel
    bank: Path
    family: str
    kept: list[JsonObject] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """Outcomes that wait for a lower case."""
        return self.sequencer.waiting


@dataclass(frozen=True, slots=True)
class CasegenWork:
    """The stage functions; each takes what the one before made, and lets by what is no candidate any more."""

    rooms: Rooms
    maker: CaseMaker
    blind: Solve
    books: Books
    source: CaseSource
    held: Held
    identity: RunIdentity

    @property
    def proven(self) -> Path:
        """Where proven cases are written down for the oracle."""
        return self.rooms.ledger.path.with_name(PROVEN)

    def guarded(self, work: Callable[[int], Awaitable[Item]]) -> Callable[[int], Awaitable[Item]]:
        """A case that fails is data; the end of budget or patience parks it."""

        async def stage(number: int) -> Item:
            job = self._job(number, _blank(number))

            async def run(_job: Job) -> Item:
                return await work(number)

            return await restarting(job, self.rooms.drain, run, self._restart)

        return stage

    async def propose(self, propose: Propose, number: int) -> Item:
        """A cell becomes a case."""
        made: Proposal = await propose(number, self.rooms.ledger.generation_of(number))
        if made.case is None:
            return Rejected(self._job(number, _blank(number)), "impossible", f"{made.why}; proposed: {made.raw[:400]}")
        job = self._job(number, made.case)
        self.rooms.ledger.plan(job)
        return Candidate(job, made.cell, {"origin": made.origin})

    async def prove(self, item: Item) -> Item:
        """Proof by execution, in a thread: a tenth of a second of CPU must not hold the loop."""
        if not isinstance(item, Candidate):
            return item
        return await guarded(item.job, self.rooms.drain, functools.partial(self._prove, item))

    async def _prove(self, item: Candidate) -> Item:
        if twin := self.held.twin(item.job.case):
            return Rejected(item.job, "look_alike", twin)
        found = await anyio.to_thread.run_sync(self.maker.prove, item.job.case)
        self.rooms.ledger.record_proof(item.job.case.case_id, Proof(not found.failure, found.failure))
        if found.failure:
            return Rejected(item.job, "unproven", f"{found.failure}; case: {item.job.case.body['spec'][:600]}")
        await self._note_proven(item.job)
        return replace(item, line={**item.line, "proof": found.proof})

    async def solve(self, item: Item) -> Item:
        """Somebody else reaches the goal without hints."""
        if not isinstance(item, Candidate):
            return item

        async def work(job: Job) -> Item:
            draft, took = await self.blind(job)
            if not draft.solved:
                wrong = ", ".join(check.name for check in draft.checks if not check.passed) or "none"
                why = f"the last one ended with {draft.stop} {draft.stop_detail}".rstrip()
                return Rejected(job, "unsolved", f"not solved in {took} tries; {why}, checks failed: {wrong}")
            how = "scripted" if self.rooms.scripted else f"{draft.teacher.model} in try {took} of {self.blind.tries}"
            return replace(item, job=job, draft=draft, line={**item.line, "blind": how})

        return await restarting(item.job, self.rooms.drain, work, self._restart)

    async def review(self, item: Item) -> Item:
        """A judge marks the case by the family's rubric for cases."""
        reviewers, flow = self.rooms.reviewers, self.rooms.loaded.config.review_flow
        if not isinstance(item, Candidate) or item.draft is None or reviewers is None or not flow.enabled:
            return item
        scenario = replace(item.draft.scenario, rubric=self.maker.rubric)
        draft = replace(item.draft, scenario=scenario)

        async def work(job: Job) -> Item:
            judge = Judge(
                reviewers,
                max_asks=flow.max_asks,
                unreadable=self.rooms.unreadable,
                own_allowed=flow.allow_same_model,
            )
            review = await judge.review(draft)
            if review.score < flow.min_score:
                return Rejected(job, "below_min_score", f"score {review.score}: {review.feedback}")
            return replace(item, score=review.score)

        return await restarting(item.job, self.rooms.drain, work, self._restart)

    async def accept(self, item: Item) -> None:
        """Commit, settle in order, append what was settled as kept."""
        if isinstance(item, Parked):
            self.books.tally.parked += 1
        else:
            row = self._row(item)
            await self.rooms.ledger.conclude(row)
            await self.settle([row.head])
        self.source.concluded()

    async def settle(self, heads: Sequence[Head]) -> None:
        """What is settled as kept goes to the bank in one go, unless it is there."""
        settled = []
        for head in heads:
            self.books.tally.count(head)
            settled += self.books.sequencer.offer(head)
        for one in settled:
            self.books.funnel.add(one)
            if one.verdict == "duplicate" or one.reason == SKELETON_SHARE:
                self.books.tally.demote(one.reason)
        numbers = [one.head.number for one in settled if one.verdict == "accepted"]
        if numbers:
            records = await self.rooms.ledger.records(numbers)
            self.books.kept += [orjson.loads(record) for record in records]
            await anyio.to_thread.run_sync(add_missing, self.books.bank, self.books.family, records)

    def _row(self, item: Candidate | Rejected | Failed) -> OutcomeRow:
        job = item.job
        kind, reason, detail, record, score = "failed", "", "", b"", None
        match item:
            case Candidate():
                line = self.maker.line(job.case, item.line["origin"], item.line["proof"], item.line["blind"])
                kind, record, score = "accepted", orjson.dumps(line), item.score
            case Rejected():
                kind, reason, detail = "rejected", item.reason, item.detail
            case Failed():
                reason, detail = item.kind, item.detail
        case = job.case
        head = Head(
            job.number, 0, job.generation, kind, reason, record_id(replace(job, sample=0), self.identity.run_id),  # type: ignore[arg-type]
            case.skeleton, case.goal_shape, case.case_id, score,
        )  # fmt: skip
        return OutcomeRow(head, detail, case.case_id, case.template, record)

    def _job(self, number: int, case: Case) -> Job:
        return Job(number, 0, self.rooms.ledger.generation_of(number), 0, case)

    async def _restart(self, job: Job, diverged: Diverged) -> Job:
        self.rooms.ledger.note("diverged", diverged.detail, job.number)
        return replace(job, generation=self.rooms.ledger.bump_generation(job.number, "diverged"))

    async def _note_proven(self, job: Job) -> None:
        """For the scripted oracle, which plays by what is written here."""
        if not self.rooms.scripted:
            return
        case = job.case
        row = {"number": job.number, "case": {name: getattr(case, name) for name in case.__slots__}}
        async with await anyio.open_file(self.proven, "ab") as file:
            await file.write(b"\n" + orjson.dumps(row) + b"\n")  # a line that a kill has torn stays alone


def _blank(number: int) -> Case:
    """Stands for a proposal that made no case."""
    return Case(
        f"proposal-{number}", "", "casegen/proposal", "", f"proposal {number}", f"proposal {number}", "easy", {}
    )
