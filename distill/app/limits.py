"""Keeping what the gates found out: looked at every two seconds, written down where it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from distill.domain.json import JsonObject
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.gate.gate import Gate
from distill.endpoints.gate.reading import Reading
from distill.storage.limits import LIMITS, LimitRow

CHANGE: Final = 0.03
"""A smaller change of what is allowed is not worth a row."""

HEARTBEAT_S: Final = 60.0
"""So long without a row, and there is one all the same."""

FINENESS: Final = 1_500
"""Rows are so many to the run so far at most: after an hour one in 2.4 s, after a day one in a minute. A gate whose
limits never rest leaves 1,500 * (1 + ln(days * 29)) rows of about 100 bytes: 0.8 MB in three days."""

LEAST_S: Final = 2.0
"""How often is looked."""


@dataclass(slots=True)
class _Watched:
    """One gate, who shares it, and what was written last."""

    name: str
    gate: Gate
    endpoints: list[Endpoint]
    row: LimitRow | None = None


class LimitBook:
    """Writes rows of `storage.limits` about every gate of a run."""

    def __init__(self, endpoints: Iterable[Endpoint], note: Callable[[str, str], None]) -> None:
        """`note(kind, detail)` keeps a row."""
        self._note = note
        self._watched: list[_Watched] = []
        for endpoint in endpoints:
            gate = endpoint.lane.gate
            known = next((one for one in self._watched if one.gate is gate), None)
            if known is None:
                self._watched.append(_Watched(endpoint.spec.name, gate, [endpoint]))
            elif endpoint not in known.endpoints:
                known.endpoints.append(endpoint)
                known.name = f"{known.name} + {endpoint.spec.name}"

    def look(self, run_s: float, wall_s: float, *, last: bool = False) -> None:
        """At `run_s` seconds of this start; the `last` look is written whatever it shows."""
        for one in self._watched:
            row = _row(one, run_s, wall_s)
            if one.row is None or last or _worth_a_row(one.row, row):
                one.row = row
                self._note(LIMITS, row.as_note())


def gate_json(reading: Reading) -> JsonObject:
    """For the snapshot of a run; `pace` is in `unit` a minute."""
    return {
        "allowed": reading.allowed,
        "pace": None if reading.pace is None else round(reading.pace, 1),
        "unit": reading.unit,
        "known": reading.known,
        "state": reading.state,
        "why": reading.why,
    }


def _row(one: _Watched, run_s: float, wall_s: float) -> LimitRow:
    reading = one.gate.reading()
    stats = [endpoint.stats() for endpoint in one.endpoints]
    return LimitRow(
        one.name,
        round(run_s, 1),
        round(wall_s, 1),
        reading.in_flight,
        reading.allowed,
        None if reading.pace is None else round(reading.pace, 2),
        reading.unit,
        reading.known,
        reading.state,
        reading.why,
        sum(of.calls for of in stats),
        sum(of.faults.get("throttled", 0) for of in stats),
    )


def _worth_a_row(before: LimitRow, now: LimitRow) -> bool:
    passed_s = now.run_s - before.run_s
    if passed_s < max(LEAST_S, now.run_s / FINENESS) * 0.9:  # a look may come a little early
        return False
    if passed_s >= HEARTBEAT_S:
        return True
    same = ("state", "why", "unit", "known")
    return any(getattr(before, name) != getattr(now, name) for name in same) or any(
        _differ(getattr(before, name), getattr(now, name)) for name in ("allowed", "pace")
    )


def _differ(before: float | None, now: float | None) -> bool:
    if before is None or now is None:
        return before is not now
    return abs(now - before) > CHANGE * before
