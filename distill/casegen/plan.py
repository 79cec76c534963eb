"""Which cell of the grid the next proposal is aimed at: the emptiest, decided in order of the number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

from distill.domain.casemaking import Cell


class Grid:
    """Counts pairs of the first axis's value with each other axis's value, against the shares they ought to have.

    Every plan counts as filled.

    Cell n depends on what was there at the start and on n alone: order of completion, rejections and a
    resume do not change it.
    """

    def __init__(
        self,
        axes: Mapping[str, Mapping[str, float]],
        filled: Sequence[Cell],
        seed: int,
        is_open: Callable[[Cell], bool] = bool,
    ) -> None:
        """`filled` are the cells of the cases that the bank held when the run began.

        `is_open` says whether a cell, or the first axes of one, can be filled at all.
        """
        self._axes = axes
        self._lead, *self._others = self._axes
        self._pairs: Counter[tuple[str, str, str]] = Counter()
        self._seed = seed
        self._open = is_open
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
        """Axis by axis the value that has least of its share; of equals the one that the number draws."""
        cell: Cell = {}
        for axis, shares in self._axes.items():
            found = [value for value in shares if self._open({**cell, axis: value})] or list(shares)
            had = {value: self._pairs[self._pair(cell, axis, value)] / shares[value] for value in found}
            cell[axis] = min(found, key=lambda value, had=had: (had[value], self._tie(number, value)))  # type: ignore[misc]
        return cell

    def _pair(self, cell: Cell, axis: str, value: str) -> tuple[str, str, str]:
        return (value, "", "") if axis == self._lead else (cell[self._lead], axis, value)

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
