"""A folder of raw replies that runs share: one file a reply, whole or absent, readable by its owner alone."""

from __future__ import annotations

import os
import re
import stat
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Final, Self

from anyio import to_thread

from distill import telemetry
from distill.config.paths import kind_of
from distill.errors import UsageError
from distill.storage.digests import Digests, digest_of
from distill.telemetry import Event

DIGEST_BYTES: Final = 65
"""The first line of a file: sha256 of the rest in hex, and a line end. A torn or changed file is no reply."""

LONGEST: Final = 16 * 1024 * 1024 + DIGEST_BYTES
"""Bytes of a file that is looked into: no endpoint's reply may be longer either."""

OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH

_SHARD: Final = re.compile("[0-9a-f]{2}")
"""Name of a folder in it."""


class ReplyFolder:
    """Implements `domain.ports.ReplyStore`. Files are renamed into place, so processes need no lock.

    Within one process a question is answered from here once: two cases of a run that happen to ask the same
    get two answers, as they would without the folder.
    """

    def __init__(self, folder: Path) -> None:
        """Use `ReplyFolder.open`."""
        self._folder: Final = folder
        self._met: Final = Digests()
        self._failed = False

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Make the folder (mode 0700). Raises UsageError when it cannot be written, or when others may write there."""
        if why := unfit(folder):
            raise UsageError(f"cache.dir {folder}: {why}")
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            probe = folder / f".{token_hex(8)}"
            probe.touch(0o600)
            probe.unlink()
        except OSError as error:
            raise UsageError(f"cache.dir {folder}: cannot be written ({error.strerror or error})") from error
        return cls(folder)

    async def find(self, key: str) -> bytes | None:
        """See the port."""
        met = digest_of(key)
        if self._met.get(met) is not None:
            return None
        self._met.put(met, 1)
        return await to_thread.run_sync(self._read, key)

    async def keep(self, key: str, body: bytes) -> None:
        """See the port; a fault is told once in the log, and the run goes on without keeping."""
        self._met.put(digest_of(key), 1)
        if self._failed:
            return
        try:
            await to_thread.run_sync(self._write, key, body)
        except OSError as error:
            self._failed = True
            telemetry.warn(Event.CACHE_FAILED, folder=str(self._folder), why=error.strerror or str(error))

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]

    def _read(self, key: str) -> bytes | None:
        try:
            descriptor = os.open(self._path(key), os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return None
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(LONGEST + 1)
        head, body = data[:DIGEST_BYTES], data[DIGEST_BYTES:]
        return body if len(data) <= LONGEST and head == _head(body) else None

    def _write(self, key: str, body: bytes) -> None:
        """No fsync: what a power cut tears is found by its digest, and asked again."""
        path = self._path(key)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        fresh = path.with_name(f".{token_hex(8)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_head(body) + body)
            fresh.replace(path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise


def _head(body: bytes) -> bytes:
    return sha256(body).hexdigest().encode() + b"\n"


def unfit(folder: Path) -> str:
    """Why it cannot be the folder, "" when it can; nothing is made."""
    place = folder.absolute()
    while not (kind := kind_of(place)):
        place = place.parent
    if kind != "folder":
        return f"cannot be written ({place} is not a folder)"
    if not os.access(place, os.W_OK | os.X_OK):
        return f"cannot be written (no right to write in {place})"
    if place != folder.absolute() or not place.stat().st_mode & OTHERS_WRITE:
        return ""
    cure = (
        f"type: chmod go-w {folder}" if _is_own(place) else f"give it a folder of its own, such as {place / 'replies'}"
    )
    return f"others may write there, and so put words into a model's mouth; {cure}"


def _is_own(folder: Path) -> bool:
    """Whether it is the user's, and holds nothing but replies."""
    own = folder.stat().st_uid == os.geteuid()
    return own and all(_SHARD.fullmatch(one.name) is not None for one in folder.iterdir())
