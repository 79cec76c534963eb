"""What the words of a refusal say is exceeded."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

Scope: TypeAlias = Literal["requests", "tokens", "concurrency"]

_WORDS: Final[tuple[tuple[Scope, re.Pattern[str]], ...]] = (
    (
        "concurrency",
        re.compile(r"concurren|simultaneous|in[ -]flight|parallel request|too many connections", re.IGNORECASE),
    ),
    ("tokens", re.compile(r"\b[io]?tpm\b|tokens? (?:per|/)|(?:input|output|prompt) tokens", re.IGNORECASE)),
    ("requests", re.compile(r"\brpm\b|requests? (?:per|/)", re.IGNORECASE)),
)


def scope_of(words: str) -> Scope | None:
    """First match of the table; None when the words do not say."""
    return next((scope for scope, pattern in _WORDS if pattern.search(words)), None)
