"""What is shown while a run is on: a live view on a terminal, one line on a small one, a JSON heartbeat elsewhere."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Final

import anyio
import click

from distill.domain.json import JsonObject

if TYPE_CHECKING:
    from distill.app.live import Live
    from distill.config.terminal import TerminalWishes

REFRESH_S: Final = 0.5
HEARTBEAT_S: Final = 60.0
WORTH_A_WORD_S: Final = 5.0
CLEAR: Final = "\r\x1b[2K"
CLEAR_BELOW: Final = "\r\x1b[J"
AT_ONCE: Final = ("\x1b[?2026h", "\x1b[?2026l")
"""Synchronised output: a terminal that knows it shows a frame whole; others pass over it."""

FALLBACK: Final = (80, 24)


class Beat:
    """One JSON object a minute; warnings are plain lines."""

    async def watch(self, live: Live) -> None:
        """Runs until it is cancelled."""
        from distill.telemetry import Event

        while True:
            await anyio.sleep(HEARTBEAT_S)
            now = {name: value for name, value in live.snapshot().items() if name != "events"}  # they are in the log
            click.echo(json.dumps({"event": Event.HEARTBEAT, **now}), err=True)

    def warn(self, line: str) -> None:
        """One line on stderr."""
        click.echo(f"distill: {line}", err=True)


class Screen:
    """The terminal on stderr: draws over what it drew before, and keeps warnings above it."""

    def __init__(self, wishes: TerminalWishes) -> None:
        """Nothing is drawn yet."""
        self._wishes = wishes
        self._drawn: list[int] = []

    async def watch(self, live: Live) -> None:
        """Runs until it is cancelled; leaves an empty line."""
        try:
            while True:
                self.show(live.snapshot())
                await anyio.sleep(REFRESH_S)
        finally:
            self._write(self._erased())
            self._drawn = []

    def show(self, now: JsonObject) -> None:
        """Draw one moment in the place of the last one."""
        columns, rows = _size()
        lines = _lines(now, columns, rows, self._wishes)
        erased = self._erased()
        self._drawn = [width for _, width in lines]
        begin, end = AT_ONCE if len(lines) > 1 else ("", "")
        self._write(begin + erased + "\n".join(text for text, _ in lines) + end)

    def warn(self, line: str) -> None:
        """One line above what is drawn, which comes back with the next moment."""
        self._write(f"{self._erased()}distill: {line}\n")
        self._drawn = []

    def _erased(self) -> str:
        """Codes that take away what is drawn; lines may have been broken anew if the terminal was made narrower."""
        columns, _ = _size()
        rows = sum(max(1, -(-width // columns)) for width in self._drawn)
        if rows <= 1:
            return CLEAR
        return f"\x1b[{rows - 1}A{CLEAR_BELOW}"

    @staticmethod
    def _write(text: str) -> None:
        click.echo(text, err=True, nl=False, color=True)


def watcher() -> Screen | Beat:
    """What fits this stderr."""
    from distill.config.terminal import terminal_wishes

    wishes = terminal_wishes()
    return Screen(wishes) if sys.stderr.isatty() and not wishes.dumb else Beat()


def _size() -> tuple[int, int]:
    """Columns and rows of the terminal on stderr, asked anew each time."""
    try:
        columns, rows = os.get_terminal_size(sys.stderr.fileno())
    except (OSError, ValueError):
        return FALLBACK
    return columns or FALLBACK[0], rows or FALLBACK[1]


def _lines(now: JsonObject, columns: int, rows: int, wishes: TerminalWishes) -> list[tuple[str, int]]:
    """Each line as it is written, with its width; the last column and row stay free, or the terminal may scroll."""
    from distill.cli.live_view import ASCII, LEAST_HEIGHT, LEAST_WIDTH, frame
    from distill.cli.painting import line_width, painted

    width, height = columns - 1, rows - 1
    if columns < LEAST_WIDTH or rows < LEAST_HEIGHT:
        line = status_line(now)[:width]
        return [(line, len(line))]
    spoken = (sys.stderr.encoding or "").lower().startswith("utf")
    lines = [(painted(line, colour=wishes.colour), line_width(line)) for line in frame(now, width, height)]
    return lines if spoken else [(text.translate(ASCII), columns) for text, columns in lines]


def status_line(now: JsonObject) -> str:
    """One moment in one line: what is done, what is going on, what it costs, how long yet."""
    parts = [
        now["state"] if now["state"] != "running" else "",
        f"accepted {now['accepted']}/{now['target']}",
        f"rejected {now['rejected']}",
        f"failed {now['failed']}" if now["failed"] else "",
        f"in flight {now['in_flight']}",
        f"calls {now['calls']} ({now['calls_per_s']}/s)",
        f"${now['usd']:.2f}",
        f"{duration(now['elapsed_s'])}, ETA {duration(now['eta_s'])}",
        *(
            f"! {name}: {sick['fault']} for {duration(sick['for_s'])}"
            for name, sick in now["sick"].items()
            if sick["for_s"] >= WORTH_A_WORD_S
        ),
    ]
    return "  ".join(part for part in parts if part)


def duration(seconds: float | None) -> str:
    """`1h02m`, `3m20s`, `7s`, or `?`."""
    if seconds is None:
        return "?"
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    if hours:
        return f"{hours}h{minutes:02}m"
    return f"{minutes}m{rest:02}s" if minutes else f"{rest}s"
