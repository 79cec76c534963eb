"""`${NAME}` in an `mcp.json`: what it takes from the environment, and that nobody else sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from distill.errors import UsageError

PLACE: Final = re.compile(r"\$\{(?:env:)?([A-Za-z_]\w*)(?::-([^}]*))?\}")
"""`${NAME}`, `${env:NAME}`, `${NAME:-value where it is not set}`."""

HIDDEN: Final = "[hidden]"
"""What stands in an observation where a variable's value stood."""

_SHORTEST: Final = 6
"""Characters; a shorter value would be found by chance in what a tool says."""


def named(texts: Iterable[str]) -> tuple[str, ...]:
    """Names of the variables that texts need, in order; those with a value of their own are left out."""
    found = [match for text in texts for match in PLACE.finditer(text)]
    return tuple(dict.fromkeys(match[1] for match in found if match[2] is None))


def lacking(texts: Iterable[str], environment: Mapping[str, str]) -> tuple[str, ...]:
    """Those of them that are not set, or empty."""
    return tuple(name for name in named(texts) if not environment.get(name))


def given(texts: Iterable[str], environment: Mapping[str, str]) -> dict[str, str]:
    """Every variable of texts under its own name, with its value, or with the one that stands for it."""
    found: dict[str, str] = {}
    for match in (match for text in texts for match in PLACE.finditer(text)):
        found.setdefault(match[1], environment.get(match[1]) or match[2] or "")
    return found


@dataclass(frozen=True, slots=True)
class Filled:
    """Texts with their variables filled in; `secrets` are the values that came from outside, longest first."""

    texts: Mapping[str, str]
    secrets: tuple[str, ...]

    def __repr__(self) -> str:
        """Names alone."""
        return f"Filled({', '.join(self.texts)})"


def fill(texts: Mapping[str, str], environment: Mapping[str, str]) -> Filled:
    """Fill every place; raises UsageError naming the variables that are missing."""
    if missing := lacking(texts.values(), environment):
        verb = "is" if len(missing) == 1 else "are"
        raise UsageError(f"{', '.join(missing)} {verb} not set: export it or put it in .env")
    secrets: set[str] = set()

    def value(match: re.Match[str]) -> str:
        found = environment.get(match[1])
        if not found:
            return match[2] or ""
        secrets.add(found)
        return found

    filled = {name: PLACE.sub(value, text) for name, text in texts.items()}
    long_enough = (secret for secret in secrets if len(secret) >= _SHORTEST)
    return Filled(filled, tuple(sorted(long_enough, key=lambda secret: (-len(secret), secret))))
