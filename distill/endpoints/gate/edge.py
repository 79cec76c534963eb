"""Telling a limit of calls in flight from a rate limit, once the latter is believed: an edge that never moves."""

from __future__ import annotations

from typing import Final

REFUSALS: Final = 6
"""All above the same edge, and three times as many calls let through right below it: no rate does that."""


class Edge:
    """Levels at which calls were refused and let through since the last contradiction."""

    def __init__(self) -> None:
        """Nothing seen."""
        self._refused = self._below = 0
        self._lowest = self._highest = 0

    def passed(self, level: int) -> None:
        """A call that left at this level was answered."""
        self._highest = max(self._highest, level)
        self._below += level == self._lowest - 1
        if self._refused and self._highest >= self._lowest:
            self._forget()

    def refused(self, level: int) -> bool:
        """A call that left at this level was refused; True when there is an edge below it."""
        self._refused += 1
        if level < self._lowest or not self._lowest:
            self._lowest, self._below = level, 0
        if self._highest >= self._lowest:
            self._forget()
            return False
        return self._refused >= REFUSALS and self._below >= 3 * self._refused

    def _forget(self) -> None:
        self._refused = self._below = 0
        self._lowest = self._highest = 0
