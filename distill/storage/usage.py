"""What the models of a run have really used, by case, role and endpoint."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import cast, get_args

from distill.domain.chat import Role


@dataclass(frozen=True, slots=True)
class Used:
    """Answered calls of a case and their tokens, as the provider counted them."""

    number: int
    role: Role
    endpoint: str
    calls: int
    input: int
    cached: int
    output: int


def read_usage(connection: sqlite3.Connection) -> list[Used]:
    """Sums over every answered call whose use is noted, by case, all generations."""
    found = []
    for role in get_args(Role):
        rows = connection.execute(
            "SELECT CAST(substr(i.call, 1, instr(i.call, '.') - 1) AS INTEGER) AS number, i.endpoint,"
            " count(*), sum(s.input), sum(s.cached), sum(s.output)"
            " FROM intent i JOIN settlement s ON s.intent_id = i.id WHERE i.call LIKE ? GROUP BY number, i.endpoint",
            (f"%.{role}.%",),
        )
        found += [Used(number, cast("Role", role), *row) for number, *row in rows]
    return found
