"""How endpoints behaved, for a profile: waits with what was said in them, and faults; read from the ledger alone."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from distill.domain.chat import FROM_CACHE, NOT_SENT
from distill.storage.service import THROTTLED

NEWEST: Final = 20_000
"""Replies that are looked at, of all endpoints: the newest, because servers change."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One endpoint: `waits` are (seconds, output tokens) of whole replies, `sent` all requests that came to something.

    `faults` are counted by kind; refusals for a limit are none.
    """

    endpoint: str
    waits: tuple[tuple[float, int], ...]
    sent: int
    faults: Mapping[str, int]


def read_behaviour(connection: sqlite3.Connection) -> tuple[Behaviour, ...]:
    """Every endpoint that has answered, by name."""
    waits: defaultdict[str, list[tuple[float, int]]] = defaultdict(list)
    for name, seconds, output in connection.execute(
        "SELECT i.endpoint, r.seconds, s.output FROM receipt r JOIN intent i ON i.id = r.intent_id"
        " JOIN settlement s ON s.intent_id = i.id WHERE r.seconds IS NOT NULL AND i.attempt <> ?"
        " ORDER BY i.id DESC LIMIT ?",
        (FROM_CACHE, NEWEST),
    ):
        waits[name].append((seconds, output))
    answered = dict(
        connection.execute(
            "SELECT i.endpoint, count(*) FROM receipt r JOIN intent i ON i.id = r.intent_id WHERE i.attempt <> ?"
            " GROUP BY i.endpoint",
            (FROM_CACHE,),
        )
    )
    missed: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for name, fault, count in connection.execute(
        "SELECT i.endpoint, m.fault, count(*) FROM miss m JOIN intent i ON i.id = m.intent_id"
        " WHERE m.fault NOT IN (?, ?) GROUP BY i.endpoint, m.fault",
        (NOT_SENT, THROTTLED),
    ):
        missed[name][fault] = count
    return tuple(
        Behaviour(name, tuple(found), answered[name] + sum(missed[name].values()), missed[name])
        for name, found in sorted(waits.items())
    )


def revised_share(connection: sqlite3.Connection) -> float | None:
    """Of the accepted plays, those whose first draft was not good enough; None without any."""
    (accepted,) = connection.execute("SELECT count(*) FROM outcome WHERE kind = 'accepted'").fetchone()
    (revised,) = connection.execute(
        "SELECT count(*) FROM (SELECT DISTINCT i.case_number, i.sample FROM intent i JOIN outcome o ON"
        " o.number = i.case_number AND o.sample = i.sample AND o.generation = i.generation"
        " WHERE o.kind = 'accepted' AND i.call GLOB '*.teacher.1.*')"
    ).fetchone()
    return revised / accepted if accepted else None
