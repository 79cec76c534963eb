"""How many live environments this machine carries."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from distill.config.loader import Loaded

PER_CORE: Final = 48
"""A live server waits for a model most of its time: 32 with calls of 20 s keep two cores a quarter busy."""

MEGABYTES_EACH: Final = 130
"""Two or three servers of 30 to 80 MB each, less what they share (measured: 100), and head room."""

LEAST: Final = 2

CGROUP_LIMITS: Final = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
"""What a container may use, version 2 and 1; "max", or more than there is, means no limit."""


def environment_slots(loaded: Loaded) -> int:
    """`concurrency.environment_slots`, else what cores and half of the memory carry, never more than max_workers."""
    concurrency = loaded.config.concurrency
    if concurrency.environment_slots is not None:
        return concurrency.environment_slots
    carried = min((os.cpu_count() or 1) * PER_CORE, memory_mb() // 2 // MEGABYTES_EACH)
    return max(LEAST, min(carried, concurrency.max_workers))


def memory_mb(limits: tuple[str, ...] = CGROUP_LIMITS) -> int:
    """MB of memory that this process may hope for: the machine's, or its container's."""
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    for place in limits:
        with suppress(OSError, ValueError):
            megabytes = min(megabytes, int(Path(place).read_text(encoding="ascii")) // 2**20)
    return megabytes


def producers() -> int:
    """Cases proven at the same time: proofs are CPU, so one per core and one to wait on processes."""
    return (os.cpu_count() or 1) + 1
