"""The line of `distill casegen`: propose -> prove -> solve -> review -> accept, on the engine of every run."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from distill.app.casegen_work import Books, CasegenWork
from distill.app.line import MOST_OF_THE_PLAN
from distill.app.live import Live
from distill.app.offline import PINS
from distill.app.options import RunOptions
from distill.app.rooms import Rooms
from distill.app.sizing import producers
from distill.casegen.dedup import Held
from distill.casegen.plan import Grid, new_cells
from distill.casegen.propose import Propose
from distill.domain.casemaking import CaseMaker, Cell
from distill.domain.json import JsonObject
from distill.domain.ports import Family
from distill.flow.slots import Slots
from distill.flow.stage import Stage
from distill.stages.source import CaseSource
from distill.stages.tally import Tally
from distill.storage.banks import Bank, read_bank
from distill.storage.funnel import Funnel
from distill.storage.identity import RunIdentity
from distill.storage.sequence import Sequencer

COVERAGE: Final = "casegen.cells"
"""Key of the ledger's facts: the cells that the banks held when the run began."""

PINNED: Final = "casegen.jsonl"
"""Below the pins: the bank as it was when the run began."""


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
    family, maker = families[0], families[0].case_maker()  # type: ignore[attr-defined]
    if options.retry_failed:
        await ledger.retry_failed()
    bank = Path(config.casegen.bank)
    pinned = _pinned(ledger.path.with_name(PINS) / PINNED, bank, family.name)
    specs = maker.sound([*maker.built_in(), *(line.case for line in pinned.lines)])
    before = await _cells_before(rooms, maker, specs)
    target = config.run.target_accepted
    books = Books(Sequencer(target, MOST_OF_THE_PLAN * 4), Tally(target), Funnel(), bank, family.name)
    heads = await ledger.settled_rows()
    limit = min(config.run.max_cases, options.limit or config.run.max_cases)
    done = {head.number for head in heads}
    source = CaseSource(limit, done, rooms.drain, books.tally.wanted, lambda: books.sequencer.full)
    held = Held.of(maker.case_of(spec) for spec in specs)
    work = CasegenWork(rooms, family, maker, books, source, held, identity)
    for head in heads:
        books.tally.count(head)
        await work.settle(head)
    grid = Grid(maker.axes, before, config.run.seed)
    propose = Propose(rooms.teachers, maker, grid, config.run.seed)
    alive = config.concurrency.max_workers
    stages = [
        Stage("propose", work.guarded(functools.partial(work.propose, propose)), workers=alive),
        Stage("prove", work.prove, workers=producers(), capacity=alive),
        Stage("solve", work.solve, workers=alive, capacity=alive),
        Stage("review", work.review, workers=alive),
        Stage("accept", work.accept, workers=1, capacity=alive),
    ]
    pools = [pool for pool in (rooms.teachers, rooms.solvers, rooms.users, rooms.reviewers) if pool is not None]
    live = Live(
        books.tally, source, rooms.budget, Slots(1), rooms.clock, [one for pool in pools for one in pool.endpoints]
    )
    live.accepted_before, live.calls_before = books.tally.accepted, rooms.before.calls
    return CasegenLine(source, stages, live, books, identity, maker, before)


def _pinned(copy: Path, bank: Path, family: str) -> Bank:
    """The bank as it was when the run began: what is appended since does not change what is asked for."""
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(bank.read_bytes() if bank.exists() else b"")
    return read_bank(copy, family)


async def _cells_before(rooms: Rooms, maker: CaseMaker, specs: Sequence[JsonObject]) -> tuple[Cell, ...]:
    """The cells of both layers, worked out once and kept in the ledger."""
    stored = rooms.ledger.read_meta(COVERAGE)
    if stored is None:
        stored = orjson.dumps([maker.cell_of(spec) for spec in specs]).decode()
        await rooms.ledger.write_meta({COVERAGE: stored})
    return tuple(orjson.loads(stored))
