"""Single episodes out of a ledger, for `distill show` and `distill sample`."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from distill.domain.json import JsonObject
from distill.errors import UsageError
from distill.storage.reading import read_ledger, settle_all
from distill.storage.rows import LATEST
from distill.storage.sequence import Settled

LEAST_PREFIX: Final = 4
"""Characters of an id's beginning; fewer would often fit several episodes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One concluded case.

    `settled` is None while a lower case is open. `goal` is what was asked for; `record` is
    None when nothing was played.
    """

    number: int
    generation: int
    kind: str
    reason: str
    detail: str
    case_id: str
    scenario_id: str
    goal: str
    settled: Settled | None
    record: JsonObject | None


def find(run_folder: Path, reference: str) -> Shown:
    """An episode by case number (up to 9 digits), record id, or 4 or more first digits of it that only one has.

    Raises UsageError when there is none or more than one.
    """
    with read_ledger(run_folder) as connection:
        number = _number(connection, reference)
        if number is None:
            raise UsageError(f"{run_folder}: no concluded episode {reference!r}")
        settled = {one.head.number: one for one in settle_all(connection)[0]}
        shown = _show(connection, number, settled.get(number))
        if shown is None:
            raise UsageError(f"{run_folder}: {_why_none(connection, number)}")
    return shown


def _why_none(connection: sqlite3.Connection, number: int) -> str:
    """What a case without an outcome is: on its way, or none at all."""
    planned = connection.execute("SELECT 1 FROM planned WHERE number = ? LIMIT 1", (number,)).fetchone()
    return f"no case {number} was planned so far" if planned is None else f"case {number} is planned, not concluded yet"


def _number(connection: sqlite3.Connection, reference: str) -> int | None:
    if reference.isdecimal() and len(reference) < 10:
        return int(reference)
    prefix = "".join(char for char in reference if char.isalnum())
    if len(prefix) < LEAST_PREFIX:
        raise UsageError(f"{reference!r} is too short: the beginning of an id needs at least {LEAST_PREFIX} characters")
    rows = connection.execute(
        f"SELECT number {LATEST} AND record_id LIKE ? || '%' ORDER BY number LIMIT 2",
        (prefix,),
    ).fetchall()
    if len(rows) > 1:
        raise UsageError(f"{reference}: more than one episode begins so (cases {rows[0][0]} and {rows[1][0]})")
    return int(rows[0][0]) if rows else None


def sample(run_folder: Path, count: int, *, rejected: bool, reason: str | None, seed: int) -> list[Shown]:
    """Up to `count` settled episodes, drawn by `seed`, in case order.

    Accepted ones (exported or surplus), or with `rejected` those that were rejected, failed or
    duplicates; `reason` narrows that to one reason or kind of failure.
    """
    with read_ledger(run_folder) as connection:
        wanted = [
            one
            for one in settle_all(connection)[0]
            if (one.verdict in {"accepted", "surplus"}) != rejected and reason in {None, one.reason}
        ]
        drawn = random.Random(seed).sample(wanted, min(count, len(wanted)))  # noqa: S311 - a repeatable draw
        drawn.sort(key=lambda one: one.head.number)
        found = [_show(connection, one.head.number, one) for one in drawn]
    return [shown for shown in found if shown is not None]


def _show(connection: sqlite3.Connection, number: int, settled: Settled | None) -> Shown | None:
    row = connection.execute(
        "SELECT generation, kind, reason, detail, case_id, scenario_id, record,"  # noqa: S608 - a constant
        " coalesce((SELECT goal FROM planned p WHERE p.number = o.number LIMIT 1), '')"
        f" {LATEST} AND number = ? LIMIT 1",
        (number,),
    ).fetchone()
    if row is None:
        return None
    generation, kind, reason, detail, case_id, scenario_id, record, goal = row
    return Shown(
        number=number,
        generation=generation,
        kind=kind,
        reason=reason,
        detail=detail,
        case_id=case_id,
        scenario_id=scenario_id,
        goal=goal,
        settled=settled,
        record=orjson.loads(record) if record else None,
    )
