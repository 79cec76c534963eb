"""Which cell of the grid the next proposal is aimed at: the emptiest, decided in order of the number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256

from distill.domain.casemaking import Cell


class Grid:
    """Counts pairs of the first axis's value with each other axis's value; every plan counts as filled.

    Cell n depends on what was there at the start and on n alone: order of completion, rejections and a
    resume do not change it.
    """

    def __init__(self, axes: Mapping[str, Sequence[str]], filled: Sequence[Cell], seed: int) -> None:
        """`filled` are the cells of the cases that the bank held when the run began."""
        self._axes = {name: tuple(values) for name, values in axes.items()}
        self._lead, *self._others = self._axes
        self._pairs: Counter[tuple[str, str, str]] = Counter()
        self._seed = seed
        self._cells: list[Cell] = []
        for cell in filled:
            self._count(cell)

    def cell(self, number: int) -> Cell:
        """The cell of a number, from 0."""
        while len(self._cells) <= number:
            cell = self._emptiest(len(self._cells))
            self._count(cell)
            self._cells.append(cell)
        return self._cells[number]

    def _emptiest(self, number: int) -> Cell:
        lead = min(self._axes[self._lead], key=lambda value: (self._pairs[value, "", ""], self._tie(number, value)))
        cell = {self._lead: lead}
        for axis in self._others:
            cell[axis] = min(
                self._axes[axis], key=lambda value: (self._pairs[lead, axis, value], self._tie(number, value))
            )
        return cell

    def _count(self, cell: Cell) -> None:
        lead = cell[self._lead]
        self._pairs[lead, "", ""] += 1
        for axis in self._others:
            self._pairs[lead, axis, cell[axis]] += 1

    def _tie(self, number: int, value: str) -> str:
        return sha256(f"{self._seed}/{number}/{value}".encode()).hexdigest()


def new_cells(before: Sequence[Cell], kept: Sequence[Cell]) -> int:
    """How many whole cells the kept cases are the first in."""
    had = {tuple(sorted(cell.items())) for cell in before}
    return len({tuple(sorted(cell.items())) for cell in kept} - had)
