"""How a run ended, for the last lines and the exit code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from distill.app.line import Line
from distill.app.rooms import Rooms
from distill.domain.json import JsonObject
from distill.errors import DistillError, ExitCode
from distill.storage.funnel import Funnel
from distill.storage.journal import Spent


@dataclass(frozen=True, slots=True)
class RunResult:
    """`pending` cases are planned and not concluded; `exhausted` says that every case up to `run.max_cases` was played.

    Conservation: `planned` = cases of the funnel + `waiting` (concluded above an open case) + `pending`.
    """

    folder: Path
    funnel: Funnel
    target: int
    planned: int
    pending: int
    waiting: int
    spent: Spent
    calls: int
    elapsed_s: float
    stop: Exception | None
    scripted: bool
    exhausted: bool

    @property
    def conserved(self) -> bool:
        """Every planned case is in exactly one place."""
        return self.planned == self.funnel.cases + self.waiting + self.pending

    @property
    def exit_code(self) -> ExitCode:
        """What the shell is told."""
        if not self.conserved:
            return ExitCode.INTERNAL
        if isinstance(self.stop, DistillError):
            return self.stop.exit_code
        if self.exhausted and self.funnel.accepted < self.target:
            return ExitCode.OUTAGE
        return ExitCode.DONE

    def as_json(self) -> JsonObject:
        """For the log."""
        return {
            "folder": str(self.folder),
            "funnel": self.funnel.as_json(),
            "target": self.target,
            "planned": self.planned,
            "pending": self.pending,
            "waiting": self.waiting,
            "calls": self.calls,
            "usd": self.spent.usd,
            "possibly_billed_usd": self.spent.possibly_billed_usd,
            "elapsed_s": round(self.elapsed_s, 2),
            "stop": None if self.stop is None else str(self.stop),
            "exit_code": int(self.exit_code),
        }


async def conclude(rooms: Rooms, line: Line, *, seal: bool) -> RunResult:
    """Seal what is there, then count everything once more from the ledger.

    `seal` False leaves the shards to the next start: somebody asked twice to be let out.
    """
    books, ledger = line.books, rooms.ledger
    if seal:
        await books.dataset.finish(books.exported)
    pending = len(await ledger.pending())
    return RunResult(
        folder=ledger.path.parent.parent,
        funnel=books.funnel,
        target=books.tally.target,
        planned=await ledger.planned_count(),
        pending=pending,
        waiting=books.sequencer.waiting,
        spent=await ledger.spent(),
        calls=rooms.budget.calls - line.live.calls_before,
        elapsed_s=rooms.clock.now() - line.live.started_s,
        stop=rooms.drain.reason,
        scripted=rooms.scripted,
        exhausted=books.funnel.cases >= rooms.loaded.config.run.max_cases,
    )
