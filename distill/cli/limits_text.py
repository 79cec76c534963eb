"""Limits over time, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from distill.cli.limit_words import STATES, UNITS, in_flight_words, joined, pace_words, share_words

if TYPE_CHECKING:
    from distill.storage.limits import LimitHistory

COLUMNS: Final = 64
ROWS: Final = 4
LABEL: Final = 9
BLOCKS: Final = " ▁▂▃▄▅▆▇█"
ASCII_BLOCKS: Final = "    ####"
"""For an output that has no blocks: half a cell and more is filled."""


def newest_lines(histories: Sequence[LimitHistory]) -> Iterator[str]:
    """One line for each key, as it was seen last."""
    for history in histories:
        row = history.rows[-1]
        words = joined(
            in_flight_words(row.in_flight, row.allowed, row.why, row.known),
            pace_words(row.pace, row.unit, row.known),
            f"{share_words(history.throttled_share) or 'none 429'} of {history.sent:,} calls",
            STATES.get(row.state, ""),
        )
        yield f"limits of {history.gate}: {words}; last changed by: {row.why}"


def limits_lines(histories: Sequence[LimitHistory], *, blocks: bool) -> Iterator[str]:
    """The same with two plots over time each; `blocks` where the output can show them."""
    if not histories:
        yield "no limits were recorded"
        return
    for history, line in zip(histories, newest_lines(histories), strict=True):
        yield line
        allowed = [(row.run_s, float(row.allowed)) for row in history.rows]
        yield from _plot("calls in flight that are allowed", allowed, blocks=blocks)
        unit = history.rows[-1].unit
        paces = [(row.run_s, row.pace) for row in history.rows if row.pace is not None and row.unit == unit]
        if paces:
            yield from _plot(f"{UNITS[unit]} a minute that are allowed", paces, blocks=blocks)
        yield ""


def _plot(title: str, points: Sequence[tuple[float, float]], *, blocks: bool) -> Iterator[str]:
    from distill.cli.watching import duration

    yield f"{'':{LABEL}}  {title}"
    most = max(value for _, value in points)
    signs = BLOCKS if blocks else ASCII_BLOCKS
    heights = [value / most * ROWS if most else 0.0 for value in sampled(points, COLUMNS)]
    for row in range(ROWS - 1, -1, -1):
        label = f"{most:,.0f}" if row == ROWS - 1 else "0" if row == 0 else ""
        filled = (min(1.0, max(0.0, height - row)) for height in heights)
        yield f"{label:>{LABEL}} |{''.join(signs[round(part * (len(signs) - 1))] for part in filled)}".rstrip()
    begin, end = duration(points[0][0]), duration(points[-1][0])
    yield f"{'':{LABEL}}  {begin}{end:>{COLUMNS - len(begin)}}"


def sampled(points: Sequence[tuple[float, float]], count: int) -> list[float]:
    """`count` values at equal distances: each stays as it was until the next point."""
    first, last = points[0][0], points[-1][0]
    values, at = list[float](), 0
    for place in range(1, count + 1):
        moment = first + (last - first) * place / count if place < count else last
        while at + 1 < len(points) and points[at + 1][0] <= moment:
            at += 1
        values.append(points[at][1])
    return values
