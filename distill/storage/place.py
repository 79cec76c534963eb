"""The private folder of a run and who holds it."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from distill.config.paths import kind_of
from distill.errors import UsageError

PRIVATE: Final = ".distill"
"""Folder inside the run folder that no dataset glob reaches."""

LEDGER: Final = "ledger.sqlite"
LOCK: Final = "lock"
TEMPORARY: Final = "tmp"
PROBE: Final = ".distill-probe"

OWN_FILES: Final = ("shard-*.jsonl", "manifest.json", "README.md")
"""What a run writes beside its ledger, and so could overwrite."""

NETWORK: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "lustre", "fuse.sshfs", "fuse.glusterfs"}
)
"""File systems on which SQLite's WAL and flock do not hold (sqlite.org/wal.html, "all processes on the same host")."""


def ledger_path(run_folder: Path) -> Path:
    """Where the ledger of a run is."""
    return run_folder / PRIVATE / LEDGER


@contextmanager
def claim(run_folder: Path) -> Iterator[Path]:
    """Make the private folder (mode 0700) and hold its lock; yields the ledger's path.

    The lock falls with the process, however it ends. Raises UsageError when another process
    holds it (naming its pid), when the folder cannot be written, or when it is on a network file system.
    """
    private = run_folder / PRIVATE
    _refuse_strangers(run_folder)
    try:
        private.mkdir(parents=True, exist_ok=True)
        private.chmod(0o700)
        (private / TEMPORARY).mkdir(exist_ok=True, mode=0o700)
        lock = os.open(private / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise UsageError(f"{run_folder}: cannot be written ({error.strerror or error})") from error
    try:
        refuse_network(run_folder.resolve(), mounts())
        _lock(lock, run_folder)
        probe(run_folder)
        _touch(private / LEDGER)
        yield private / LEDGER
    finally:
        os.close(lock)


def probe(run_folder: Path) -> None:
    """Put a file from the private folder into the run folder, as a shard is, and take it away; raises UsageError.

    The run folder itself may be read-only, or another disk than the private one, and no case has to be played to know.
    """
    fresh, placed = run_folder / PRIVATE / TEMPORARY / PROBE, run_folder / PROBE
    try:
        fresh.write_bytes(b"")
        fresh.rename(placed)
        placed.unlink()
    except OSError as error:
        cure = f"the folder and {PRIVATE} in it have to be yours, and on one file system"
        cure = "make room" if error.errno == errno.ENOSPC else cure
        raise UsageError(f"{run_folder}: shards could not be written ({error.strerror or error}); {cure}") from error


def _touch(ledger: Path) -> None:
    """Make the file before SQLite does, so that it and its WAL are for the owner only, and no link is followed."""
    try:
        os.close(os.open(ledger, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
    except OSError as error:
        raise UsageError(f"{ledger}: cannot be written ({error.strerror or error})") from error


def _refuse_strangers(run_folder: Path) -> None:
    """Raise UsageError when the folder holds data or a README that no ledger in it vouches for."""
    ledger = ledger_path(run_folder)
    names = (ledger, ledger.with_name(f"{LEDGER}-wal"))
    vouched = any(kind_of(path) == "file" and path.stat().st_size for path in names)
    if vouched or kind_of(run_folder) != "folder":
        return
    strangers = sorted(path.name for pattern in OWN_FILES for path in run_folder.glob(pattern))
    if strangers:
        raise UsageError(
            f"{run_folder}: holds {strangers[0]} but no ledger, and a run would overwrite it;"
            " choose another output.dir, or move the folder aside with --fresh"
        )


def _lock(lock: int, run_folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        pid = os.pread(lock, 32, 0).decode(errors="replace").strip() or "unknown"
        raise UsageError(
            f"{run_folder}: another run (process {pid}) is writing here;"
            " wait for it, stop it, or choose another output.dir"
        ) from error
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)


def holder(run_folder: Path) -> int | None:
    """Pid of the process that holds the run folder, None when nobody does; takes no lock to find out."""
    path = run_folder / PRIVATE / LOCK
    try:
        found = path.stat()
        text = path.read_text(encoding="ascii").strip()
        locks = Path("/proc/locks").read_text(encoding="ascii")
    except (OSError, ValueError):
        return None
    if not text.isdigit():
        return None
    device = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}"
    return int(text) if any(_is_held(line, found.st_ino, device, text) for line in locks.splitlines()) else None


def _is_held(line: str, inode: int, device: str, pid: str) -> bool:
    """Whether a line of /proc/locks is the lock of this file; on an overlay, whose device differs, the pid tells."""
    fields = line.split()
    if len(fields) < 6 or fields[1] != "FLOCK":
        return False
    return fields[5] == f"{device}:{inode}" or (fields[4] == pid and fields[5].endswith(f":{inode}"))


def mounts() -> str:
    """The text of /proc/self/mountinfo, "" where there is none."""
    try:
        return Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def refuse_network(folder: Path, mountinfo: str) -> None:
    """Raise UsageError when `folder` (absolute) is on a network file system by this text of /proc/self/mountinfo."""
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        left, _, right = line.partition(" - ")
        fields = left.split(" ")
        if len(fields) < 5 or not right:
            continue
        mount = Path(fields[4].replace("\\040", " "))
        if len(mount.parts) >= best and folder.is_relative_to(mount):
            best, kind = len(mount.parts), right.split(" ", 1)[0]
    if kind in NETWORK:
        raise UsageError(
            f"{folder}: is on a network file system ({kind}), where a ledger can be lost; use a local disk"
        )
