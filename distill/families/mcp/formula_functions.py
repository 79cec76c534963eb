"""The spreadsheet functions that checks understand."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any, Final, TypeAlias

Scalar: TypeAlias = float | str | bool | None
Area: TypeAlias = list[list[Scalar]]


class FormulaError(ValueError):
    """A formula that cannot be read or has no value."""


def number(value: Scalar) -> float:
    """A scalar as arithmetic takes it; raises FormulaError for words."""
    if value is None:
        return 0.0
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            raise FormulaError(f"{value!r} is not a number") from None
    return float(value)


def compare(sign: str, left: Scalar, right: Scalar) -> bool:
    """`=`, `<>`, `<`, `>`, `<=`, `>=`; texts without regard to case, an empty cell equals "" and 0."""
    a, b = _alike(left, right)
    return bool(_COMPARE[sign](a, b))


def _alike(left: Scalar, right: Scalar) -> tuple[Any, Any]:
    if isinstance(left, str) or isinstance(right, str):
        return str("" if left is None else left).lower(), str("" if right is None else right).lower()
    return number(left), number(right)


_COMPARE: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip


def _cells(*arguments: Scalar | Area) -> Iterator[Scalar]:
    for argument in arguments:
        if isinstance(argument, list):
            for row in argument:
                yield from row
        else:
            yield argument


def _numbers(*arguments: Scalar | Area) -> list[float]:
    return [float(cell) for cell in _cells(*arguments) if isinstance(cell, int | float) and not isinstance(cell, bool)]


def _meets(cell: Scalar, criterion: Scalar) -> bool:
    if not isinstance(criterion, str):
        return cell is not None and compare("=", cell, criterion)
    for sign in ("<>", "<=", ">=", "=", "<", ">"):
        if criterion.startswith(sign):
            return _holds(sign, cell, criterion[len(sign) :])
    return _holds("=", cell, criterion)


def _holds(sign: str, cell: Scalar, wanted: str) -> bool:
    try:
        size: Scalar = float(wanted)
    except ValueError:
        if sign in {"=", "<>"} and wanted.endswith("*"):
            return str(cell or "").lower().startswith(wanted[:-1].lower()) == (sign == "=")
        size = wanted
    if isinstance(size, float) and (isinstance(cell, str) or cell is None):
        return sign == "<>"
    return compare(sign, cell, size)


def _sum_ifs(sums: Area, *pairs: Any) -> float:
    picked = list(_cells(sums))
    for area, criterion in zip(pairs[::2], pairs[1::2], strict=True):
        cells = list(_cells(area))
        if len(cells) != len(picked):
            raise FormulaError("ranges of different size")
        picked = [value if _meets(cell, criterion) else None for value, cell in zip(picked, cells, strict=True)]
    return sum(_numbers([picked]))


def _sum_if(area: Area, criterion: Scalar, sums: Area | None = None) -> float:
    return _sum_ifs(area if sums is None else sums, area, criterion)


def _sum_product(*areas: Area) -> float:
    columns = [[number(cell) if not isinstance(cell, str) else 0.0 for cell in _cells(area)] for area in areas]
    total = 0.0
    for row in zip(*columns, strict=True):
        product = 1.0
        for factor in row:
            product *= factor
        total += product
    return total


def _lookup(key: Scalar, area: Area, column: float, _near: Scalar = None) -> Scalar:
    for row in area:
        if row[0] is not None and compare("=", row[0], key):
            return row[int(column) - 1]
    raise FormulaError(f"{key} is not in the range")


def _match(key: Scalar, area: Area, _kind: Scalar = None) -> float:
    for index, cell in enumerate(_cells(area), 1):
        if cell is not None and compare("=", cell, key):
            return float(index)
    raise FormulaError(f"{key} is not in the range")


def _index(area: Area, row: float, column: float = 1) -> Scalar:
    return area[0][int(row) - 1] if len(area) == 1 and column == 1 else area[int(row) - 1][int(column) - 1]


def _round(value: Scalar, places: Scalar = 0.0) -> float:
    return round(number(value) + 1e-9, int(number(places)))


def _average(*arguments: Scalar | Area) -> float:
    found = _numbers(*arguments)
    return sum(found) / len(found)


FUNCTIONS: Final[MappingProxyType[str, Callable[..., Any]]] = MappingProxyType(
    {
        "SUM": lambda *arguments: sum(_numbers(*arguments)),
        "SUMIF": _sum_if,
        "SUMIFS": _sum_ifs,
        "SUMPRODUCT": _sum_product,
        "AVERAGE": _average,
        "MIN": lambda *arguments: min(_numbers(*arguments), default=0.0),
        "MAX": lambda *arguments: max(_numbers(*arguments), default=0.0),
        "COUNT": lambda *arguments: float(len(_numbers(*arguments))),
        "COUNTA": lambda *arguments: float(sum(cell is not None for cell in _cells(*arguments))),
        "COUNTIF": lambda area, criterion: float(sum(_meets(cell, criterion) for cell in _cells(area))),
        "PRODUCT": lambda *arguments: math.prod(_numbers(*arguments)),
        "ROUND": _round,
        "ABS": lambda value: abs(number(value)),
        "IF": lambda test, yes, no=False: yes if test else no,
        "IFERROR": lambda value, _other: value,
        "VLOOKUP": _lookup,
        "MATCH": _match,
        "INDEX": _index,
    }
)
"""By name in capitals; each takes scalars and areas (rows of cells)."""
