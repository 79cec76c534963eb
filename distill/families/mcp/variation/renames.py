"""Other names for a case's tools and their arguments, with the real tools behind them.

A case keeps one style for all of its tools, as a host would. Names are made from the real ones, so that they stay
telling; arguments whose names mean a language (`query`, `formula`) keep them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from distill.domain.json import JsonObject

Style: TypeAlias = Callable[[Sequence[str]], str]

KEPT: Final = frozenset({"query", "formula"})
"""Argument names that say which language the value is in."""

OTHER_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "get": ("read", "fetch"),
    "read": ("get", "load"),
    "write": ("put", "save"),
    "create": ("make", "new"),
    "delete": ("remove",),
    "edit": ("modify",),
    "query": ("run_sql", "execute_sql"),
    "search": ("find",),
    "list": ("show",),
    "show": ("view",),
    "copy": ("duplicate",),
    "rename": ("retitle",),
    "validate": ("check",),
    "apply": ("set",),
    "status": ("state",),
    "repo": ("repository",),
    "path": ("location",),
    "file": ("document",),
    "filepath": ("workbook", "file"),
    "sheet": ("tab",),
    "name": ("title",),
    "message": ("text",),
    "revision": ("rev", "commit_ish"),
    "contents": ("new_text",),
    "max": ("limit",),
}
"""Words of a name, and others that mean the same."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """One tool as a case shows it: its name, its arguments' names by the real ones, a description (empty: the live)."""

    real: str
    shown: str
    arguments: Mapping[str, str] = field(hash=False)
    description: str = ""


def renames(tools: Mapping[str, tuple[JsonObject, str]], rng: random.Random) -> tuple[Renamed, ...]:
    """Other names for these tools: real name -> (parameters, a description in other words).

    Names stay distinct within a case, and so do the argument names of a tool.
    """
    style = rng.choice(STYLES)
    others = OTHER_WORDS if rng.random() < _SYNONYMS else {}
    taken: set[str] = set()
    made = []
    for real, (parameters, description) in tools.items():
        shown = _free(taken, [style(_swapped(_words(real.partition("__")[2]), others, rng)), style(_words(real)), real])
        names: set[str] = set(parameters.get("properties", {}))
        arguments: dict[str, str] = {}
        for name in parameters.get("properties", {}):
            other = style(_swapped(_words(name), others, rng)).replace("-", "_")
            if name not in KEPT and other != name and other not in names:
                arguments[name] = other
                names.add(other)
        made.append(Renamed(real, shown, arguments, description if rng.random() < _OWN_WORDS else ""))
    return tuple(made)


_SYNONYMS: Final = 0.6
"""Share of renamed cases in which words are swapped too, not their style alone."""

_OWN_WORDS: Final = 0.5
"""Share of renamed tools that are described in the dossier's words instead of the server's."""


def _free(taken: set[str], names: Iterable[str]) -> str:
    found = next(name for name in names if name not in taken)
    taken.add(found)
    return found


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]


def _swapped(words: list[str], others: Mapping[str, tuple[str, ...]], rng: random.Random) -> list[str]:
    return [part for word in words for part in rng.choice(others.get(word, (word,))).split("_")]


def _snake(words: Sequence[str]) -> str:
    return "_".join(words)


def _kebab(words: Sequence[str]) -> str:
    return "-".join(words)


def _camel(words: Sequence[str]) -> str:
    return words[0] + "".join(word.capitalize() for word in words[1:])


STYLES: Final[tuple[Style, ...]] = (_snake, _kebab, _camel)


def renames_to_json(made: Iterable[Renamed]) -> list[JsonObject]:
    """For the body of a case."""
    return [
        {"real": one.real, "shown": one.shown, "arguments": dict(one.arguments), "description": one.description}
        for one in made
    ]


def renames_from_json(data: Iterable[JsonObject]) -> tuple[Renamed, ...]:
    """What `renames_to_json` wrote."""
    return tuple(Renamed(one["real"], one["shown"], one["arguments"], one["description"]) for one in data)
