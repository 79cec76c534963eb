"""A table from 64-bit digests to small numbers, for what a run must remember of every case.

A dict needs about 150 bytes for such a pair, this 18 to 36: a run of a million cases holds four of them.
"""

from __future__ import annotations

from array import array
from typing import Final

NOTHING: Final = 0
"""Marks a free place; a digest is never 0."""

FULLEST: Final = 2 / 3
"""Above this share of places taken the table doubles."""


WORD: Final = (1 << 64) - 1


def digest_of(*parts: str) -> int:
    """64 bits that stand for the parts in this process; they are never written down.

    Python hashes text with a secret of the process, so nobody can plan a collision, and it does so once for a
    string. Two of a million cases meet by chance once in 40 million runs.
    """
    return hash(parts) & WORD or 1


class Digests:
    """Open addressing with linear probing; nothing is ever removed."""

    def __init__(self) -> None:
        """Empty."""
        self._keys = array("Q", [NOTHING]) * 64
        self._values = array("I", [0]) * 64
        self._taken = 0

    def __len__(self) -> int:
        """How many digests are kept."""
        return self._taken

    def get(self, digest: int) -> int | None:
        """The number that was put there."""
        place = self._place(digest)
        return self._values[place] if self._keys[place] else None

    def put(self, digest: int, number: int) -> None:
        """Keep or replace; `number` is below 2**32."""
        place = self._place(digest)
        if not self._keys[place]:
            if self._taken >= FULLEST * len(self._keys):
                self._double()
                place = self._place(digest)
            self._taken += 1
        self._keys[place], self._values[place] = digest, number

    def _place(self, digest: int) -> int:
        """Where this digest is, or the free place for it."""
        keys, last = self._keys, len(self._keys) - 1
        place = digest & last
        while keys[place] and keys[place] != digest:
            place = (place + 1) & last
        return place

    def _double(self) -> None:
        keys, values = self._keys, self._values
        self._keys, self._values = array("Q", [NOTHING]) * (2 * len(keys)), array("I", [0]) * (2 * len(keys))
        for digest, value in zip(keys, values, strict=True):
            if digest:
                place = self._place(digest)
                self._keys[place], self._values[place] = digest, value
