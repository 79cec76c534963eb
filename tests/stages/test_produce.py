from __future__ import annotations

import random

import anyio
import anyio.lowlevel

from distill.domain.case import Case, Proof
from distill.domain.episode import Job
from distill.domain.outcome import Parked, Rejected
from distill.errors import Interrupted
from distill.flow.drain import Drain
from distill.flow.slots import Slots
from distill.stages.dealing import Dealer
from distill.stages.planner import Planner
from distill.stages.produce import Produce


class ProvingFamily:
    takes_slot = True

    def __init__(self, proof=None):
        self.proof, self.begun, self.closed = proof, anyio.Event(), False

    def draw(self, seed):
        shape = str(random.Random(seed).random())
        return Case(f"c-{seed}", "f", "t", shape, shape, shape, "easy", {})

    async def prove(self, case):
        self.begun.set()
        try:
            return self.proof or await anyio.sleep_forever()
        finally:
            self.closed = True


class Remembered(dict):
    def plan(self, job):
        self.setdefault("planned", []).append(job.number)

    def known_proof(self, case_id):
        return self.get(case_id)

    def record_proof(self, case_id, proof):
        self[case_id] = proof


def producer(family, proofs, drain):
    return Produce(Planner([family], Dealer([family], [1.0], 1), 0.5), [family], Slots(1), proofs, lambda _: 0, drain)


async def test_a_proven_case_is_a_job_and_its_proof_is_kept():
    proofs = Remembered()
    job = await producer(ProvingFamily(Proof(holds=True)), proofs, Drain())(0)
    assert isinstance(job, Job)
    assert proofs[job.case.case_id].holds


async def test_an_unproven_case_is_rejected_with_the_rule_that_broke():
    outcome = await producer(ProvingFamily(Proof(holds=False, failure="doing nothing passes")), Remembered(), Drain())(
        0
    )
    assert isinstance(outcome, Rejected)
    assert (outcome.reason, outcome.detail) == ("unproven", "doing nothing passes")


async def test_the_end_of_a_run_does_not_wait_for_a_proof():
    family, drain, outcomes = ProvingFamily(), Drain(), []
    produce = producer(family, Remembered(), drain)

    async def work():
        outcomes.append(await produce(0))

    with anyio.fail_after(5):
        async with anyio.create_task_group() as group:
            group.start_soon(work)
            await family.begun.wait()
            drain.begin(Interrupted("SIGINT"))
    assert outcomes == [Parked(0, "Interrupted")]
    assert family.closed


async def test_samples_of_a_case_are_proven_once():
    class Counting(ProvingFamily):
        takes_slot, count = False, 0

        async def prove(self, case):
            self.count += 1
            await anyio.lowlevel.checkpoint()
            return Proof(holds=True)

    family, outcomes = Counting(), []
    planner = Planner([family], Dealer([family], [1.0], 1, 3), 0.5)
    produce = Produce(planner, [family], Slots(1), Remembered(), lambda _: 0, Drain())

    async def work(number):
        outcomes.append(await produce(number))

    async with anyio.create_task_group() as group:
        for number in range(3):
            group.start_soon(work, number)
    assert sorted((job.number, job.sample) for job in outcomes) == [(0, 0), (1, 1), (2, 2)]
    assert family.count == 1
