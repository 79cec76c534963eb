"""Several ways to say one thing, and which a customer takes: by seed and tone, none twice while others are left."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

Tone: TypeAlias = Literal["curt", "plain", "warm", "tense"]

NONE: Final[Mapping[Tone, tuple[str, ...]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Ways:
    """`english` and `chinese` go with anybody, `toned` are English ways of one tone alone."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    toned: Mapping[Tone, tuple[str, ...]] = field(default_factory=lambda: NONE)

    def __iter__(self) -> Iterator[str]:
        """All of them."""
        return iter((*self.english, *self.chinese, *(way for ways in self.toned.values() for way in ways)))


GIVING: Final[Mapping[Tone, tuple[str, ...]]] = MappingProxyType(
    {
        "curt": ("", "", "", "", "", "Fine, ", "Right, ", "Well, ", "Okay, "),
        "plain": ("", "", "", "Okay, ", "Sure, ", "All right, ", "Right, ", "Well, ", "Hm, "),
        "warm": ("", "", "Oh, ", "Of course, ", "Gladly, ", "Now, ", "Ah, ", "Well, ", "Let me think, "),
        "tense": ("", "", "Um, ", "Okay, ", "Right, ", "Oh, "),
    }
)
"""What may stand before a fact that was asked for."""

TELLING: Final[Mapping[Tone, tuple[str, ...]]] = MappingProxyType(
    {
        "curt": ("", "", "", "", "", "", "Right, ", "Well, ", "So, ", "Okay, "),
        "plain": ("", "", "", "", "Okay, ", "So, ", "Right, ", "Well, ", "Let me see, "),
        "warm": ("", "", "Now, ", "Ah, ", "Well, ", "Let me see, ", "Right then, ", "So, "),
        "tense": ("", "", "", "Um, ", "Okay, ", "Right, ", "So, "),
    }
)
"""What may stand before what the phone shows, good or bad."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How a customer speaks."""

    seed: int = 0
    tone: Tone = "plain"

    def way(self, ways: Ways, name: str, nth: int, *, chinese: bool) -> str:
        """The way that is taken the `nth` time something of this name is said."""
        known = ways.chinese if chinese else (*ways.english, *ways.toned.get(self.tone, ()))
        return known[_order(f"{self.seed}/{name}", len(known))[nth % len(known)]]

    def answer(self, core: str, starts: Mapping[Tone, tuple[str, ...]], name: str, nth: int) -> str:
        """Something said, with a word before it, as people put one."""
        mine = starts[self.tone]
        return joined(mine[_order(f"{self.seed}/{name}/start", len(mine))[nth % len(mine)]], core)


def joined(start: str, core: str) -> str:
    """A start and what follows; its first word is small then, but for `I` and what is written large."""
    word = core.split(" ", 1)[0]
    if start and core.lower().startswith(start.split(",", maxsplit=1)[0].lower()):
        return core
    keeps = not start or word in {"I", "I'm", "I've", "I'd", "I'll"} or not word[1:].replace("'", "").islower()
    return start + (core if keeps else core[0].lower() + core[1:])


@lru_cache(maxsize=16_384)
def _order(key: str, count: int) -> tuple[int, ...]:
    places = list(range(count))
    random.Random(key).shuffle(places)  # noqa: S311 - seeded on purpose
    return tuple(places)
