"""What a spreadsheet formula comes to, for checks: a cell is judged by its value, however it is written.

Knows the operators, references (`B4`, `$B$4`, `Sheet!B4:B9`, `'Two words'!C:C`) and the functions of
formula_functions.py; anything else raises FormulaError, and a cell that raises has no value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.families.mcp.formula_functions import FUNCTIONS, Area, FormulaError, Scalar, compare, number

MAX_DEPTH: Final = 30
"""Formulas that refer to formulas, one level each; a circle ends here."""

TOLERANCE: Final = 0.006
"""A value rounded to cents is as good as one that is not."""

_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"]|"")*")
    | (?P<ref>(?:(?:'(?:[^']|'')+'|[A-Za-z_][\w.]*)!)?
        (?:\$?[A-Za-z]{1,2}\$?\d+(?::\$?[A-Za-z]{1,2}\$?\d+)?|\$?[A-Za-z]{1,2}:\$?[A-Za-z]{1,2})(?![\w(]))
    | (?P<number>\d+\.?\d*|\.\d+)
    | (?P<name>[A-Za-z][\w.]*)
    | (?P<sign><>|<=|>=|[-+*/^&%(),;=<>])
    )""",
    re.VERBOSE,
)

_BINDING: Final[Mapping[str, int]] = {
    "=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5,
}  # fmt: skip


@dataclass(frozen=True)
class Book:
    """The cells of a workbook; sheet names are looked up without regard to case."""

    sheets: Mapping[str, Mapping[str, Json]] = field(repr=False)

    def raw(self, sheet: str, address: str) -> Json:
        """What stands in a cell: a value, a formula as text, or None."""
        return self._cells(sheet).get(address)

    def value(self, sheet: str, address: str, depth: int = 0) -> Scalar:
        """What a cell comes to; raises FormulaError."""
        if depth > MAX_DEPTH:
            raise FormulaError("a formula refers to itself")
        raw = self.raw(sheet, address)
        if isinstance(raw, str) and raw.startswith("="):
            return _single(_Parser(self, sheet, raw[1:], depth).whole())
        return raw if raw is None or isinstance(raw, str | bool) else float(raw)

    def area(self, sheet: str, span: str, depth: int) -> Area:
        """The values of a range, row by row."""
        first, _, last = span.replace("$", "").upper().partition(":")
        (left, top), (right, bottom) = _place(first), _place(last or first)
        bottom = bottom or max([1, *(_place(at)[1] for at in self._cells(sheet))])
        return [
            [self.value(sheet, f"{_letters(column)}{row}", depth + 1) for column in range(left, right + 1)]
            for row in range(top or 1, bottom + 1)
        ]

    def _cells(self, sheet: str) -> Mapping[str, Json]:
        for name, cells in self.sheets.items():
            if name.lower() == sheet.lower():
                return cells
        raise FormulaError(f"no sheet {sheet}")


class _Parser:
    """One formula, read once from left to right."""

    def __init__(self, book: Book, sheet: str, text: str, depth: int) -> None:
        self._book, self._sheet, self._depth = book, sheet, depth
        self._tokens = list(_tokens(text))
        self._at = 0

    def whole(self) -> Scalar | Area:
        """The value of the formula; raises FormulaError for anything left over."""
        value = self._expression(0)
        if self._at < len(self._tokens):
            raise FormulaError(f"unexpected {self._tokens[self._at][1]}")
        return value

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _take(self, wanted: str = "") -> tuple[str, str]:
        if self._at >= len(self._tokens) or (wanted and self._peek() != wanted):
            raise FormulaError(f"expected {wanted or 'more'}")
        self._at += 1
        return self._tokens[self._at - 1]

    def _expression(self, floor: int) -> Scalar | Area:
        left = self._operand()
        while True:
            sign = self._peek()
            if sign == "%":
                self._take()
                left = number(_single(left)) / 100
            elif _BINDING.get(sign, 0) > floor:
                self._take()
                left = _spread(sign, left, self._expression(_BINDING[sign]))
            else:
                return left

    def _operand(self) -> Scalar | Area:
        kind, text = self._take()
        if text in {"-", "+"}:
            return _spread("*", -1.0 if text == "-" else 1.0, self._expression(4))
        if text == "(":
            value = self._expression(0)
            self._take(")")
            return value
        if kind == "number":
            return float(text)
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "ref":
            sheet, _, span = text.rpartition("!")
            area = self._book.area(sheet.strip("'").replace("''", "'") or self._sheet, span, self._depth)
            return area if ":" in span else area[0][0]
        if kind == "name":
            return self._call(text.upper())
        raise FormulaError(f"unexpected {text}")

    def _call(self, name: str) -> Scalar | Area:
        if name in {"TRUE", "FALSE"} and self._peek() != "(":
            return name == "TRUE"
        if name not in FUNCTIONS:
            raise FormulaError(f"no function {name}")
        self._take("(")
        arguments: list[Scalar | Area] = []
        while self._peek() != ")":
            arguments.append(self._expression(0))
            if self._peek() in {",", ";"}:
                self._take()
        self._take(")")
        try:
            result: Scalar | Area = FUNCTIONS[name](*arguments)
        except (TypeError, IndexError, ZeroDivisionError) as error:
            raise FormulaError(f"{name}: {error}") from error
        return result


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at, text = [], 0, text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise FormulaError(f"cannot read {text[at:]}")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def _spread(sign: str, left: Scalar | Area, right: Scalar | Area) -> Scalar | Area:
    if isinstance(left, list):
        other = right if isinstance(right, list) else [[right] * len(row) for row in left]
        return [[_apply(sign, a, b) for a, b in zip(x, y, strict=True)] for x, y in zip(left, other, strict=True)]
    if isinstance(right, list):
        return [[_apply(sign, left, b) for b in row] for row in right]
    return _apply(sign, left, right)


def _apply(sign: str, left: Scalar, right: Scalar) -> Scalar:
    if sign == "&":
        return f"{left or ''}{right or ''}"
    if _BINDING[sign] == 1:
        return compare(sign, left, right)
    a, b = number(left), number(right)
    if sign == "/" and not b:
        raise FormulaError("division by zero")
    return {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else 0.0, "^": a**b if sign == "^" else 0.0}[sign]


def _single(value: Scalar | Area) -> Scalar:
    if isinstance(value, list):
        if len(value) == 1 and len(value[0]) == 1:
            return value[0][0]
        raise FormulaError("a range where one value was expected")
    return value


def _place(address: str) -> tuple[int, int]:
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column, int(address[len(letters) :] or 0)


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def comes_to(sheets: JsonObject, sheet: str, address: str, value: float, live_on: list[str]) -> bool:
    """Whether a cell comes to `value`, and to another one when the numbers of each sheet in `live_on` change.

    `sheets` is the `sheets` of a workbook in a snapshot: `{name: {"cells": {...}}}`.
    """
    cells = {name: page["cells"] for name, page in sheets.items()}
    try:
        found = Book(cells).value(sheet, address)
        if isinstance(found, bool) or not isinstance(found, float) or abs(found - value) > TOLERANCE:
            return False
        moved = [Book({**cells, name: _moved(cells[name])}).value(sheet, address) for name in live_on]
    except (FormulaError, KeyError, ValueError, OverflowError):
        return False
    return all(isinstance(other, float) and abs(other - found) > TOLERANCE for other in moved)


def _moved(cells: Mapping[str, Json]) -> dict[str, Json]:
    plus = 17
    return {
        at: cell + plus if isinstance(cell, int | float) and not isinstance(cell, bool) else cell
        for at, cell in cells.items()
    }
