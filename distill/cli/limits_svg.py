"""Limits over time as a picture: SVG, with nothing that has to be loaded, for light and dark pages alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from distill.cli.axes import short, time_label, time_ticks, value_ticks
from distill.cli.limit_words import UNITS
from distill.cli.svg_style import STYLE

if TYPE_CHECKING:
    from distill.storage.limits import LimitHistory, LimitRow

WIDTH: Final = 960.0
LEFT, RIGHT = 76.0, 884.0
HEAD, PANEL, BETWEEN, RIBBON, FOOT = 84.0, 132.0, 44.0, 12.0, 74.0
BLOCK: Final = HEAD + 2 * PANEL + BETWEEN + FOOT
BINS: Final = 90
"""What was let through is shown as means over so many parts of the time."""

SHUT: Final = MappingProxyType({"shut": "gate shut by 429", "open": "breaker open"})

LETTER: Final = 5.7
"""Pixels of a small letter, about: for labels that have to fit."""

Points = Sequence[tuple[float, float | None]]


@dataclass(frozen=True, slots=True)
class _Series:
    """A line that stays as it was until the next point; `filled` down to zero."""

    css: str
    label: str
    points: Points
    filled: bool = False


@dataclass(frozen=True, slots=True)
class _Frame:
    """A panel: where it is, and what its edges mean."""

    top: float
    first_s: float
    last_s: float
    most: float

    def x(self, seconds: float) -> float:
        """Of a moment."""
        return LEFT + (RIGHT - LEFT) * (seconds - self.first_s) / max(self.last_s - self.first_s, 1e-9)

    def y(self, value: float) -> float:
        """Of a value."""
        return self.top + PANEL * (1.0 - value / self.most)


def limits_svg(name: str, histories: Sequence[LimitHistory]) -> str:
    """One block for each key, below each other; `name` is the run's."""
    height = BLOCK * len(histories) + 8
    blocks = [line for number, one in enumerate(histories) for line in _block(name, one, BLOCK * number)]
    box = f'viewBox="0 0 {WIDTH:.0f} {height:.0f}" width="{WIDTH:.0f}" height="{height:.0f}"'
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img">',
        f"<title>limits of the endpoints of {escape(name)} over time</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="page" x="0.5" y="0.5" width="{WIDTH - 1:.0f}" height="{height - 1:.0f}" rx="10"/>',
        *blocks,
        "</svg>",
        "",
    ])  # fmt: skip


def _block(name: str, history: LimitHistory, top: float) -> Iterator[str]:
    rows = history.rows
    end_s = max(rows[-1].run_s, rows[0].run_s + 1.0)
    yield _text(LEFT, top + 30, history.gate, "name")
    told = f"run {name} · {history.throttled_share:.1%} of {history.sent:,} calls answered 429"
    yield _text(RIGHT, top + 30, told, "small", "end")
    flying = [
        _Series("air", "in the air", [(row.run_s, float(row.in_flight)) for row in rows], filled=True),
        _Series("allowed", "allowed", [(row.run_s, float(row.allowed)) for row in rows]),
    ]
    first = _frame(top + HEAD, rows[0].run_s, end_s, flying)
    yield from _panel(first, "calls in flight", flying, rows)
    unit = next((row.unit for row in reversed(rows) if row.pace is not None), "requests")
    paced = [*_through(history, unit), *_pace(rows, unit)]
    second = _frame(top + HEAD + PANEL + BETWEEN, rows[0].run_s, end_s, paced)
    yield from _panel(second, f"{UNITS[unit]} a minute", paced, rows)
    for frame in (first, second):
        for start in history.starts:
            x = frame.x(start)
            yield f'<path class="start" d="M{x:.1f} {frame.top:.1f}V{frame.top + PANEL:.1f}"/>'
    yield from _ribbon(second, rows)
    yield from _time_axis(second)


def _frame(top: float, first_s: float, end_s: float, series: Sequence[_Series]) -> _Frame:
    most = max((value for one in series for _, value in one.points if value is not None), default=1.0)
    return _Frame(top, first_s, end_s, value_ticks(most * 1.04)[-1])


def _through(history: LimitHistory, unit: str) -> list[_Series]:
    """Means of what went through; a pace of tokens cannot be compared with calls."""
    if unit != "requests":
        return []
    least_s = (history.rows[-1].run_s - history.rows[0].run_s) / BINS
    points: list[tuple[float, float | None]] = []
    began, passed = history.rows[0].run_s, 0.0
    for before, row, rate in zip(history.rows, history.rows[1:], history.let_through()[1:], strict=False):
        passed += (rate or 0.0) * (row.run_s - before.run_s)
        if row.run_s - began >= max(least_s, 1e-9):
            points.append((began, passed / (row.run_s - began)))
            began, passed = row.run_s, 0.0
    return [_Series("through", "let through", points, filled=True)] if points else []


def _pace(rows: Sequence[LimitRow], unit: str) -> list[_Series]:
    points = [(row.run_s, row.pace if row.unit == unit else None) for row in rows]
    return [_Series("pace", "allowed", points)] if any(value is not None for _, value in points) else []


def _panel(frame: _Frame, title: str, series: Sequence[_Series], rows: Sequence[LimitRow]) -> Iterator[str]:
    yield _text(LEFT, frame.top - 12, title, "title")
    x = RIGHT
    for one in series:
        yield _text(x, frame.top - 12, one.label, "small", "end")
        x -= LETTER * len(one.label) + 18
        yield f'<rect class="{one.css} key" x="{x:.1f}" y="{frame.top - 20:.1f}" width="12" height="8" rx="2"/>'
        x -= 18
    yield from _shut(frame, rows)
    for tick in value_ticks(frame.most / 1.0001):
        y = frame.y(tick)
        yield f'<path class="grid" d="M{LEFT:.0f} {y:.1f}H{RIGHT:.0f}"/>'
        yield _text(LEFT - 8, y + 4, short(tick), "small", "end")
    for one in series:
        yield from _drawn(frame, one)


def _drawn(frame: _Frame, series: _Series) -> Iterator[str]:
    """Each unbroken part of a series, and its last value at the right edge."""
    points = [*series.points, (frame.last_s, series.points[-1][1])]
    for known, part in groupby(pairwise(points), key=lambda pair: pair[0][1] is not None):
        if not known:
            continue
        pairs = list(part)
        path = f"M{frame.x(pairs[0][0][0]):.1f} {frame.y(pairs[0][0][1] or 0.0):.1f}"
        for (_, value), (until, _) in pairs:
            path += f"V{frame.y(value or 0.0):.1f}H{frame.x(until):.1f}"
        if series.filled:
            begin = frame.x(pairs[0][0][0])
            area = f"{path}V{frame.y(0):.1f}H{begin:.1f}Z"
            yield f'<path class="{series.css} area" d="{area}"/>'
        else:
            yield f'<path class="{series.css} line" d="{path}"/>'
    last = series.points[-1][1]
    if last is not None and not series.filled:
        yield _text(RIGHT + 8, frame.y(last) + 4, short(last), f"{series.css} value")


def _shut(frame: _Frame, rows: Sequence[LimitRow]) -> Iterator[str]:
    """Bands where next to nothing was let out."""
    for state, begin, until in _spans(rows, frame.last_s, "state"):
        if state in {"shut", "open"}:
            x, width = frame.x(begin), max(1.0, frame.x(until) - frame.x(begin))
            yield f'<rect class="{state}" x="{x:.1f}" y="{frame.top:.1f}" width="{width:.1f}" height="{PANEL:.0f}"/>'


def _ribbon(frame: _Frame, rows: Sequence[LimitRow]) -> Iterator[str]:
    """What the limits came from, at each time, and what the colours mean."""
    top = frame.top + PANEL + 6
    for why, begin, until in _spans(rows, frame.last_s, "why"):
        x, width = frame.x(begin), max(1.0, frame.x(until) - frame.x(begin))
        css = f"why-{why.replace(' ', '-')}"
        yield f'<rect class="{css}" x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="{RIBBON:.0f}"/>'
    yield _text(LEFT - 8, top + 10, "came from", "small", "end")
    yield _text(RIGHT, top + 53, "time of the run", "small", "end")
    x = LEFT
    words = [f"why-{why.replace(' ', '-')}" for why in dict.fromkeys(row.why for row in rows)]
    present = {row.state for row in rows}
    words += [state for state in ("shut", "open") if state in present]
    for css in words:
        label = SHUT.get(css) or css.removeprefix("why-").replace("-", " ")
        yield f'<rect class="{css}" x="{x:.1f}" y="{top + 45:.1f}" width="12" height="8" rx="2"/>'
        yield _text(x + 18, top + 53, label, "small")
        x += 18 + LETTER * len(label) + 20


def _spans(rows: Sequence[LimitRow], end_s: float, name: str) -> Iterator[tuple[str, float, float]]:
    """(value, from, until) for each stretch in which a row's `name` stays the same."""
    found = [(value, next(part).run_s) for value, part in groupby(rows, key=lambda row: str(getattr(row, name)))]
    for (value, begin), (_, until) in zip(found, [*found[1:], ("", end_s)], strict=True):
        yield value, begin, until


def _time_axis(frame: _Frame) -> Iterator[str]:
    top = frame.top + PANEL + RIBBON + 6
    for tick in time_ticks(frame.first_s, frame.last_s):
        x = frame.x(tick)
        yield f'<path class="tick" d="M{x:.1f} {top:.1f}v5"/>'
        yield _text(x, top + 18, time_label(tick), "small", "middle")


def _text(x: float, y: float, said: str, css: str, anchor: str = "start") -> str:
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text class="{css}" x="{x:.1f}" y="{y:.1f}"{where}>{escape(said)}</text>'
