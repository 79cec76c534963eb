"""Where the money and the tokens of a run went: by endpoint and role, and by scenario; read from the ledger alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final, get_args

from distill.domain.chat import FROM_CACHE, Role
from distill.domain.json import JsonObject
from distill.storage.rows import LATEST

_ROLES: Final = " ".join(f"WHEN i.call LIKE '%.{role}.%' THEN '{role}'" for role in get_args(Role))
ROLE: Final = f"CASE {_ROLES} END"
"""The role inside a call id, which holds digits, dots and this one word."""

ANSWERED: Final = (
    "FROM intent i JOIN receipt r ON r.intent_id = i.id"
    " LEFT JOIN settlement s ON s.intent_id = i.id LEFT JOIN miss m ON m.intent_id = i.id"
)
UNPRICED: Final = "s.intent_id IS NOT NULL AND s.cost_usd IS NULL AND m.intent_id IS NULL"
"""A reply that was read, at an endpoint without a price."""

PLAYER: Final = (
    "SELECT i.case_number, i.sample, i.generation, i.endpoint, max(i.id)"
    " FROM intent i JOIN receipt r ON r.intent_id = i.id WHERE i.call LIKE '%.teacher.%'"
    " GROUP BY i.case_number, i.sample, i.generation"
)
"""Who played an episode: the endpoint of its newest teacher's reply (SQLite takes bare columns from the row of max)."""

PLAYED: Final = (
    "SELECT o.*, coalesce((SELECT max(g.generation) FROM generation g"  # noqa: S608 - a constant
    f" WHERE g.number = o.number AND g.why <> 'judged_again'), 0) AS played {LATEST}"
)
"""Outcomes in force, with the generation in which each was really played."""


@dataclass(frozen=True, slots=True)
class Used:
    """What replies to one role of one endpoint took; tokens are those of `calls`, not of replies `from_cache`.

    `usd` adds up what has a price; `unpriced` is how many of the calls have none.
    """

    endpoint: str
    role: str
    calls: int
    from_cache: int
    input: int
    cached: int
    cache_write: int
    output: int
    reasoning: int
    usd: float
    unpriced: int


@dataclass(frozen=True, slots=True)
class Share:
    """Episodes of one teacher or scenario that were played to an end, and what they cost.

    `accepted` of those `concluded` were judged good: twins and surplus, which are not exported, among them.
    Failed cases are in neither: they say nothing of the model. `usd_per_accepted` is None while nothing is accepted,
    and where any of the calls has no price.
    """

    name: str
    concluded: int
    accepted: int
    usd: float
    unpriced: int

    @property
    def usd_per_accepted(self) -> float | None:
        """US dollars."""
        return round(self.usd / self.accepted, 9) if self.accepted and not self.unpriced else None

    def as_json(self) -> JsonObject:
        """For `--json` and the log."""
        return asdict(self) | {"usd_per_accepted": self.usd_per_accepted}


@dataclass(frozen=True, slots=True)
class Money:
    """`endpoints` are teachers: their own calls alone. A scenario is charged with every call of its cases."""

    used: tuple[Used, ...]
    endpoints: tuple[Share, ...]
    scenarios: tuple[Share, ...]

    @property
    def unpriced(self) -> Mapping[str, int]:
        """Calls that have no price, by endpoint."""
        found: dict[str, int] = {}
        for one in self.used:
            if one.unpriced:
                found[one.endpoint] = found.get(one.endpoint, 0) + one.unpriced
        return found

    def as_json(self) -> JsonObject:
        """For `--json` and the log."""
        return {
            "used": [asdict(one) for one in self.used],
            "endpoints": [one.as_json() for one in self.endpoints],
            "scenarios": [one.as_json() for one in self.scenarios],
        }


def read_money(connection: sqlite3.Connection) -> Money:
    """Sums over the whole ledger, in SQL: what is held in memory does not grow with the run."""
    used = _used(connection)
    return Money(used, _teachers(connection, used), _scenarios(connection))


def _used(connection: sqlite3.Connection) -> tuple[Used, ...]:
    columns = ("input", "cached", "cache_write", "output", "reasoning")
    sums = ", ".join(f"coalesce(sum(s.{name}) FILTER (WHERE i.attempt <> ?1), 0)" for name in columns)
    rows = connection.execute(
        f"SELECT i.endpoint, {ROLE} AS role, sum(i.attempt <> ?1), sum(i.attempt = ?1), {sums},"
        f" round(total(s.cost_usd), 9), sum({UNPRICED}) {ANSWERED}"
        " GROUP BY i.endpoint, role ORDER BY role DESC, i.endpoint",
        (FROM_CACHE,),
    )
    return tuple(Used(name, role, *counts) for name, role, *counts in rows)


def _teachers(connection: sqlite3.Connection, used: tuple[Used, ...]) -> tuple[Share, ...]:
    rows = connection.execute(
        f"SELECT p.endpoint, sum(o.kind <> 'failed'), sum(o.kind = 'accepted') FROM ({PLAYED}) o JOIN ({PLAYER}) p"  # noqa: S608
        " ON p.case_number = o.number AND p.sample = o.sample AND p.generation = o.played GROUP BY p.endpoint"
    )
    counts = {endpoint: (concluded, accepted) for endpoint, concluded, accepted in rows}
    names = sorted({one.endpoint for one in used if one.role == "teacher"} | counts.keys())
    return tuple(
        Share(
            name,
            *counts.get(name, (0, 0)),
            round(sum(one.usd for one in used if one.endpoint == name), 9),
            sum(one.unpriced for one in used if one.endpoint == name),
        )
        for name in names
    )


def _scenarios(connection: sqlite3.Connection) -> tuple[Share, ...]:
    """By place in the run file's list; what was spent on tries that were played anew is in it."""
    scenario = "(SELECT number, min(scenario_index) AS idx, min(family) AS family FROM planned GROUP BY number)"
    spent = (
        f"SELECT i.case_number AS number, total(s.cost_usd) AS usd, sum({UNPRICED}) AS unpriced"
        f" {ANSWERED} GROUP BY i.case_number"
    )
    ended = (
        f"SELECT o.number, sum(o.kind <> 'failed') AS concluded, sum(o.kind = 'accepted') AS accepted"
        f" {LATEST} GROUP BY o.number"
    )
    rows = connection.execute(
        "SELECT p.idx, p.family, total(e.concluded), total(e.accepted), total(m.usd), total(m.unpriced)"  # noqa: S608
        f" FROM {scenario} p LEFT JOIN ({ended}) e ON e.number = p.number LEFT JOIN ({spent}) m ON m.number = p.number"
        " GROUP BY p.idx, p.family ORDER BY p.idx"
    )
    return tuple(
        Share(f"scenarios[{index}] {family}", int(concluded), int(accepted), round(usd, 9), int(unpriced))
        for index, family, concluded, accepted, usd, unpriced in rows
    )
