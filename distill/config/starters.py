"""Commented files to start from, those of configs/, inside the wheel too: run files, and a unit for systemd."""

from __future__ import annotations

import os
import shlex
import shutil
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Final

from distill.errors import UsageError

KINDS: Final = MappingProxyType(
    {
        "mcp": "run.mcp.yaml",
        "telecom": "run.telecom.yaml",
        "own": "run.own.yaml",
        "casegen": "casegen.telecom.yaml",
        "example": "teacher.example.yaml",
        "systemd": "distill@.service",
    }
)
"""Kind -> the file it is written as."""


OWN: Final = "own"
"""The kind that comes with files beside it, in a folder of this name."""


def _folder() -> Path:
    package = Path(str(files("distill")))
    packed = package / "_configs"
    return packed if packed.is_dir() else package.parent / "configs"


def starter(kind: str, file: Path) -> str:
    """The text of a kind (a key of KINDS) whose comments name `file`, the path as typed."""
    text = (_folder() / KINDS[kind]).read_text(encoding="utf-8")
    text = text.replace(f"configs/{KINDS[kind]}", shlex.quote(str(file)))
    text = text.replace(f"configs/{OWN}/", f"{file.parent / OWN}/")
    explained = "Every key is explained in teacher.example.yaml."
    return text.replace(explained, "Every key, explained: distill init example").replace("configs/run.", "run.")


def write_starter(kind: str, file: Path) -> None:
    """Write it, making its folder; raises UsageError where anything stands already or nothing can be written."""
    if not str(file).isprintable():
        raise UsageError(f"{str(file)!r}: name a file without control characters")
    beside = [file.parent / OWN] if kind == OWN else []
    if os.path.lexists(file):
        raise UsageError(f"{file}: is there already and is not overwritten; name another file")
    for folder in beside:
        if os.path.lexists(folder):
            what = f"{folder}: is there already and is not overwritten; the servers of {file} would go into it"
            raise UsageError(f"{what}: name a file in another folder")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as out:
            out.write(starter(kind, file))
        for folder in beside:
            shutil.copytree(_folder() / OWN, folder)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({error.strerror})") from error
