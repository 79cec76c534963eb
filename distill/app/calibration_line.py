"""The line of `distill calibrate`: deal -> play -> write."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from distill.app.families import dealer_of
from distill.app.identity import began_as
from distill.app.judging_line import Everything
from distill.app.line import WRITERS, build_live, build_quality, build_teacher
from distill.app.live import Live
from distill.app.options import RunOptions
from distill.app.rooms import Rooms
from distill.app.sizing import environment_slots, producers
from distill.app.standing import Standing
from distill.config.fingerprint import canonical, digest
from distill.config.presets import STUDENTS
from distill.domain.episode import Job
from distill.domain.ports import Family
from distill.endpoints.pool import Pool
from distill.errors import Diverged, UsageError
from distill.flow.slots import Slots
from distill.flow.stage import Stage
from distill.stages.measure import Deal, Measure, Measured, SetDown
from distill.stages.source import CaseSource
from distill.stages.tally import Tally
from distill.storage.calibration import Role
from distill.storage.funnel import Funnel
from distill.storage.identity import RunIdentity
from distill.storage.notes import MEASURES
from distill.storage.plays import Player
from distill.storage.sequence import Settled
from distill.teaching.teacher import Teacher

LEARNERS: Final = "student_pool"
"""Key of the ledger's facts: a hash over the students, which a run takes no notice of."""


@dataclass(frozen=True, slots=True)
class CalibrationLine:
    """A built line; `each` plays in a row are of one case by one of `players`."""

    source: CaseSource
    stages: Sequence[Stage]
    live: Live
    identity: RunIdentity
    funnel: Funnel
    players: Sequence[Player]
    each: int
    pools: Sequence[Pool]
    """Of the players, one by one."""

    @property
    def gone(self) -> list[str]:
        """Names of the endpoints that were stopped."""
        return [pool.endpoints[0].spec.name for pool in self.pools if pool.gone]

    @property
    def waiting(self) -> int:
        """Each outcome stands for itself."""
        return 0


def build_calibration(
    each: int,
) -> Callable[[Rooms, list[Family], RunIdentity, RunOptions], Awaitable[CalibrationLine]]:
    """What builds the line, for `each` plays of a case by an endpoint."""

    async def build(
        rooms: Rooms, families: list[Family], identity: RunIdentity, options: RunOptions
    ) -> CalibrationLine:
        return await _build(rooms, families, identity, options, each)

    return build


async def _build(
    rooms: Rooms, families: Sequence[Family], identity: RunIdentity, options: RunOptions, each: int
) -> CalibrationLine:
    """Put the stages together and count what earlier starts concluded."""
    ledger, config = rooms.ledger, rooms.loaded.config
    await _claim_students(rooms)
    if options.retry_failed:
        await ledger.retry_failed()
    players = [*_alone("teacher", rooms.teachers), *(_alone("student", rooms.students) if rooms.students else ())]
    plays = config.run.samples_per_case
    limit = options.case_limit(config.run.max_cases) * plays
    tally, funnel = Tally(limit), Funnel()
    heads = await ledger.settled_rows()
    for head in heads:
        tally.count(head)
        funnel.add(Settled(head, head.kind, head.reason))
    source = CaseSource(limit, {head.number for head in heads}, rooms.drain, Everything(), lambda: False)
    slots = Slots(environment_slots(rooms.loaded))
    teacher = build_teacher(rooms, families, slots)

    async def restart(job: Job, diverged: Diverged) -> Job:
        ledger.note("diverged", diverged.detail, job.number)
        return replace(job, generation=ledger.bump_generation(job.number, "diverged"))

    deal = Deal(dealer_of(rooms.loaded, families), ledger, ledger.generation_of)
    measure = Measure([_player(teacher, pool) for _, pool in players], each, restart, rooms.drain)
    write = SetDown(ledger, identity, tally, funnel, source.concluded)
    standing = Standing(config.review_flow.min_score)
    alive = config.concurrency.max_workers
    stages = [
        Stage("deal", deal, workers=producers()),
        Stage("play", measure, workers=alive, capacity=config.concurrency.max_planned, slots=Slots(alive)),
        Stage("write", standing.counting(write), workers=min(alive, WRITERS), capacity=alive),
    ]
    quality = await build_quality(rooms, tally)
    live = build_live(rooms, tally, source, slots, quality, standing)
    asked, pools = [player for player, _ in players], [pool for _, pool in players]
    return CalibrationLine(source, stages, live, identity, funnel, asked, each, pools)


def _player(teacher: Teacher, pool: Pool) -> Measured:
    return Measured(replace(teacher, model=pool).draft, lambda: pool.gone)


def _alone(role: Role, pool: Pool) -> list[tuple[Player, Pool]]:
    """Each endpoint of a pool by itself: nobody stands in for one that is measured."""
    alone = [(one.endpoints[0].spec.name, one) for one in pool.alone()]
    return [(Player(role, one.info(name)), one) for name, one in alone]


async def _claim_students(rooms: Rooms) -> None:
    """Fix who is measured at the first start; raises UsageError when the students are others than then."""
    pool = canonical(rooms.loaded.config, began_as(rooms.ledger))[STUDENTS]
    now = digest({"teacher_pool": pool}, "re-play")  # their keys mean what a teacher's mean
    was = rooms.ledger.read_meta(LEARNERS)
    if was is not None and was != now:
        raise UsageError(
            "student_pool: differs from what this calibration began with; set it back to go on, or start anew with"
            " --fresh (the old folder is moved aside, nothing is deleted)"
        )
    await rooms.ledger.write_meta({LEARNERS: now, MEASURES: "1"})
