"""Plays of cases that are only measured, read back from the ledger of a calibration."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import orjson

from distill.domain.chat import EndpointInfo
from distill.storage.calibration import Measured, Role
from distill.storage.rows import LATEST

USER_SIM: Final = "user_sim"
"""The reason of a play in which the simulated user left its role."""


@dataclass(frozen=True, slots=True)
class Player:
    """An endpoint that is measured, and as what."""

    role: Role
    endpoint: EndpointInfo


@dataclass(slots=True)
class _Counted:
    concluded: int = 0
    plays: int = 0
    passed: int = 0
    tokens: int = 0
    usd: float | None = 0.0
    numbers: set[int] = field(default_factory=set)


def read_measured(connection: sqlite3.Connection, players: Sequence[Player], each: int) -> list[Measured]:
    """What all plays come to, by case in the order of numbers and by player.

    `each` numbers in a row are the plays of one case by one player. Those that are not all concluded yet are left out,
    and so are plays that failed and those that the simulated user has spoilt: they say nothing of the player.
    """
    counted: dict[tuple[str, int], _Counted] = {}
    for number, case_id, kind, reason, record in connection.execute(
        f"SELECT number, case_id, kind, reason, record {LATEST} ORDER BY number"
    ):
        one = counted.setdefault((case_id, number // each % len(players)), _Counted())
        one.concluded += 1
        one.numbers.add(number // each)
        if kind != "failed" and reason != USER_SIM:
            one.plays += 1
            one.passed += kind == "accepted"
            _add_costs(one, record)
    lines = sorted(counted.items(), key=lambda item: min(item[1].numbers))
    return [
        _measured(case_id, players[player], one)
        for (case_id, player), one in lines
        if one.plays and one.concluded == each * len(one.numbers)
    ]


def _add_costs(one: _Counted, record: bytes) -> None:
    for step in orjson.loads(record)["steps"]:
        if step["kind"] == "model":
            one.tokens += step["usage"]["input"] + step["usage"]["output"]
            cost = step["cost_usd"]
            one.usd = None if one.usd is None or cost is None else one.usd + cost


def _measured(case_id: str, player: Player, one: _Counted) -> Measured:
    about = player.endpoint
    return Measured(
        case_id, player.role, about.endpoint, about.model, about.kind,
        one.plays, one.passed, one.tokens / one.plays, one.usd,
    )  # fmt: skip


def first_plays(connection: sqlite3.Connection, case_ids: Sequence[str]) -> dict[str, int]:
    """The number of the first play of each case, for whoever looks at it."""
    first = "SELECT min(number) FROM outcome WHERE case_id = ?"
    return {case_id: connection.execute(first, (case_id,)).fetchone()[0] for case_id in case_ids}
