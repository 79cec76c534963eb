"""Keeping a dataset as it was, before other rows take its place."""

from __future__ import annotations

import shutil
from pathlib import Path

from distill.errors import StorageError
from distill.storage.durable import sync_folder
from distill.storage.place import OWN_FILES
from distill.storage.shards import PATTERN


def next_aside(folder: Path) -> Path:
    """`<name>.old-N` beside a folder, the lowest N that is free."""
    number = 1
    while (aside := folder.with_name(f"{folder.name}.old-{number}")).exists():
        number += 1
    return aside


def keep_dataset(folder: Path, aside: Path) -> None:
    """Put shards, manifest and card of `folder` into `aside` too; again after a kill it does what is left.

    Sealed files are replaced, never changed, so a second name for each is enough; where the file system has
    none to give it is copied. Raises StorageError.
    """
    try:
        aside.mkdir(mode=0o700, exist_ok=True)
        for path in (path for pattern in OWN_FILES for path in sorted(folder.glob(pattern))):
            _name_again(path, aside / path.name)
        sync_folder(aside)
        sync_folder(aside.parent)
    except OSError as error:
        raise StorageError(f"{aside}: the dataset cannot be kept there ({error.strerror or error})") from error


def has_shards(folder: Path) -> bool:
    """Whether a dataset folder holds any row."""
    return any(folder.glob(PATTERN))


def _name_again(path: Path, name: Path) -> None:
    if name.exists():
        return
    try:
        name.hardlink_to(path)
    except OSError:
        copy = name.with_name(f".{name.name}.new")
        shutil.copy2(path, copy)
        copy.replace(name)
