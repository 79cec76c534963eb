"""How likely it is that a model passes a case, from how often it did."""

from __future__ import annotations

from collections.abc import Iterator
from math import comb


def pass_at(tries: int, passed: int, plays: int) -> float:
    """The chance that at least one of `tries` plays passes, when `passed` of `plays` did; 1 <= tries <= plays.

    Unbiased: the share of all choices of `tries` plays out of those made that hold a passed one.
    """
    return 1.0 - comb(plays - passed, tries) / comb(plays, tries)


def tries_of(plays: int) -> Iterator[int]:
    """The numbers of tries that are told: 1, 2, 4, ... and all plays."""
    tries = 1
    while tries < plays:
        yield tries
        tries *= 2
    yield plays
