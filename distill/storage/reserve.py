"""Disk space set aside at the start, so that what was paid for can still be kept when the disk is full."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from distill.errors import DiskFull

RESERVE: Final = "reserve"
RESERVED_BYTES: Final = 16 << 20
"""Some hundred replies in flight, their outcomes, and the pages of the write-ahead log around them."""


class Reserve:
    """A file of allocated blocks in the private folder; `release` gives them to whoever writes next, once."""

    def __init__(self, path: Path) -> None:
        """Use `reserving`."""
        self._path = path
        self._held = True

    def release(self) -> bool:
        """True when there was something to give."""
        held, self._held = self._held, False
        if held:
            self._path.unlink(missing_ok=True)
        return held


@contextmanager
def reserving(private: Path) -> Iterator[Reserve]:
    """Allocate the reserve; it goes when the ledger is closed. Raises DiskFull when there is no room for it."""
    path = private / RESERVE
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, RESERVED_BYTES)
        finally:
            os.close(descriptor)
    except OSError as error:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise DiskFull(
            f"{private}: {error.strerror or error}; a run needs at least {RESERVED_BYTES >> 20} MB free here to start"
        ) from error
    try:
        yield Reserve(path)
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def is_full(error: BaseException | None) -> bool:
    """True for the ways in which a full disk or quota shows."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
