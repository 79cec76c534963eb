"""What is shown while a run is on: one true line on a terminal, a JSON heartbeat elsewhere."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final

import anyio
import click

from distill.domain.json import JsonObject

if TYPE_CHECKING:
    from distill.app.live import Live

REFRESH_S: Final = 0.5
HEARTBEAT_S: Final = 60.0
WORTH_A_WORD_S: Final = 5.0
CLEAR: Final = "\r\x1b[2K"


def watcher() -> Callable[[Live], Coroutine[Any, Any, None]]:
    """The watcher for this stderr; runs until it is cancelled."""
    return _watch_terminal if sys.stderr.isatty() else _beat


def warn(line: str) -> None:
    """One line on stderr, above the status line where there is one."""
    click.echo(f"{CLEAR if sys.stderr.isatty() else ''}distill: {line}", err=True)


async def _watch_terminal(live: Live) -> None:
    try:
        while True:
            line = status_line(live.snapshot())
            click.echo(CLEAR + line[: shutil.get_terminal_size().columns - 1], err=True, nl=False)
            await anyio.sleep(REFRESH_S)
    finally:
        click.echo(CLEAR, err=True, nl=False)


async def _beat(live: Live) -> None:
    from distill.telemetry import Event

    while True:
        await anyio.sleep(HEARTBEAT_S)
        click.echo(json.dumps({"event": Event.HEARTBEAT, **live.snapshot()}), err=True)


def status_line(now: JsonObject) -> str:
    """One moment in one line: what is done, what is going on, what it costs, how long yet."""
    parts = [
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
