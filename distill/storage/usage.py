"""What the models of a run have really used, by role and endpoint."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import cast, get_args

from distill.domain.chat import Role


@dataclass(frozen=True, slots=True)
class Used:
    """Answered calls and their tokens, as the provider counted them."""

    role: Role
    endpoint: str
    calls: int
    input: int
    cached: int
    output: int


def read_usage(connection: sqlite3.Connection) -> list[Used]:
    """Sums over every answered call whose use is noted, all generations."""
    found = []
    for role in get_args(Role):
        rows = connection.execute(
            "SELECT i.endpoint, count(*), sum(s.input), sum(s.cached), sum(s.output)"
            " FROM intent i JOIN settlement s ON s.intent_id = i.id WHERE i.call LIKE ? GROUP BY i.endpoint",
            (f"%.{role}.%",),
        )
        found += [Used(cast("Role", role), *row) for row in rows]
    return found
