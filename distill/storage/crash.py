"""Crash points: named instants at which a test may kill the process."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Final, TypeAlias

from distill.errors import UsageError

Crash: TypeAlias = Callable[[str], None]
"""Called with the name of each site that is passed; the real one does nothing."""

SITES: Final = (
    "before_commit",  # operations are applied, nothing is durable yet
    "after_commit",  # durable, no caller has been told
    "before_sync",  # a file's bytes are written, not synced
    "before_rename",  # synced and read back, still under its temporary name
    "after_rename",  # in place, the folder's entry not synced
    "before_record",  # durable in place, not yet in the ledger
    "after_record",  # in the ledger, the manifest not yet written
)
"""Every site in the order an episode meets them."""

JUDGING_SITES: Final = (
    "before_adopt",  # every new outcome is there, the old ones are in force
    "after_adopt",  # the new ones are in force, the shards still hold the old ones
)
"""Sites that only episodes meet that are judged again."""


def no_crash(site: str) -> None:
    """Pass every site."""


def crash_at(spec: str) -> Crash:
    """A crash point that sends this process SIGKILL at the n-th passing of a site.

    `spec` is `<site>:<n>`, n counted from 1. Raises UsageError for an unknown site.
    """
    wanted, _, count = spec.partition(":")
    if wanted not in {*SITES, *JUDGING_SITES} or not count.isdigit():
        raise UsageError(
            f"crash point {spec!r}: expected <site>:<n> with a site of {', '.join((*SITES, *JUDGING_SITES))}"
        )
    left = int(count)

    def crash(site: str) -> None:
        nonlocal left
        if site == wanted:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return crash
