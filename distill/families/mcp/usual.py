"""How long the results of tools usually are: measured over played cases, kept beside the dossiers' missions.

    {"git__git_log": {"results": 31, "bytes": 812}}

`bytes` is the mean length of a result as it stands inside a JSON string. A forecast reads it: a tool's own
result is not known before its server runs. `python tests/families/usual_results.py SHARDS` measures it anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import orjson

STORED: Final = Path(__file__).with_name("usual_results.json")

LINE: Final = '"name": "value", "number": 10485760, text: words and some words\n'
"""What a result is made of where only its length counts; about as many of its letters are escaped as of real ones."""


@lru_cache(maxsize=1)
def usual_bytes() -> Mapping[str, int]:
    """Mean length of a result by tool; the empty name stands for a tool that was never measured."""
    stored = orjson.loads(STORED.read_bytes())
    results = sum(one["results"] for one in stored.values())
    total = sum(one["results"] * one["bytes"] for one in stored.values())
    return {"": round(total / results), **{name: one["bytes"] for name, one in stored.items()}}


def usual_result(tool: str) -> str:
    """A text as long as this tool's results usually are, once it is escaped."""
    known = usual_bytes()
    return of_length(known.get(tool, known[""]))


def of_length(size: int) -> str:
    """A text of about `size` bytes as it stands inside a JSON string."""
    line = len(orjson.dumps(LINE)) - 2
    return LINE * (size // line) + "x" * (size % line)
