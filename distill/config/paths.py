"""What stands at a path that a user named: `Path.exists` and its kin raise where a folder may not be looked into."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Literal, TypeAlias

from distill.errors import UsageError

Kind: TypeAlias = Literal["file", "folder", "other", ""]
"""`""` is nothing at all."""


def kind_of(path: Path) -> Kind:
    """What is there, links followed; raises UsageError when that cannot be known (no permission, too long a name)."""
    kind, why = _look(path)
    if why:
        raise UsageError(f"{path}: {why}")
    return kind


def trouble(path: Path) -> str:
    """Why it cannot be known what is there, "" when it can."""
    return _look(path)[1]


def _look(path: Path) -> tuple[Kind, str]:
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return "", ""
    except (OSError, ValueError) as error:
        return "", f"cannot be looked at ({getattr(error, 'strerror', None) or error})"
    return "file" if stat.S_ISREG(mode) else "folder" if stat.S_ISDIR(mode) else "other", ""
