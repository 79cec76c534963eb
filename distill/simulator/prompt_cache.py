"""Prompt caching as vendors do it, kept as hashes of prefixes.

Automatic (chat, Responses): the longest prefix that an earlier request of this process had too, in whole blocks.
By breakpoints (Messages): what stands before a breakpoint is written once and read afterwards; the vendor looks back
some blocks from each breakpoint for what an earlier one has written. Nothing expires but by `KEPT`.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

BYTES_PER_TOKEN: Final = 4
"""The usual rule of thumb for English text; the simulator has no tokenizer."""

BLOCK_TOKENS: Final = 128
LEAST_TOKENS: Final = 1_024
"""A shorter prefix is not cached."""

LOOK_BACK: Final = 20
"""So many blocks before a breakpoint are looked at for an earlier write."""

KEPT: Final = 65_536
"""Prefixes remembered, 16 bytes each; the one that was used longest ago goes first."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request's text in the order in which the vendor caches it.

    `breakpoints` are numbers of pieces, in rising order: what stands before may be cached. None is automatic.
    """

    pieces: tuple[bytes, ...]
    breakpoints: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """Tokens read from the cache and written to it; `keys` are to be remembered once the call is answered."""

    read: int = 0
    written: int = 0
    keys: tuple[bytes, ...] = ()


class PromptCache:
    """The prefixes of one simulator process, all models."""

    def __init__(self, kept: int = KEPT) -> None:
        """Empty; holds `kept` prefixes at most."""
        self._kept = kept
        self._known: OrderedDict[bytes, None] = OrderedDict()

    def look_up(self, model: str, prompt: Prompt) -> Hit:
        """What this request would find; changes nothing."""
        if prompt.breakpoints is None:
            return self._automatic(model, b"".join(prompt.pieces))
        return self._marked(model, prompt.pieces, prompt.breakpoints)

    def remember(self, hit: Hit) -> None:
        """The call was answered: later ones find its prefixes."""
        for key in hit.keys:
            self._known[key] = None
            self._known.move_to_end(key)
        while len(self._known) > self._kept:
            self._known.popitem(last=False)

    def _automatic(self, model: str, text: bytes) -> Hit:
        size = BLOCK_TOKENS * BYTES_PER_TOKEN
        hashed, keys, read = sha256(model.encode() + b"\0"), [], 0
        for number in range(1, len(text) // size + 1):
            hashed.update(text[(number - 1) * size : number * size])
            if number * BLOCK_TOKENS >= LEAST_TOKENS:
                key = hashed.digest()[:16]
                keys.append(key)
                if key in self._known:
                    read = number * BLOCK_TOKENS
        return Hit(read, 0, tuple(keys))

    def _marked(self, model: str, pieces: tuple[bytes, ...], breakpoints: tuple[int, ...]) -> Hit:
        hashed, size = sha256(model.encode() + b"\1"), 0
        ends: list[tuple[bytes, int]] = [(b"", 0)]
        for piece in pieces[: max(breakpoints, default=0)]:
            hashed.update(len(piece).to_bytes(8) + piece)
            size += len(piece)
            ends.append((hashed.digest()[:16], size // BYTES_PER_TOKEN))
        looked = {at for mark in breakpoints for at in range(max(1, mark - LOOK_BACK), mark + 1)}
        read = max((ends[at][1] for at in looked if ends[at][0] in self._known), default=0)
        written = tuple(ends[mark] for mark in breakpoints if ends[mark][1] >= LEAST_TOKENS)
        most = max((tokens for _, tokens in written), default=0)
        return Hit(read, max(0, most - read), tuple(key for key, _ in written))
