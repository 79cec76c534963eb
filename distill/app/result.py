"""How a run ended, for the last lines and the exit code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from anyio import to_thread

from distill.app.line import Line
from distill.app.live import Live
from distill.app.rooms import Rooms
from distill.domain.json import JsonObject
from distill.errors import DistillError, ExitCode
from distill.storage.funnel import Funnel
from distill.storage.journal import Spent
from distill.storage.languages import Languages
from distill.storage.learnable import read_learnable
from distill.storage.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What every trade comes to.

    `pending` cases are planned and not concluded, `waiting` ones concluded above an open case;
    `exhausted` says that every case up to `run.max_cases` was played, with all its samples. `calls` are those of
    `spent.calls` that were answered since this start.
    """

    folder: Path
    funnel: Funnel
    target: int
    pending: int
    waiting: int
    spent: Spent
    money: Money
    calls: int
    elapsed_s: float
    stop: Exception | None
    scripted: bool
    exhausted: bool

    @property
    def conserved(self) -> bool:
        """Every case is in exactly one place."""
        return True

    @property
    def missing(self) -> int:
        """By how much all cases together have missed the target; 0 while cases are left."""
        return max(0, self.target - self.funnel.accepted) if self.exhausted else 0

    @property
    def fell_short(self) -> bool:
        """Whether it ended by itself, and yet with less than was asked for."""
        return self.missing > 0

    @property
    def exit_code(self) -> ExitCode:
        """What the shell is told."""
        if not self.conserved:
            return ExitCode.INTERNAL
        if isinstance(self.stop, DistillError):
            return self.stop.exit_code
        return ExitCode.OUTAGE if self.fell_short else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """For the log."""
        return {
            "folder": str(self.folder),
            "funnel": self.funnel.as_json(),
            "target": self.target,
            "pending": self.pending,
            "waiting": self.waiting,
            "calls": self.spent.calls,
            "calls_this_start": self.calls,
            "unanswered": self.spent.unanswered,
            "usd": self.spent.usd,
            "possibly_billed_usd": self.spent.possibly_billed_usd,
            "from_cache": self.spent.from_cache,
            "money": self.money.as_json(),
            "elapsed_s": round(self.elapsed_s, 2),
            "stop": None if self.stop is None else str(self.stop),
            "exit_code": int(self.exit_code),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult(Ending):
    """Conservation: `planned` = cases of the funnel + `waiting` + `pending`.

    `rebuilt` are shards whose files were gone or damaged. `samples` is how often each case is played: what is counted
    are plays. `learnable` of the exported episodes are of cases that the student failed at least once; None where no
    calibration says so.
    """

    planned: int
    languages: Languages
    samples: int = 1
    learnable: int | None = None
    rebuilt: tuple[str, ...] = ()

    @property
    def conserved(self) -> bool:
        """Every planned case is in exactly one place."""
        return self.planned == self.funnel.cases + self.waiting + self.pending

    @property
    def goes_on(self) -> bool:
        """Whether there is more to play before the target is reached."""
        return self.stop is not None or (bool(self.pending) and self.funnel.accepted < self.target)

    def as_json(self) -> JsonObject:
        """For the log."""
        own: JsonObject = {"planned": self.planned, "samples": self.samples, "learnable": self.learnable}
        own |= {"rebuilt": list(self.rebuilt)}
        return {**own, "languages": self.languages.as_json(), **Ending.as_json(self)}


E = TypeVar("E", bound=Ending)


class Counts(Protocol):
    """The part of a trade's books that every ending is counted from."""

    @property
    def funnel(self) -> Funnel:
        """Settled cases."""
        ...

    @property
    def waiting(self) -> int:
        """Outcomes that wait for a lower case."""
        ...


async def ending(kind: type[E], rooms: Rooms, books: Counts, live: Live, **own: Any) -> E:
    """Count from the ledger and the books; `own` are the fields that only this kind of ending has."""
    spent = await rooms.ledger.spent()
    return kind(
        folder=rooms.ledger.path.parent.parent,
        funnel=books.funnel,
        target=live.tally.target,
        pending=len(await rooms.ledger.pending()),
        waiting=books.waiting,
        spent=spent,
        money=await rooms.ledger.money(),
        calls=spent.calls - rooms.before.calls,
        elapsed_s=rooms.clock.now() - live.started_s,
        stop=rooms.drain.reason,
        scripted=rooms.scripted,
        exhausted=books.funnel.cases >= rooms.loaded.config.run.plays,
        **own,
    )


async def conclude(rooms: Rooms, line: Line, *, seal: bool) -> RunResult:
    """Seal what is there, then count everything once more from the ledger.

    `seal` False leaves the shards to the next start: somebody asked twice to be let out.
    """
    if seal:
        await line.books.dataset.finish(line.books.exported)
    languages = await rooms.ledger.languages(line.books.sequencer.next_number)
    own = {"planned": await rooms.ledger.planned_count(), "languages": languages, "samples": line.identity.samples}
    own |= {"learnable": await to_thread.run_sync(read_learnable, rooms.ledger.path.parent.parent)}
    own |= {"rebuilt": tuple(line.books.dataset.rebuilt)}
    return await ending(RunResult, rooms, line.books, line.live, **own)
