"""The files that decide how a user's server behaves: its program, and what sets it back and looks at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from distill.environments.mcp.own.entry import Entry

LARGEST: Final = 4_000_000
"""Bytes; what is larger (an interpreter, a database) is no script of the user's."""


def programs(entries: Iterable[Entry]) -> Iterator[Path]:
    """Files that command lines name, each once, in order; those that are large or cannot be read are left out."""
    named = (part for one in entries for argv in (one.argv, one.care.reset, one.care.snapshot) for part in argv or ())
    for part in dict.fromkeys(named):
        path = Path(part)
        try:
            if path.is_file() and path.stat().st_size <= LARGEST:
                path.open("rb").close()
                yield path
        except OSError:
            continue
