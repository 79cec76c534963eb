"""The stored kill rates: measured over many seeds with real servers, kept beside the templates.

    {"setting_regression": {"seeds": 12, "killed": 90, "survived": 1, "equivalent": 20, "content": "..."}}

`content` is a hash over what was measured (seed states, checks, calls of the references), so
that a template that was changed since shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import orjson

from distill.domain.case import Case
from distill.domain.json import JsonObject

STORED: Final = Path(__file__).with_name("kill_rates.json")

FLOOR: Final = 0.95
"""Least share of mutants that has to be noticed; DESIGN section 5."""


@dataclass(frozen=True, slots=True)
class StoredRate:
    """One template's measurement."""

    seeds: int
    killed: int
    survived: int
    equivalent: int
    content: str

    @property
    def rate(self) -> float:
        """Share noticed of those that were not equivalent."""
        return self.killed / max(1, self.killed + self.survived)


def stored_rates(path: Path = STORED) -> dict[str, StoredRate]:
    """By template; raises OSError when the file is not there."""
    return {name: StoredRate(**entry) for name, entry in orjson.loads(path.read_bytes()).items()}


def store_rate(template: str, rate: StoredRate, path: Path = STORED) -> None:
    """Put one measurement into the file, the others as they are."""
    every: JsonObject = orjson.loads(path.read_bytes()) if path.exists() else {}
    every[template] = rate
    path.write_bytes(orjson.dumps(every, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")


def content_of(cases: Iterable[Case]) -> str:
    """Hash over the parts of the cases that a kill rate depends on; wordings are not among them."""
    digest = sha256()
    for case in cases:
        calls = [act["calls"] for act in case.body["reference"]["acts"]]
        digest.update(orjson.dumps([case.body["seed"], case.body["checks"], calls], option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()[:16]
