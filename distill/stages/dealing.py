"""Which case is number n: decided from the run's seed and n alone."""

from __future__ import annotations

import hashlib
import random
from array import array
from collections.abc import Sequence
from typing import Final

from distill.domain.case import Case
from distill.domain.ports import Family


class Dealer:
    """The cases of a run by number, in any order: a resume or concurrency cannot change what case n is.

    Where a case is played several times, each play has a number of its own: those of one case follow each other.

    A family with a fixed stock of cases has a method `deal(seed, place, deck)` instead of `draw` alone: `place`
    counts its own cases from 0, `deck` is one number for the whole run, so that it can go through its stock
    before it repeats anything.
    """

    def __init__(self, families: Sequence[Family], weights: Sequence[float], seed: int, samples: int = 1) -> None:
        """`weights` belong to `families` one to one; `samples` is how often each case is played."""
        self._families: Final = families
        self._weights: Final = weights
        self._seed: Final = seed
        self.samples: Final = samples
        self._index: Final = array("B")
        self._place: Final = array("L")
        self._counts: Final = [0] * len(families)

    def case_of(self, number: int) -> tuple[int, Case]:
        """Index of the family and the case of a number; the same in every process."""
        of_case, _ = self.place_of(number)
        index, place = self._turn(of_case)
        family, seed = self._families[index], derive(self._seed, of_case, "case")
        deal = getattr(family, "deal", None)
        if deal is None:
            return index, family.draw(seed)
        case: Case = deal(seed, place, derive(self._seed, 0, "deck"))
        return index, case

    def place_of(self, number: int) -> tuple[int, int]:
        """How many cases come before the case of a number, and which of its samples the number is, from 0."""
        return divmod(number, self.samples)

    def _turn(self, number: int) -> tuple[int, int]:
        """The family of a number, and how many of its cases come before."""
        if len(self._families) == 1:
            return 0, number
        for later in range(len(self._index), number + 1):
            chance = random.Random(derive(self._seed, later, "family"))  # noqa: S311 - seeded on purpose
            index = chance.choices(range(len(self._families)), self._weights)[0]
            self._index.append(index)
            self._place.append(self._counts[index])
            self._counts[index] += 1
        return self._index[number], self._place[number]


def derive(seed: int, number: int, purpose: str) -> int:
    """A seed of 64 bits that depends on nothing but its arguments."""
    digest = hashlib.sha256(f"{seed}/{number}/{purpose}".encode()).digest()
    return int.from_bytes(digest[:8], "big")
