"""produce: a case number becomes a proven job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import anyio

from distill.domain.case import Case, Proof
from distill.domain.episode import Job
from distill.domain.outcome import Failed, Parked, Rejected
from distill.domain.ports import Family
from distill.flow.drain import Drain
from distill.flow.slots import Slots
from distill.stages.guard import guarded
from distill.stages.planner import LOOK_ALIKE, SKELETON_SHARE, Planner

UNPROVEN = "unproven"

UNAVAILABLE = "server_unavailable"
"""The kind of fault of a case whose server is not there at all: it is not played, and costs nothing."""

FREE = frozenset({LOOK_ALIKE, SKELETON_SHARE, UNPROVEN, UNAVAILABLE})
"""Rejections before the first paid call."""


class Proofs(Protocol):
    """What is planned, and the proofs that are known already, by content of the case."""

    def plan(self, job: Job) -> None:
        """Queue that a case is in the run; planning it again changes nothing."""
        ...

    def known_proof(self, case_id: str) -> Proof | None:
        """The recorded proof, or None."""
        ...

    def record_proof(self, case_id: str, proof: Proof) -> None:
        """Queue a proof; durable with the next commit."""
        ...


@dataclass(frozen=True, slots=True)
class Produce:
    """Plans case n, drops look-alikes, proves the rest by running; an unproven case is never redrawn.

    Samples of one case wait for each other's proof.
    """

    planner: Planner
    families: Sequence[Family]
    slots: Slots
    proofs: Proofs
    generation_of: Callable[[int], int]
    drain: Drain
    proving: dict[str, anyio.Event] = field(default_factory=dict)

    async def __call__(self, number: int) -> Job | Rejected | Failed | Parked:
        """The stage function."""
        planned = self.planner.plan(number)
        job = Job(number, planned.sample, self.generation_of(number), planned.scenario_index, planned.case)
        self.proofs.plan(job)
        if planned.dropped:
            return Rejected(job, planned.dropped, planned.detail)
        while (other := self.proving.get(job.case.case_id)) is not None:
            await other.wait()
        proof = self.proofs.known_proof(job.case.case_id) or await self._proof(job)
        if not isinstance(proof, Proof):
            return proof
        return job if proof.holds else Rejected(job, UNPROVEN, proof.failure)

    async def _proof(self, job: Job) -> Proof | Failed | Parked:
        case_id = job.case.case_id
        done = self.proving[case_id] = anyio.Event()
        try:
            found = await guarded(job, self.drain, lambda: self._prove(job.scenario_index, job.case))
            if isinstance(found, Proof):
                self.proofs.record_proof(case_id, found)
            return found
        finally:
            del self.proving[case_id]
            done.set()

    async def _prove(self, scenario_index: int, case: Case) -> Proof:
        """The proof, or the drain's reason: a proof costs no money, so the end of a run does not wait for it."""
        family = self.families[scenario_index]
        if not family.takes_slot:  # no process to wait for: milliseconds, and nothing to cut short
            return await family.prove(case)
        with self.drain.cutting():
            async with self.slots:
                return await family.prove(case)
        raise self.drain.reason or RuntimeError("a proof was cut short without a drain")
