"""How a calibration ends: what was measured is written down and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from anyio import to_thread

from distill.app.calibration_line import CalibrationLine
from distill.app.result import Ending, ending
from distill.app.rooms import Rooms
from distill.domain.json import JsonObject
from distill.domain.pass_rate import pass_at, tries_of
from distill.errors import OutageError
from distill.storage.calibration import CALIBRATION, Calibration, Measured, write_calibration
from distill.storage.plays import Player, first_plays, read_measured
from distill.storage.reading import read_ledger


class Ordered(Protocol):
    """What was asked for."""

    @property
    def bank(self) -> str:
        """As it was named."""
        ...

    @property
    def cases(self) -> int:
        """How many of its cases are played."""
        ...

    @property
    def left_out(self) -> int:
        """Lines of the bank that are not played."""
        ...


@dataclass(frozen=True, slots=True)
class Record:
    """One endpoint over all its cases; `histogram` counts cases by how many of their plays passed.

    `pass_at` is the mean over cases, by number of tries; `usd` None without a price.
    """

    player: Player
    cases: int
    plays: int
    passed: int
    pass_at: Mapping[int, float]
    histogram: Mapping[int, int]
    tokens: float
    usd: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationResult(Ending):
    """Conservation: plays planned = plays concluded + `pending`. `suspects` are cases that nobody passed, each with
    the number of its first play; `learnable` counts cases that a student failed at least once, None without one.
    """

    bank: str
    cases: int
    left_out: int
    each: int
    file: Path
    records: Sequence[Record]
    measured: int
    suspects: Mapping[str, int]
    learnable: int | None
    planned: int

    @property
    def conserved(self) -> bool:
        """Every planned play is in exactly one place."""
        return self.planned == self.funnel.cases + self.pending

    @property
    def fell_short(self) -> bool:
        """A case that nobody passes is a result like any other; a play that failed measures nothing."""
        return self.funnel.failed.total() > 0

    def as_json(self) -> JsonObject:
        """For the log."""
        own = {"bank": self.bank, "cases": self.cases, "measured": self.measured, "suspects": list(self.suspects)}
        return {**own, "file": str(self.file), **Ending.as_json(self)}


@dataclass(frozen=True, slots=True)
class Conclude:
    """Writes the file from the ledger, whole at any end: what was not played to the end is not in it."""

    ordered: Ordered

    async def __call__(self, rooms: Rooms, line: CalibrationLine, *, seal: bool) -> CalibrationResult:  # noqa: ARG002
        """Count once more from the ledger."""
        folder = rooms.ledger.path.parent.parent
        planned = await rooms.ledger.planned_count()
        lines, examples = await to_thread.run_sync(_read, folder, line.players, line.each)
        file, calibration = folder / CALIBRATION, Calibration(tuple(lines))
        await to_thread.run_sync(write_calibration, file, lines)
        own = {
            "bank": self.ordered.bank,
            "cases": self.ordered.cases,
            "left_out": self.ordered.left_out,
            "each": line.each,
            "file": file,
            "records": [_record(player, lines) for player in line.players],
            "measured": len(calibration.cases),
            "suspects": examples,
            "learnable": None if calibration.learnable is None else len(calibration.learnable),
            "planned": planned,
        }
        result = await ending(CalibrationResult, rooms, line, line.live, **own)
        if result.stop is not None or not line.gone:
            return result
        return replace(result, stop=OutageError(f"not measured to the end, stopped by faults: {', '.join(line.gone)}"))


def _read(folder: Path, players: Sequence[Player], each: int) -> tuple[list[Measured], dict[str, int]]:
    with read_ledger(folder) as connection:
        lines = read_measured(connection, players, each)
        return lines, first_plays(connection, Calibration(tuple(lines)).suspects)


def _record(player: Player, lines: Sequence[Measured]) -> Record:
    own = [line for line in lines if (line.role, line.endpoint) == (player.role, player.endpoint.endpoint)]
    plays = sum(line.plays for line in own)
    tries = list(tries_of(min((line.plays for line in own), default=1)))
    costs = [line.usd for line in own if line.usd is not None]
    return Record(
        player=player,
        cases=len(own),
        plays=plays,
        passed=sum(line.passed for line in own),
        pass_at={n: sum(pass_at(n, line.passed, line.plays) for line in own) / max(1, len(own)) for n in tries},
        histogram=Counter(line.passed for line in own),
        tokens=sum(line.tokens * line.plays for line in own) / max(1, plays),
        usd=sum(costs) if len(costs) == len(own) else None,
    )
