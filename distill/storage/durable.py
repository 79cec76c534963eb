"""Files that are either whole or absent: write-temp, fsync, read back, rename, directory fsync."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import aiofiles
import aiofiles.os
from anyio import to_thread

from distill.errors import DiskFull, StorageError
from distill.storage.crash import Crash
from distill.storage.place import PRIVATE, TEMPORARY
from distill.storage.reserve import is_full

READ_BACK: Final = 1 << 20
"""Bytes read at once when a file is verified."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file in place: its SHA-256 as hex digits, and its size."""

    sha256: str
    bytes: int


async def write_file(folder: Path, name: str, chunks: AsyncIterable[bytes], crash: Crash) -> Written:
    """Put a file into the run folder, replacing an older one at once or not at all.

    Raises StorageError when it cannot be written or reads back differently.
    """
    temporary = folder / PRIVATE / TEMPORARY / name
    digest = sha256()
    size = 0
    try:
        async with aiofiles.open(temporary, "wb") as file:
            async for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                await file.write(chunk)
            await file.flush()
            crash("before_sync")
            await to_thread.run_sync(os.fsync, file.fileno())
        found = await file_digest(temporary)
        if found != digest.hexdigest():
            raise StorageError(f"{temporary}: reads back differently from what was written")
        crash("before_rename")
        await aiofiles.os.replace(temporary, folder / name)
        crash("after_rename")
        await to_thread.run_sync(sync_folder, folder)
    except OSError as error:
        kind = DiskFull if is_full(error) else StorageError
        raise kind(f"{folder / name}: {error.strerror or error}") from error
    return Written(found, size)


def replace_file(path: Path, data: bytes) -> None:
    """The whole of `data` or the file as it was, also after a power cut; where a link stands, the file it leads to."""
    path = path.resolve()
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


async def file_digest(path: Path) -> str:
    """SHA-256 of a file as hex digits; raises OSError."""
    digest = sha256()
    async with aiofiles.open(path, "rb") as file:
        while chunk := await file.read(READ_BACK):
            digest.update(chunk)
    return digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Make the folder's entries durable: names that were added, replaced or removed."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
