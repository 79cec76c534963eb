"""Banks: files of cases, one JSON object a line, only ever appended to.

A line is `{"schema": 1, "id", "family", "case", "origin", "proof", "blind"}`. A torn or foreign line is
left out and reported with its number; it never takes the others with it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

import orjson

from distill.domain.json import JsonObject
from distill.errors import StorageError, UsageError
from distill.storage.durable import replace_file

BANK_SCHEMA: Final = 1

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

KEYS: Final = frozenset({"schema", "id", "family", "case", "origin", "proof", "blind"})

LEDGERS: Final = ".distill"
"""The folder of a run that holds its ledger."""

OBJECTS: Final = ("case", "origin", "proof")


@dataclass(frozen=True, slots=True)
class BankLine:
    """One case; `number` is its line in the file, from 1."""

    number: int
    data: JsonObject = field(hash=False)

    @property
    def case(self) -> JsonObject:
        """What the family makes the case from."""
        case: JsonObject = self.data["case"]
        return case


@dataclass(frozen=True, slots=True)
class Bank:
    """What a file holds: readable lines, and (line number, what is wrong) of the others."""

    path: Path
    lines: tuple[BankLine, ...]
    quarantined: tuple[tuple[int, str], ...]
    sha256: str


def read_bank(path: Path, family: str) -> Bank:
    """Read a bank; a file that is not there is an empty one. Raises UsageError when it cannot be read."""
    try:
        if path.exists() and not path.is_file():
            raise UsageError(f"{path}: not a file")
        raw = path.read_bytes()
    except FileNotFoundError:
        raw = b""
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or error})") from error
    lines: list[BankLine] = []
    bad: list[tuple[int, str]] = []
    pieces = raw.removeprefix(BYTE_ORDER_MARK).split(b"\n")
    for number, piece in enumerate(pieces, 1):
        if not piece.strip():
            continue
        wrong = _wrong(piece, family)
        if isinstance(wrong, str):
            torn = number == len(pieces)
            bad.append((number, f"torn: {wrong}" if torn else wrong))
        else:
            lines.append(BankLine(number, wrong))
    return Bank(path, tuple(lines), tuple(bad), sha256(raw).hexdigest())


def _wrong(piece: bytes, family: str) -> JsonObject | str:
    """The line's data, or what is wrong with it."""
    try:
        data = orjson.loads(piece)
    except orjson.JSONDecodeError as error:
        return f"no JSON ({error})"
    if isinstance(data, dict) and (type(schema := data.get("schema", BANK_SCHEMA)) is not int or schema != BANK_SCHEMA):
        return f"schema {orjson.dumps(schema).decode()[:20]}, this program reads {BANK_SCHEMA}"
    if not isinstance(data, dict) or not data.keys() >= KEYS:
        return "not a line of a bank: it needs " + ", ".join(sorted(KEYS))
    if not isinstance(data["id"], str) or not all(isinstance(data[key], dict) for key in OBJECTS):
        return f"not a line of a bank: id is a text; {', '.join(OBJECTS)} are objects"
    if data["family"] != family:
        return f"a case of family {data['family']}, not {family}"
    return data


def pin(bank: Path, copy: Path) -> Path:
    """Copy a bank for one run, once: what is appended later is for later runs. Returns `copy`; raises StorageError."""
    try:
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            replace_file(copy, bank.read_bytes() if bank.exists() else b"")
    except OSError as error:
        raise StorageError(f"{error.filename or copy}: {error.strerror}; the run cannot pin its bank") from error
    return copy


def unappendable(path: Path, family: str) -> str:
    """Why nothing can be appended to a bank, "" when it can; looked at before anything is paid."""
    try:
        folder = next(parent for parent in path.absolute().parents if parent.exists())
        faults = (
            (path.is_dir(), "is a folder; name a file in it"),
            (path.exists() and not path.is_file(), "is no regular file"),
            (LEDGERS in path.absolute().parts, f"lies in a folder of ledgers ({LEDGERS}); name a file elsewhere"),
            (not folder.is_dir(), f"{folder} is not a folder"),
            (not os.access(folder, os.W_OK | os.X_OK), f"folder {folder} cannot be written to"),
        )
        found = next((why for wrong, why in faults if wrong), "")
        if not found and path.is_file() and path.stat().st_size and not read_bank(path, family).lines:
            return "holds something else, and not one case; name another file, or move this one aside"
    except OSError as error:
        return f"cannot be looked at ({error.strerror or error})"
    return found


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the folder of a bank, so that two runs do not write over each other's lines; waits. Raises StorageError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise StorageError(f"{path}: cannot be written ({error.strerror or error})") from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def append(path: Path, lines: Sequence[JsonObject]) -> None:
    """Add lines at the end, all or none: a new file takes the old one's place. Raises StorageError.

    Bytes that are there stay as they are; a torn last line is ended, so that it stays alone.
    """
    if not lines:
        return
    if path.exists() and not path.is_file():
        raise StorageError(f"{path}: is no regular file")
    try:
        old = path.read_bytes() if path.exists() else b""
        if old and not old.endswith(b"\n"):
            old += b"\n"
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, old + b"".join(orjson.dumps(line) + b"\n" for line in lines))
    except OSError as error:
        raise StorageError(f"{path}: cannot be written ({error.strerror or error})") from error
