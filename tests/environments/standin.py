"""A server of ours where an installed one would be."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


def server_root(root: Path, program: Path, name: str) -> Path:
    """`root` as `venv` lays an environment out, with `program` (a Python file) as its command `name`."""
    (root / "bin").mkdir()
    (root / "bin" / "python").symlink_to(Path(sys.executable).resolve())
    shutil.copy(program, root / "bin" / name)
    return root
