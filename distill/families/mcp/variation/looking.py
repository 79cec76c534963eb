"""Whether one act of a reference looks at what the one before it changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from distill.domain.binding import names_in
from distill.domain.json import Json
from distill.domain.script import Act

WHOLE: Final = frozenset({"repo_path"})
"""Arguments that name the place of everything: naming it says nothing about what was looked at."""

_TABLE: Final = re.compile(r"\b(?:from|join|into|update|table)\s+(\w+)", re.IGNORECASE)


def looks_at(look: Act, change: Act) -> bool:
    """Whether both name one thing (a path, a sheet, a table), and the look binds nothing that the change needs."""
    if not look.calls or {bind.name for bind in look.binds} & set(names_in([call.arguments for call in change.calls])):
        return False
    return bool(_things(look) & _things(change))


def _things(act: Act) -> set[str]:
    return {thing for call in act.calls for key, value in call.arguments.items() for thing in _named(value, key)}


def _named(value: Json, key: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _named(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _named(item, key)
    elif key == "query" and isinstance(value, str):
        yield from (name.lower() for name in _TABLE.findall(value))
    elif isinstance(value, str) and key not in WHOLE and len(value) > 3:
        yield value
