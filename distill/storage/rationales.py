"""How many of a run's tool-calling steps say why, and in which way."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from typing import Final

import orjson

from distill.domain.json import JsonObject
from distill.storage.rows import LATEST

KINDS: Final = ("full", "summary", "visible", "absent")

_STEPS: Final = b'"steps":['
_ACTING: Final = re.compile(
    rb'"finish_reason":"tool_calls","usage":\{[^}]*\},"cost_usd":[^,]+,"rationale":"(\w+)","train":'
)
"""A step that called a tool, as `record.build_record` spells it; inside a text its quotes would be escaped."""


def read_rationales(connection: sqlite3.Connection, numbers: Iterable[int]) -> JsonObject:
    """Counts by kind over the current records of these cases; kinds that do not occur are left out.

    Steps that only speak are not counted: an answer is no reason. Records are not parsed, which would take
    seconds in a large run.
    """
    rows = connection.execute(
        f"SELECT substr(record, instr(record, ?)) {LATEST} AND kind = 'accepted'"  # noqa: S608 - constants
        " AND number IN (SELECT value FROM json_each(?))",
        (_STEPS, orjson.dumps(list(numbers)).decode()),
    )
    found = Counter(kind.decode() for (steps,) in rows for kind in _ACTING.findall(steps))
    return {kind: found[kind] for kind in KINDS if found[kind]}
