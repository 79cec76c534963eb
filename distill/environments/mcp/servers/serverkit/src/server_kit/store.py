"""The state: one packed file, replaced whole after each change.

The file is compressed, so that nobody who works in the same folder with a text tool edits
the state behind the server's back, or reads what it plans to do wrong.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Final

from server_kit.tool import State

MAGIC: Final = b"DESK1\n"
CAP: Final = 16 * 1024 * 1024
"""Bytes of an unpacked state."""


def pack(state: State) -> bytes:
    """A state as the bytes of its file."""
    return MAGIC + zlib.compress(json.dumps(state, ensure_ascii=False).encode())


def unpack(body: bytes) -> State:
    """The state in a file; ValueError when it is none."""
    if not body.startswith(MAGIC):
        raise ValueError("not a state file")
    plain = zlib.decompressobj()
    try:
        text = plain.decompress(body[len(MAGIC) :], CAP)
    except zlib.error as error:
        raise ValueError(f"damaged state file: {error}") from None
    state = json.loads(text)
    if not isinstance(state, dict):
        raise ValueError("the state is no object")  # noqa: TRY004 - one kind of error
    return state


class Store:
    """The current state as text, and the one before the last change (for a stale read)."""

    def __init__(self, path: Path, empty: State) -> None:
        """`empty` is what a server starts from whose file is not there."""
        self._path = path
        try:
            state = {**empty, **unpack(path.read_bytes())}
        except FileNotFoundError:
            state = empty
        self._now = json.dumps(state, ensure_ascii=False)
        self._before = self._now

    def load(self) -> State:
        """A copy of the current state."""
        state: State = json.loads(self._now)
        return state

    def stale(self) -> State:
        """A copy of the state before the last change of this server's life."""
        state: State = json.loads(self._before)
        return state

    def save(self, state: State, *, counted: bool = False) -> None:
        """Write a changed state; one that is the same is not written.

        A mere count of calls (`counted`) is no change that a stale read would look back past.
        """
        fresh = json.dumps(state, ensure_ascii=False)
        if fresh == self._now:
            return
        beside = self._path.with_name(self._path.name + ".tmp")
        beside.write_bytes(pack(state))
        beside.replace(self._path)
        self._before = self._before if counted else self._now
        self._now = fresh
