"""How this program was started, so that what it tells a user to type works where they are."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Collection
from pathlib import Path


def program() -> str:
    """`distill` when the path finds it, the path of the script as seen from here, or `python -m distill`."""
    started = sys.argv[0]
    name = Path(started).name
    if name == "__main__.py":
        return f"{_as_typed(sys.executable)} -m distill"
    return _as_typed(started)


def retyped(without: Collection[str], without_value: Collection[str] = ()) -> str:
    """The command line of this process, without some flags and some options that take a value."""
    kept: list[str] = []
    words = iter(sys.argv[1:])
    for word in words:
        if word in without_value:
            next(words, None)
        elif word not in without and word.partition("=")[0] not in without_value:
            kept.append(shlex.quote(word))
    return " ".join([program(), *kept])


def as_typed(line: str) -> str:
    """`line`, a remedy that says `type: distill ...`, with this program's own name."""
    return line.replace("type: distill ", f"type: {program()} ")


def _as_typed(path: str) -> str:
    name = Path(path).name
    if shutil.which(name) == path:
        return name
    relative = os.path.relpath(path)
    return shlex.quote(path if relative.startswith("..") else relative)
