"""Lines of styled text for a terminal, cut to its width.

Our own few codes instead of a library: a frame is a list of lines, and nothing else is needed of one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from distill.cli.printing import printable

Span: TypeAlias = tuple[str, str]
"""A text and the name of its style, "" for none."""

Line: TypeAlias = tuple[Span, ...]

STYLES: Final = {"strong": "1", "dim": "2", "good": "32", "bad": "31", "warn": "33", "cool": "36"}
"""Name -> SGR code (ECMA-48); the sixteen colours every terminal lets its user choose."""

RESET: Final = "\x1b[0m"


def width_of(text: str) -> int:
    """Columns that a terminal gives to `text`; Chinese takes two each."""
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text
    )


def line_width(line: Line) -> int:
    """Columns of all spans."""
    return sum(width_of(text) for text, _ in line)


def fit(line: Line, width: int) -> Line:
    """The line cut to `width` columns, without control characters."""
    kept: list[Span] = []
    for said, style in line:
        text = printable(said)
        while text and width_of(text) > width:
            text = text[: len(text) - max(1, (width_of(text) - width) // 2)]
        kept.append((text, style))
        width -= width_of(text)
    return tuple(kept)


def pad(line: Line, width: int) -> Line:
    """The line with blanks up to `width` columns."""
    return (*line, (" " * max(0, width - line_width(line)), ""))


def painted(line: Line, *, colour: bool) -> str:
    """The line as a terminal takes it; without `colour`, its text alone."""
    if not colour:
        return "".join(text for text, _ in line)
    return "".join(f"\x1b[{STYLES[style]}m{text}{RESET}" if style and text else text for text, style in line)


def table(rows: Sequence[Sequence[Span]], left: int = 1) -> list[Line]:
    """Rows in columns two blanks apart; the first `left` columns begin together, the others end together."""
    widths = [max(width_of(text) for text, _ in column) for column in zip(*rows, strict=True)]
    return [_row(row, widths, left) for row in rows]


def _row(row: Sequence[Span], widths: Sequence[int], left: int) -> Line:
    spans: list[Span] = []
    for place, ((text, style), width) in enumerate(zip(row, widths, strict=True)):
        blanks = " " * (width - width_of(text))
        spans += [("  ", "")] if place else []
        spans += [(text, style), (blanks, "")] if place < left else [(blanks, ""), (text, style)]
    return tuple(spans)


def beside(left: Sequence[Line], right: Sequence[Line], gap: int) -> Iterable[Line]:
    """Two blocks next to each other, `gap` columns apart."""
    width = max((line_width(line) for line in left), default=0)
    for number in range(max(len(left), len(right))):
        first = pad(left[number] if number < len(left) else (), width + gap)
        yield (*first, *(right[number] if number < len(right) else ()))
