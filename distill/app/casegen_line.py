"""The line of `distill casegen`: propose -> prove -> solve -> review -> accept, on the engine of every run."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from distill.app.casegen_work import EARLY, Books, CasegenWork
from distill.app.families import case_maker
from distill.app.line import build_live, build_quality, build_teacher
from distill.app.live import Live
from distill.app.options import RunOptions
from distill.app.remedies import unreadable_proposals
from distill.app.rooms import Rooms
from distill.app.sizing import environment_slots, producers
from distill.app.standing import Standing
from distill.casegen.dedup import Held
from distill.casegen.plan import Grid, new_cells
from distill.casegen.propose import Propose
from distill.casegen.solve import Solve
from distill.domain.casemaking import CaseMaker, Cell
from distill.domain.ports import Family
from distill.flow.slots import Slots
from distill.flow.stage import Stage
from distill.stages.source import CaseSource
from distill.stages.tally import Tally
from distill.storage.funnel import Funnel
from distill.storage.identity import RunIdentity
from distill.storage.notes import BANK, SKELETON_SHARE
from distill.storage.sequence import Sequencer

MOST_OF_ONE: Final = 0.24
"""Most of the target that cases of one skeleton may take: a bank is small, and some cells leave hardly two ways."""


@dataclass(frozen=True, slots=True)
class CasegenLine:
    """A built line; `before` are the cells the bank held when the run began."""

    source: CaseSource
    stages: Sequence[Stage]
    live: Live
    books: Books
    identity: RunIdentity
    maker: CaseMaker
    before: tuple[Cell, ...]

    def new_cells(self) -> int:
        """Cells that the kept cases are the first in."""
        return new_cells(self.before, [self.maker.cell_of(line["case"]) for line in self.books.kept])


async def build_casegen(
    rooms: Rooms, families: list[Family], identity: RunIdentity, options: RunOptions
) -> CasegenLine:
    """Put the stages together, settle earlier starts, and add to the bank what a kill kept from it."""
    config, ledger = rooms.loaded.config, rooms.ledger
    assert config.casegen is not None  # noqa: S101 - the trade's check has seen to it
    maker = case_maker(families)
    if options.retry_failed:
        await ledger.retry_failed()
    banked = maker.banked()
    before = tuple(maker.cell_of(case) for case in banked)
    target, bank = config.run.target_accepted, Path(config.casegen.bank)
    await ledger.write_meta({BANK: str(bank), SKELETON_SHARE: str(MOST_OF_ONE)})
    books = Books(Sequencer(target, MOST_OF_ONE), Tally(target, EARLY), Funnel(), bank, families[0].name)
    heads = await ledger.settled_rows()
    done = {head.number for head in heads}
    limit = options.case_limit(config.run.max_cases)
    quality = await build_quality(rooms, books.tally)
    source = CaseSource(limit, done, rooms.drain, quality, lambda: books.sequencer.full)
    held = Held.of(maker.case_of(case) for case in banked)
    slots = Slots(environment_slots(rooms.loaded))
    solver = replace(build_teacher(rooms, families, slots), model=rooms.solvers or rooms.teachers, reflection_passes=0)
    solve = Solve(solver.draft, config.casegen.solve_tries)
    work = CasegenWork(rooms, maker, solve, books, source, held, identity)
    await work.settle(heads)
    quality.start()
    grid = Grid(maker.axes, before, config.run.seed, maker.open)
    unreadable = unreadable_proposals(rooms.loaded, rooms.notices)
    propose = Propose(rooms.teachers, maker, grid, config.run.seed, unreadable)
    alive = config.concurrency.max_workers
    live = build_live(rooms, books.tally, source, slots, quality, Standing(config.review_flow.min_score))
    stages = [
        Stage("propose", work.guarded(functools.partial(work.propose, propose)), workers=alive, slots=Slots(alive)),
        Stage("prove", work.prove, workers=producers(), capacity=alive),
        Stage("solve", work.solve, workers=alive, capacity=alive, slots=Slots(alive)),
        Stage("review", work.review, workers=alive, slots=Slots(alive)),
        Stage("accept", work.accept, workers=1, capacity=alive),
    ]
    return CasegenLine(
        source,
        stages,
        live,
        books,
        identity,
        maker,
        before,
    )
