"""The topology of a run, on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from distill.app.band import calibration_of
from distill.app.families import dealer_of
from distill.app.live import Live
from distill.app.offline import PINS
from distill.app.options import RunOptions
from distill.app.reviewers import build_refine
from distill.app.rooms import Rooms
from distill.app.sizing import environment_slots, producers
from distill.app.standing import Standing
from distill.config.loader import Loaded
from distill.domain.episode import Job
from distill.domain.ports import Family
from distill.errors import Diverged
from distill.flow.slots import Slots
from distill.flow.stage import Stage
from distill.prompts.templates import prompts
from distill.stages.planner import LOOK_ALIKE, SKELETON_SHARE, Planner
from distill.stages.produce import FREE, Produce
from distill.stages.quality import Quality
from distill.stages.review import Review
from distill.stages.source import CaseSource
from distill.stages.tally import Tally
from distill.stages.teach import Teach
from distill.stages.write import Books, Write
from distill.storage.crash import Crash, no_crash
from distill.storage.dataset import Dataset, DatasetOptions
from distill.storage.funnel import Funnel
from distill.storage.identity import RunIdentity
from distill.storage.learnable import learnable_fact
from distill.storage.rows import Head
from distill.storage.sequence import Sequencer
from distill.teaching.teacher import Teacher, TeacherPrompts

MOST_OF_THE_PLAN: Final = 0.06
"""Most of the plan that cases of one skeleton may take."""

WRITERS: Final = 32
"""Commits that may be on their way at once; the ledger puts them into one transaction."""


class AnyLine(Protocol):
    """What a run needs of whatever line its trade has built."""

    @property
    def source(self) -> CaseSource:
        """Case numbers."""
        ...

    @property
    def stages(self) -> Sequence[Stage]:
        """In order."""
        ...

    @property
    def live(self) -> Live:
        """For the status line."""
        ...

    @property
    def identity(self) -> RunIdentity:
        """Of the run."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """A built line and what can be seen of it."""

    source: CaseSource
    stages: Sequence[Stage]
    live: Live
    books: Books
    identity: RunIdentity


async def build_line(
    rooms: Rooms,
    families: Sequence[Family],
    identity: RunIdentity,
    options: RunOptions,
    crash: Crash = no_crash,
) -> Line:
    """Put the stages together and settle what earlier starts concluded."""
    ledger, config = rooms.ledger, rooms.loaded.config
    if options.retry_failed:
        await ledger.retry_failed()
    calibration = calibration_of(rooms.loaded, ledger.path.with_name(PINS))
    await ledger.write_meta(learnable_fact(None if calibration is None else calibration.learnable))
    books = await open_books(rooms, identity, crash)
    heads = await settle_earlier(rooms, books)
    done = {head.number for head in heads}
    limit = options.case_limit(config.run.max_cases) * config.run.samples_per_case
    quality = await build_quality(rooms, books.tally)
    quality.start()
    source = CaseSource(limit, done, rooms.drain, quality, lambda: books.sequencer.full)
    slots = Slots(environment_slots(rooms.loaded))
    teacher = build_teacher(rooms, families, slots)

    async def restart(job: Job, diverged: Diverged) -> Job:
        ledger.note("diverged", diverged.detail, job.number)
        return replace(job, generation=ledger.bump_generation(job.number, "diverged"))

    planner = Planner(families, dealer_of(rooms.loaded, families), MOST_OF_THE_PLAN)
    _remember(planner, heads, config.run.samples_per_case)
    produce = Produce(planner, families, slots, ledger, ledger.generation_of, rooms.drain)
    teach = Teach(teacher.draft, restart, rooms.drain)
    review = Review(
        build_refine(rooms.loaded, rooms.reviewers, teacher.revise, rooms.unreadable),
        teacher.draft,
        restart,
        rooms.drain,
    )
    standing = Standing(config.review_flow.min_score)
    write = Write(ledger, identity, books, source.concluded, rooms.drain)

    alive, planned = config.concurrency.max_workers, config.concurrency.max_planned
    stages = [
        Stage("produce", produce, workers=producers()),
        Stage("teach", teach, workers=alive, capacity=planned, slots=Slots(alive)),
        Stage("review", review, workers=alive, slots=Slots(alive)),
        Stage("write", standing.counting(write), workers=min(alive, WRITERS), capacity=alive),
    ]
    return Line(source, stages, build_live(rooms, books.tally, source, slots, quality, standing), books, identity)


async def open_books(rooms: Rooms, identity: RunIdentity, crash: Crash = no_crash) -> Books:
    """Empty books over the dataset folder as it is."""
    config = rooms.loaded.config
    target = config.run.target_accepted
    options = DatasetOptions(config.output.shard_rows, scripted=rooms.scripted)
    dataset = await Dataset.open(rooms.ledger, identity, options, crash)
    return Books(sequencer_of(rooms.loaded), dataset, Tally(target, FREE), Funnel(), Funnel())


async def settle_earlier(rooms: Rooms, books: Books) -> list[Head]:
    """Offer the books every outcome that is in force."""
    heads = await rooms.ledger.settled_rows()
    for head in heads:
        books.tally.count(head)
        await books.settle(head)
    return heads


def sequencer_of(loaded: Loaded) -> Sequencer:
    """Who settles a run's outcomes."""
    return Sequencer(loaded.config.run.target_accepted, samples=loaded.config.run.samples_per_case)


def _remember(planner: Planner, heads: Sequence[Head], samples: int) -> None:
    """Tell the planner which cases were concluded, with all their samples, without a gap from the first on."""
    for first in range(0, len(heads) - samples + 1, samples):
        head, last = heads[first], heads[first + samples - 1]
        if last.number != first + samples - 1:
            return
        planner.remember(head.skeleton, head.goal_shape, dropped=head.reason in {LOOK_ALIKE, SKELETON_SHARE})


async def build_quality(rooms: Rooms, tally: Tally) -> Quality:
    """The pilot and the floor of a run that costs money; one that costs none has neither. To be started by the caller.

    Told is what the counted cases cost: not what was spent on tries that --retry-failed replaced, nor what may have
    been billed before a kill.
    """
    paid = any(endpoint.spec.kind == "api" for endpoint in rooms.teachers.endpoints)
    run = rooms.loaded.config.run
    pilot, floor = (run.pilot_cases, run.min_accept_rate) if paid else (0, 0.0)
    elsewhere = rooms.budget.spent_usd - await rooms.ledger.spent_on_current()
    quality = Quality(tally, pilot, floor, rooms.drain, lambda: rooms.budget.spent_usd - elsewhere)
    quality.rejudge = rooms.loaded.config.casegen is None
    return quality


def build_teacher(rooms: Rooms, families: Sequence[Family], slots: Slots) -> Teacher:
    """Who plays episodes."""
    shared = prompts()
    return Teacher(
        model=rooms.teachers,
        families=families,
        slots=slots,
        log=rooms.ledger,
        clock=rooms.clock,
        prompts=TeacherPrompts(shared.render("reflect"), shared.render("revise")),
        reflection_passes=rooms.loaded.config.reflection_passes,
        max_episode_tokens=rooms.loaded.config.run.max_episode_tokens,
        user_model=rooms.users,
        rationale=rooms.loaded.config.rationale,
    )


def build_live(
    rooms: Rooms, tally: Tally, source: CaseSource, slots: Slots, quality: Quality, standing: Standing
) -> Live:
    """What the status line looks at; to be built once earlier starts are settled."""
    pools = (rooms.teachers, rooms.students, rooms.solvers, rooms.reviewers, rooms.users)
    endpoints = [endpoint for pool in pools if pool is not None for endpoint in pool.endpoints]
    live = Live(rooms, tally, source, slots, quality, standing, endpoints)
    live.accepted_before, live.calls_before = tally.accepted, rooms.before.calls
    return live
