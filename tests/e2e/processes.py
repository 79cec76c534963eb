"""Which processes belong to a run, as the kernel sees them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE_S = 60.0
"""Generous: nothing is asserted about time, only that it ends."""


def until(condition: Callable[[], Any], what: str, patience_s: float = PATIENCE_S) -> Any:
    """Wait for a condition and return what it gave; fails when it never holds."""
    end = time.monotonic() + patience_s
    while not (found := condition()):
        assert time.monotonic() < end, f"never came true: {what}"
        time.sleep(0.005)
    return found


@dataclass(frozen=True)
class Seen:
    """One process; `started` tells it from a later one with the same pid."""

    pid: int
    started: str
    parent: int
    state: str

    @property
    def gone(self) -> bool:
        now = look(self.pid)
        return now is None or now.started != self.started or now.state in "ZX"


def look(pid: int) -> Seen | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return Seen(pid, fields[19], int(fields[1]), fields[0])


def everyone() -> Iterator[Seen]:
    for name in os.listdir("/proc"):  # noqa: PTH208 - a thousand names, every few milliseconds
        if name.isdigit() and (seen := look(int(name))) is not None:
            yield seen


def descendants(pid: int) -> list[Seen]:
    """Every living process below `pid`."""
    children: dict[int, list[Seen]] = {}
    for seen in everyone():
        children.setdefault(seen.parent, []).append(seen)
    found: list[Seen] = []
    queue = [pid]
    while queue:
        below = children.get(queue.pop(), [])
        found += below
        queue += [seen.pid for seen in below]
    return found


def marked(marker: str) -> list[int]:
    """Pids of living processes that have `marker` in their command, environment or working folder."""
    needle = os.fsencode(marker)
    others = (seen.pid for seen in everyone() if seen.pid != os.getpid() and seen.state not in "ZX")
    return [pid for pid in others if any(needle in text for text in texts(pid))]


def texts(pid: int) -> Iterator[bytes]:
    """Command line, environment and working folder of a process, as far as they can be read."""
    for name in ("cmdline", "environ"):
        try:
            yield Path(f"/proc/{pid}/{name}").read_bytes()
        except OSError:
            continue
    try:
        yield os.fsencode(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return


def kill_hard(process: subprocess.Popen[Any]) -> list[Seen]:
    """SIGKILL; returns the children it had at that instant (it is stopped first, so that none is missed)."""
    process.send_signal(signal.SIGSTOP)
    until(lambda: (look(process.pid) is None) or look(process.pid).state in "TtZX", "the process stands still")
    below = descendants(process.pid)
    process.kill()
    process.wait(PATIENCE_S)
    return below


def all_gone(children: list[Seen], marker: str) -> None:
    """Fails while any of these, or anything else with the run's marker, is alive."""
    until(lambda: all(child.gone for child in children), f"every child of the run is gone: {children}")
    until(lambda: not marked(marker), f"nothing with the run's marker is alive: {marked(marker)}")
