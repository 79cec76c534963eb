"""How many live environments this machine carries."""

from __future__ import annotations

import os
from typing import Final

from distill.config.loader import Loaded

PER_CORE: Final = 6
"""A live server waits most of its time for a model; its start costs 0.4 to 0.9 s of CPU."""

MEGABYTES_EACH: Final = 250
"""Two servers of 50 to 80 MB, their work folder, and head room."""

LEAST: Final = 2


def environment_slots(loaded: Loaded) -> int:
    """`concurrency.environment_slots`, else what cores and memory carry, never more than max_workers."""
    concurrency = loaded.config.concurrency
    if concurrency.environment_slots is not None:
        return concurrency.environment_slots
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    carried = min((os.cpu_count() or 1) * PER_CORE, megabytes // 2 // MEGABYTES_EACH)
    return max(LEAST, min(carried, concurrency.max_workers))


def producers() -> int:
    """Cases proven at the same time: proofs are CPU, so one per core and one to wait on processes."""
    return (os.cpu_count() or 1) + 1
