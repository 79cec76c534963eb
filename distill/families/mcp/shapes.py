"""What a case looks like with its values taken out, and its id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final

import orjson

from distill.domain.json import Json, JsonObject
from distill.domain.script import Script
from distill.families.mcp.sql_words import SQL_CLAUSES

_VALUES: Final = re.compile(r"`[^`]*`|\"[^\"]*\"|\S*[\d_/@]\S*")
_SPACE: Final = re.compile(r"\s+")


def case_id(content: JsonObject) -> str:
    """Hash of the content: 20 hexadecimal digits."""
    return sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()[:20]


def goal_shape(goal: str, facts: JsonObject) -> str:
    """The goal with every recorded value, and whatever else looks like one, replaced by `_`."""
    low = goal.lower()
    said = {text for text in _leaves(facts.values()) if len(text) > 2 and text.lower() in low}
    texts = sorted(said, key=len, reverse=True)
    shape = goal
    if texts:
        shape = re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, texts))})(?!\w)", "_", shape, flags=re.IGNORECASE)
    return _SPACE.sub(" ", _VALUES.sub("_", shape)).strip().lower()


def said_values(facts: JsonObject) -> tuple[str, ...]:
    """Every recorded value as text."""
    return tuple(_leaves(facts.values()))


def skeleton(script: Script) -> str:
    """The reference's calls in order; a list argument keeps its length, an SQL statement its clauses."""
    return " > ".join(
        " + ".join(f"{call.tool}{_argument_shape(call.arguments)}" for call in act.calls) or "says"
        for act in script.acts
    )


def _argument_shape(arguments: JsonObject) -> str:
    query = arguments.get("query")
    if isinstance(query, str):
        words = re.sub(r"'[^']*'", "", query).lower()
        return f"[{' '.join(word for word in re.findall(r'[a-z]+', words) if word in SQL_CLAUSES)}]"
    sizes = [str(len(value)) for value in arguments.values() if isinstance(value, list) and len(value) > 1]
    return f"[{' '.join(sizes)}]" if sizes else ""


def _leaves(values: Iterable[Json]) -> Iterator[str]:
    for value in values:
        if isinstance(value, dict):
            yield from _leaves(value.values())
        elif isinstance(value, list | tuple):
            yield from _leaves(value)
        elif value is not None and not isinstance(value, bool):
            yield str(value)
