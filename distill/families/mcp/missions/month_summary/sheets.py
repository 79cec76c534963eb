"""The sheets of `month_summary`: detail sheets in different layouts, and the summary to be completed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from distill.domain.json import Json
from distill.domain.script import Bind
from distill.families.mcp.missions.month_summary.worlds import World
from distill.families.mcp.sheet_acts import Grid, at, quoted


@dataclass(frozen=True, slots=True)
class Part:
    """One place: its sheet, the rows its lines stand in, their values, which are void; `old` is a stale twin."""

    place: str
    good: Grid
    spans: tuple[tuple[int, int], ...]
    column: int
    values: tuple[int, ...]
    total_row: int
    void: tuple[int, ...] = ()
    status_column: int = 0
    old: Part | None = None

    @property
    def old_name(self) -> str:
        """The name of the stale twin."""
        return self.old.good.name if self.old else ""

    def with_old(self, old: Part) -> Part:
        """The same part with a stale twin."""
        return replace(self, old=old)

    def area(self, column: int, first: int, last: int, key: str = "") -> str:
        """A range of this sheet as a formula takes it, with addresses learnt as `binds(key)` if there is a key."""
        if not key:
            return f"{quoted(self.good.name)}!{at(column, first)}:{at(column, last)}"
        return f"{quoted(self.good.name)}!${{{key}_{column}_{first}}}:${{{key}_{column}_{last}}}"

    def binds(self, key: str, call: int = 0) -> tuple[Bind, ...]:
        """What a read of the whole sheet teaches: where its lines begin and end."""
        ends = [(column, row) for column in (self.column, self.status_column) for span in self.spans for row in span]
        return tuple(
            Bind(f"{key}_{column}_{row}", rf'"address": "({at(column, row)})"', call)
            for column, row in dict.fromkeys(ends)
            if column
        )

    @property
    def lines(self) -> str:
        """The ranges of the lines as people write them."""
        return " and ".join(f"{at(self.column, first)}:{at(self.column, last)}" for first, last in self.spans)

    def total(self) -> int:
        """The sum of the lines that count, in the sheet's own unit."""
        return sum(value for index, value in enumerate(self.values) if index not in self.void)

    def formula(self, factor: str = "", void: str = "", key: str = "", *, with_totals: bool = False) -> str:
        """The formula over the lines; `void` is the word of lines left out, `with_totals` the classic slip."""
        (first, last), *_ = spans = self.spans
        if with_totals:
            spans = ((min(first, self.total_row), max(spans[-1][1], self.total_row)),)
        if void:
            marks, values = self.area(self.status_column, first, last, key), self.area(self.column, first, last, key)
            body = f'SUMIF({marks},"<>{void}",{values})'
        else:
            body = f"SUM({','.join(self.area(self.column, *span, key) for span in spans)})"
        return f"={body} * {factor}" if factor else f"={body}"


@dataclass(frozen=True, slots=True)
class Scene:
    """One drawn workbook: `parts` are to be filled in, `finished` are done; both in the summary's order.

    The part at `odd_index` is kept in another unit, the one at `stale_index` has a stale twin, the one at
    `void_index` (-1: none) has lines that do not count. `factor_cell` is a formula's way to the conversion.
    """

    world: World
    book: str
    month: str
    parts: tuple[Part, ...]
    odd_index: int
    stale_index: int
    void_index: int
    void_word: str
    odd_unit: str
    factor: float
    factor_cell: str
    table: str
    finished: tuple[Part, ...]
    contiguous: bool
    columns: tuple[str, ...]
    summary_name: str
    source_head: str
    people: tuple[str, ...]
    first_row: int
    done_first: bool

    @property
    def odd(self) -> Part:
        """The place kept in another unit."""
        return self.parts[self.odd_index]

    @property
    def stale(self) -> Part:
        """The place with a stale twin."""
        return self.parts[self.stale_index]

    @property
    def factor_text(self) -> str:
        """The factor as written."""
        return f"{self.factor:g}"

    @property
    def ordered(self) -> tuple[Part, ...]:
        """All places as the summary lists them."""
        if self.contiguous:
            return (*self.finished, *self.parts) if self.done_first else (*self.parts, *self.finished)
        return (*self.parts[:1], *self.finished[:1], *self.parts[1:], *self.finished[1:])

    @property
    def neighbours(self) -> bool:
        """Whether the places to fill in stand below each other."""
        rows = [self.row(part) for part in self.parts]
        return rows[-1] - rows[0] == len(rows) - 1

    def row(self, part: Part) -> int:
        """The row of a place in the summary."""
        return self.first_row + self.ordered.index(part)

    def cell(self, part: Part, column: str) -> str:
        """The address of a place's `amount` or `source`."""
        return at(self.columns.index(column) + 1, self.row(part))

    def formula(self, part: Part, slip: str = "", *, learnt: bool = False) -> str:
        """The formula of a place; `slip` names a trap that is walked into, `learnt` takes addresses from binds."""
        index = self.parts.index(part) if part in self.parts else -2
        factor = self.factor_cell if index == self.odd_index and slip != "unit" else ""
        void = self.void_word if index == self.void_index and slip != "void" else ""
        if slip == "stale" and part.old:
            part = part.old
        key = f"p{index}" if learnt and not slip else ""
        return part.formula(factor, void, key, with_totals=slip == "totals")

    def source(self, part: Part, slip: str = "") -> str:
        """The sheet that is named as the source."""
        return part.old_name if slip == "stale" and part.old else part.good.name

    def value(self, part: Part) -> float:
        """What the cell of a place has to come to."""
        return part.total() * (self.factor if part == self.odd else 1)

    def summary(self, *, filled: bool) -> Grid:
        """The sheet to be completed."""
        heads = {"no": "No.", "place": "Place", "who": "Contact", "source": self.source_head}
        heads["amount"] = f"{self.world.what.capitalize()} ({self.world.unit})"
        rows: list[list[Json]] = [[f"{self.world.what.capitalize()} by place, {self.month}"]]
        rows.append([f"Lines marked '{self.void_word}' in a Status column do not count"])
        rows += [[] for _ in range(self.first_row - 4)]
        rows.append([heads[column] for column in self.columns])
        for index, part in enumerate(self.ordered):
            there = filled or part in self.finished
            cells: dict[str, Json] = {"no": index + 1, "place": part.place, "who": self.people[index]}
            cells["amount"] = self.formula(part) if there else None
            cells["source"] = self.source(part) if there else None
            rows.append([cells[column] for column in self.columns])
        amount = self.columns.index("amount") + 1
        last = self.first_row + len(self.ordered) - 1
        total: dict[str, Json] = {"place": "All", "amount": f"=SUM({at(amount, self.first_row)}:{at(amount, last)})"}
        rows.append([total.get(column) for column in self.columns])
        return Grid(self.summary_name, rows)
