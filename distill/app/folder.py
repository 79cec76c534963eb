"""The run folder: where it is, and moving an old one aside."""

from __future__ import annotations

from pathlib import Path

from distill.app.offline import offline_folder
from distill.app.options import RunOptions
from distill.config.loader import Loaded
from distill.config.paths import kind_of
from distill.errors import UsageError
from distill.storage.aside import next_aside
from distill.storage.place import holder


def run_folder(loaded: Loaded, options: RunOptions) -> Path:
    """Where this run writes: `output.dir`, or its `-offline` neighbour."""
    folder = Path(loaded.config.output.dir)
    return offline_folder(folder) if options.offline is not None else folder


def move_aside(folder: Path) -> Path | None:
    """Rename an existing run folder to `<name>.old-N`, the lowest free N; nothing is deleted.

    Returns the new place, None when there was no folder. Raises UsageError while a run holds it.
    """
    if not kind_of(folder):
        return None
    pid = holder(folder)
    if pid is not None:
        raise UsageError(f"{folder}: process {pid} is writing here; stop it before --fresh")
    aside = next_aside(folder)
    try:
        folder.rename(aside)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be moved aside ({error.strerror})") from error
    return aside
