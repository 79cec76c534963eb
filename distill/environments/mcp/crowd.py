"""How many processes a sandbox holds and how much memory: looked at while a server lives.

The kernel's own limits leave two holes. A process limit does not bind when distill runs as
root, and an address space is limited per process, not per sandbox. (A control group would
close both; most machines hand none to a user.)
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from distill.environments.sandbox import Rlimits

_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_ROOT_EVERY_S: Final = 0.1
_EVERY_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Crowd:
    """Most threads of all processes together, and most bytes of memory that are theirs alone (not file pages)."""

    processes: int = Rlimits().processes
    memory_bytes: int = 2 * 1024 * 1024 * 1024

    @property
    def every_s(self) -> float:
        """Seconds between two looks; a look at a server at rest takes 0.1 ms."""
        return _ROOT_EVERY_S if os.geteuid() == 0 else _EVERY_S

    def excess(self, pid: int) -> str:
        """What a process and its descendants have too much of, else empty."""
        threads, pages, waiting = 0, 0, [pid]
        while waiting:
            one = waiting.pop()
            with suppress(OSError, ValueError, IndexError):
                tasks = list(Path(f"/proc/{one}/task").iterdir())
                threads += len(tasks)
                _, resident, shared, *_ = Path(f"/proc/{one}/statm").read_text().split()
                pages += int(resident) - int(shared)
                for task in tasks:
                    waiting += map(int, (task / "children").read_text().split())
            if threads > self.processes + _OURS:
                return f"more than {self.processes} processes"
            if pages * _PAGE > self.memory_bytes:
                return f"more than {self.memory_bytes // (1024 * 1024)} MB of memory"
        return ""


_OURS: Final = 2
"""bubblewrap's own two."""
