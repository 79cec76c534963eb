"""Words and numbers of a text, as checks and derivability compare them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from distill.families.mcp.state import as_number

TOKEN: Final = re.compile(
    r"(?<!\w)-?\d[\d,]*(?:\.\d+)?%?(?!\w|[.:/-]\w)|[A-Za-z0-9_][\w./@:+#-]*",
    re.ASCII,
)
"""A number with its separators, or a run of letters with the signs that names and paths hold."""

PROSE: Final = frozenset({"body"})
"""Arguments that are letters and remarks: their plain words are the writer's own, as those of an answer are."""

_GROUPED: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")

_DASHES: Final = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2212": "-", "\u2019": "'", "\u00a0": " "}
)


def tokens(text: str) -> Iterator[str]:
    """Tokens in order, without trailing punctuation."""
    for match in TOKEN.finditer(text.translate(_DASHES)):
        token = match.group().rstrip(".,:-/+#")
        if token:
            yield token


def number_in(token: str) -> Decimal | None:
    """The number a token is; 1,234.50 and 12% count, 2024-03-01 does not."""
    bare = token.removesuffix("%")
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    return as_number(bare)


_NAME: Final = re.compile(r"\d|[_./@:#]|[a-z][A-Z]|\w-\w")


def is_name(token: str) -> bool:
    """Whether a token names something or is a number: no plain word of prose."""
    return _NAME.search(token) is not None and re.fullmatch(r"[A-Za-z]?[a-z]+(?:[-/][a-z]+)+", token) is None


def mentions(text: str, value: str) -> bool:
    """Whether a text holds a value: numbers by size whatever their format, words between word boundaries."""
    wanted = number_in(value)
    if wanted is not None:
        return any(abs(found) == abs(wanted) for found in map(number_in, tokens(text)) if found is not None)
    return re.search(rf"(?<![\w]){_loose(value)}(?![\w])", text.translate(_DASHES), re.IGNORECASE) is not None


def _loose(value: str) -> str:
    return r"\s+".join(re.escape(word) for word in value.translate(_DASHES).split())
