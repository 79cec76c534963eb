"""Short ways to write acts on a workbook, and where the cells of a table lie.

The observation of a read is JSON: `address`, `value`, `row`, `column` of each cell; a formula is shown as text,
never calculated. A result longer than 16,384 characters is cut: about a hundred cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from distill.domain.json import Json
from distill.domain.script import Act, Bind, ScriptedCall
from distill.families.mcp.acts import absolute
from distill.families.mcp.seeded import column_letters


def look_at(book: str, sheet: str, first: str = "", last: str = "") -> ScriptedCall:
    """The call that reads a whole sheet, or the cells from `first` to `last`."""
    wanted: dict[str, Json] = {"filepath": absolute(book), "sheet_name": sheet}
    if first:
        wanted |= {"start_cell": first, "end_cell": last or first}
    return ScriptedCall("excel__read_data_from_excel", wanted)


def look(say: str, *calls: ScriptedCall, binds: Sequence[Bind] = ()) -> Act:
    """One message with one or several reads."""
    return Act(say, calls, tuple(binds))


def put(say: str, book: str, sheet: str, cell: str, rows: list[list[Json]]) -> Act:
    """Write rows of values (or formulas) from a cell on."""
    wanted: dict[str, Json] = {"filepath": absolute(book), "sheet_name": sheet, "data": rows, "start_cell": cell}
    return Act(say, (ScriptedCall("excel__write_data_to_excel", wanted),))


def compute(say: str, book: str, sheet: str, cell: str, formula: str) -> Act:
    """Write one formula, its syntax checked by the tool."""
    wanted: dict[str, Json] = {"filepath": absolute(book), "sheet_name": sheet, "cell": cell, "formula": formula}
    return Act(say, (ScriptedCall("excel__apply_formula", wanted),))


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet under construction: rows of cells, of which the first stands in A1."""

    name: str
    rows: list[list[Json]]

    def find(self, value: Json, column: int = 0, after: int = 0) -> int:
        """1-based row whose `column` (1-based; 0: any) holds `value`, below row `after`; raises ValueError."""
        for number, cells in enumerate(self.rows, 1):
            if number > after and (value in cells if not column else cells[column - 1 : column] == [value]):
                return number
        raise ValueError(value)

    def seed(self) -> dict[str, Json]:
        """The sheet as a workbook's seed takes it."""
        return {"name": self.name, "rows": self.rows}


def at(column: int, row: int) -> str:
    """1, 4 -> A4."""
    return f"{column_letters(column)}{row}"


def quoted(sheet: str) -> str:
    """A sheet's name as a formula takes it."""
    return sheet if sheet.isalpha() else f"'{sheet}'"
