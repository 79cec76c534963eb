"""The composition root of `distill casegen`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from distill.app.casegen_line import CasegenLine, build_casegen
from distill.app.distillation import Trade
from distill.app.families import refuse_other_trades
from distill.app.rooms import Rooms
from distill.config.loader import Loaded
from distill.domain.json import JsonObject
from distill.errors import DistillError, ExitCode
from distill.storage.funnel import Funnel
from distill.storage.journal import Spent


@dataclass(frozen=True, slots=True)
class CasegenResult:
    """How it ended; `proposed` = cases of the funnel + `waiting` + `pending`."""

    folder: Path
    bank: Path
    funnel: Funnel
    target: int
    proposed: int
    waiting: int
    new_cells: int
    kept: int
    spent: Spent
    calls: int
    elapsed_s: float
    stop: Exception | None
    scripted: bool
    exhausted: bool

    @property
    def proved(self) -> int:
        """Proposals that made a case and held."""
        lost = self.funnel.rejected
        return self.funnel.cases - lost["impossible"] - lost["unproven"] - self.funnel.failed.total()

    @property
    def exit_code(self) -> ExitCode:
        """What the shell is told."""
        if isinstance(self.stop, DistillError):
            return self.stop.exit_code
        return ExitCode.OUTAGE if self.exhausted and self.kept < self.target else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """For the log."""
        return {
            "bank": str(self.bank),
            "funnel": self.funnel.as_json(),
            "proposed": self.proposed,
            "proved": self.proved,
            "kept": self.kept,
            "new_cells": self.new_cells,
            "calls": self.calls,
            "usd": self.spent.usd,
            "elapsed_s": round(self.elapsed_s, 2),
            "stop": None if self.stop is None else str(self.stop),
            "exit_code": int(self.exit_code),
        }


def casegen() -> Trade:
    """Cases for a bank."""
    return Trade(_check, build_casegen, _conclude)


def _check(loaded: Loaded) -> None:
    if loaded.config.casegen is None:
        loaded.refuse(
            ("casegen",), "missing key: this file plays episodes; type: distill run " + str(loaded.source.file)
        )
    refuse_other_trades(loaded)


async def _conclude(rooms: Rooms, line: CasegenLine, *, seal: bool) -> CasegenResult:  # noqa: ARG001 - nothing is sealed
    books, spent = line.books, await rooms.ledger.spent()
    return CasegenResult(
        folder=rooms.ledger.path.parent.parent,
        bank=books.bank,
        funnel=books.funnel,
        target=books.tally.target,
        proposed=books.funnel.cases + books.sequencer.waiting + books.tally.parked,
        waiting=books.sequencer.waiting,
        new_cells=line.new_cells(),
        kept=len(books.kept),
        spent=spent,
        calls=spent.calls - rooms.before.calls,
        elapsed_s=rooms.clock.now() - line.live.started_s,
        stop=rooms.drain.reason,
        scripted=rooms.scripted,
        exhausted=books.funnel.cases >= rooms.loaded.config.run.max_cases,
    )
