"""How the languages of a run's accepted episodes are mixed."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from typing import Final

import orjson

from distill.domain.json import JsonObject
from distill.storage.rows import LATEST

_PLAIN: Final = '"zh":0,"mixed":0,"recap":false'
"""As `metadata.languages` of an episode in English alone ends: such records need not be taken apart."""


@dataclass(frozen=True, slots=True)
class Languages:
    """Good episodes that are settled, surplus included; the texts are those of episodes not in English `alone`."""

    alone: int = 0
    beside: int = 0
    en: int = 0
    zh: int = 0
    mixed: int = 0
    recaps: int = 0

    def as_json(self) -> JsonObject:
        """For `--json` and the log."""
        return asdict(self)


def read_languages(connection: sqlite3.Connection, below: int) -> Languages:
    """Count over the ledger's good records `below` the first number that is not settled."""
    where = f"{LATEST} AND kind = 'accepted' AND number < ?"
    (episodes,) = connection.execute(f"SELECT count(*) {where}", (below,)).fetchone()
    rows = connection.execute(
        f"SELECT json_extract(CAST(record AS TEXT), '$.metadata.languages') {where} AND NOT instr(record, ?)",
        (below, _PLAIN.encode()),
    )
    mixes = (orjson.loads(text) for (text,) in rows if text)
    found = [mix for mix in mixes if mix["zh"] or mix["mixed"] or mix["recap"]]
    return Languages(
        episodes - len(found),
        len(found),
        *(sum(one[name] for one in found) for name in ("en", "zh", "mixed", "recap")),
    )
