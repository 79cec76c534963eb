"""How the limits of a run's keys came and went: rows of the ledger's notes, and how they are read back."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, astuple, dataclass, replace
from typing import Final

import orjson

from distill.domain.json import JsonObject

LIMITS: Final = "limits"
"""`note.kind` of these rows."""


@dataclass(frozen=True, slots=True)
class LimitRow:
    """What was believed of one gate at a moment; `gate` names the endpoints that share it.

    `run_s` are seconds of the run's own clock since its first start, without pauses and without the time between
    starts; `wall_s` seconds since the epoch. `pace` is in `unit` a minute, None while nothing is held back. `sent` and
    `throttled` count the calls of this start that went out, and those of them that were answered 429.
    """

    gate: str
    run_s: float
    wall_s: float
    in_flight: int
    allowed: int
    pace: float | None
    unit: str
    known: str | None
    state: str
    why: str
    sent: int
    throttled: int

    def as_note(self) -> str:
        """A JSON list, 80 to 120 bytes."""
        return orjson.dumps(astuple(self)).decode()


@dataclass(frozen=True, slots=True)
class LimitHistory:
    """The rows of one gate, oldest first; `starts` are the run's seconds at which it was started again."""

    gate: str
    rows: tuple[LimitRow, ...]
    starts: tuple[float, ...]

    @property
    def ends(self) -> tuple[LimitRow, ...]:
        """The last row of each start: counts begin again after it."""
        pairs = zip(self.rows, (*self.rows[1:], None), strict=True)
        return tuple(row for row, after in pairs if after is None or after.sent < row.sent)

    @property
    def sent(self) -> int:
        """Calls that went out, over all starts."""
        return sum(row.sent for row in self.ends)

    @property
    def throttled_share(self) -> float:
        """Of all calls sent, those answered 429."""
        return sum(row.throttled for row in self.ends) / max(1, self.sent)

    def let_through(self) -> tuple[float | None, ...]:
        """Calls a minute that were sent and not refused between a row and the one before; None where nobody knows."""
        rates: list[float | None] = []
        for before, row in zip((None, *self.rows[:-1]), self.rows, strict=True):
            if before is None or row.sent < before.sent or row.run_s <= before.run_s:
                rates.append(None)
                continue
            passed = row.sent - row.throttled - before.sent + before.throttled
            rates.append(60.0 * max(0, passed) / (row.run_s - before.run_s))
        return tuple(rates)

    def as_json(self) -> JsonObject:
        """For `--json`."""
        return {
            "gate": self.gate,
            "sent": self.sent,
            "throttled": round(self.throttled_share, 4),
            "starts": list(self.starts),
            "rows": [{name: value for name, value in asdict(row).items() if name != "gate"} for row in self.rows],
        }


def read_limits(connection: sqlite3.Connection) -> tuple[LimitHistory, ...]:
    """By gate, in the order in which they were first seen; the clocks of all starts are one."""
    gates: dict[str, list[LimitRow]] = {}
    starts: list[float] = []
    offset_s = last_s = 0.0
    for (detail,) in connection.execute("SELECT detail FROM note WHERE kind = ? ORDER BY id", (LIMITS,)):
        row = LimitRow(*orjson.loads(detail))
        if row.run_s + offset_s < last_s:
            offset_s = last_s
            starts.append(last_s)
        last_s = row.run_s + offset_s
        gates.setdefault(row.gate, []).append(replace(row, run_s=last_s))
    return tuple(LimitHistory(gate, tuple(rows), tuple(starts)) for gate, rows in gates.items())
