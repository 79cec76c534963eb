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
from distill.storage.languages import Languages


@dataclass(frozen=True, slots=True)
class RunResult:
    """`pending` cases are planned and not concluded; `exhausted` says that every case up to `run.max_cases` was played.

    `calls` are those of `spent.calls` that were answered since this start.
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
    languages: Languages

    @property
    def conserved(self) -> bool:
        """Every planned case is in exactly one place."""
        return self.planned == self.funnel.cases + self.waiting + self.pending

    @property
    def missing(self) -> int:
        """By how many episodes all cases together have missed the target; 0 while cases are left."""
        return max(0, self.target - self.funnel.accepted) if self.exhausted else 0

    @property
    def exit_code(self) -> ExitCode:
        """What the shell is told."""
        if not self.conserved:
            return ExitCode.INTERNAL
        if isinstance(self.stop, DistillError):
            return self.stop.exit_code
        return ExitCode.OUTAGE if self.missing else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """For the log."""
        return {
            "folder": str(self.folder),
            "funnel": self.funnel.as_json(),
            "target": self.target,
            "planned": self.planned,
            "pending": self.pending,
            "waiting": self.waiting,
            "calls": self.spent.calls,
            "calls_this_start": self.calls,
            "unanswered": self.spent.unanswered,
            "usd": self.spent.usd,
            "possibly_billed_usd": self.spent.possibly_billed_usd,
            "languages": self.languages.as_json(),
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
    spent = await ledger.spent()
    return RunResult(
        folder=ledger.path.parent.parent,
        funnel=books.funnel,
        target=books.tally.target,
        planned=await ledger.planned_count(),
        pending=pending,
        waiting=books.sequencer.waiting,
        spent=spent,
        calls=spent.calls - rooms.before.calls,
        elapsed_s=rooms.clock.now() - line.live.started_s,
        stop=rooms.drain.reason,
        scripted=rooms.scripted,
        exhausted=books.funnel.cases >= rooms.loaded.config.run.max_cases,
        languages=await ledger.languages(),
    )
