"""How this program was started, so that what it tells a user to type works where they are."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path


def program() -> str:
    """`distill` when the path finds it, the path of the script as seen from here, or `python -m distill`."""
    started = sys.argv[0]
    name = Path(started).name
    if name == "__main__.py":
        return f"{_as_typed(sys.executable)} -m distill"
    return _as_typed(started)


def as_typed(line: str) -> str:
    """`line`, a remedy that says `type: distill ...`, with this program's own name."""
    return line.replace("type: distill ", f"type: {program()} ")


def _as_typed(path: str) -> str:
    name = Path(path).name
    if shutil.which(name) == path:
        return name
    relative = os.path.relpath(path)
    return shlex.quote(path if relative.startswith("..") else relative)
