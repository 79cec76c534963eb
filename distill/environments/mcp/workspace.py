"""Private work folders: one per play, all under one root that goes away with the program."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from distill.errors import StorageError

_PREFIX: Final = "distill-work-"
_LOCK: Final = "lock"


@contextmanager
def work_root(parent: Path | None = None) -> Iterator[Path]:
    """A fresh folder (0700) for the life of the block, below `parent` or the system's temporary folder.

    Roots whose owner is dead are removed first: each root holds a lock file that the
    kernel releases with its process. Raises StorageError when nothing can be written there.
    """
    base = Path(parent or tempfile.gettempdir())
    try:
        _sweep(base)
        root = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
        lock = os.open(root / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StorageError(f"{base}: no work folder can be made here: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield root
    finally:
        remove(root)
        os.close(lock)


def fresh(root: Path) -> Path:
    """A new empty folder in the root; the caller removes it."""
    return Path(tempfile.mkdtemp(prefix="play-", dir=root))


def remove(folder: Path) -> None:
    """Delete a tree, also one that a tool has made unreadable or endlessly deep; links are never followed."""
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except (OSError, RecursionError):
        _dismantle(folder)


def _dismantle(top: Path) -> None:
    """Move every folder up to `top` before it is emptied, so that no path gets long."""
    waiting = [top]
    with suppress(OSError):
        while waiting:
            folder = waiting.pop()
            folder.chmod(0o700)
            for path in list(folder.iterdir()):
                if path.is_symlink() or not path.is_dir():
                    path.unlink()
                    continue
                path.chmod(0o700)  # a folder that is moved is written to
                waiting.append(path.rename(tempfile.mkdtemp(dir=top)) if folder != top else path)
    shutil.rmtree(top, ignore_errors=True)


def _sweep(base: Path) -> None:
    for root in base.glob(f"{_PREFIX}*"):
        if root.is_symlink() or not root.is_dir() or root.stat().st_uid != os.getuid():
            continue
        with suppress(OSError):
            lock = os.open(root / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove(root)
            finally:
                os.close(lock)
