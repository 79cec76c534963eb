"""What is drawn for `sheet_against_table`: the same lines in a sheet and in a table, with differences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.domain.json import Json
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.sheet_against_table.worlds import WORLDS, Column, World
from distill.families.mcp.sheet_acts import Grid, at

DATABASE, WORKBOOK = "database", "workbook"

NOTES: Final = ("Notes", "Read me", "Agreed", "About")

POLICIES: Final = ("policy", "agreements", "house_rules")

RUNS: Final = ("comparison_log", "recon_runs", "alignment_log")


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs: line, column, what the sheet and what the table says."""

    code: str
    column: Column
    cell: str
    sheet: Json
    table: Json
    held: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """Both sides as drawn. `right` says per heading which side counts; `lines` are (code, item, values, status).

    `cents` columns hold cents in the table. `only_sheet` and `only_table` are codes that one side lacks.
    """

    world: World
    columns: tuple[Column, ...]
    right: dict[str, str]
    lines: tuple[tuple[str, str, dict[str, Json], str], ...]
    grid: Grid
    differences: tuple[Difference, ...]
    only_sheet: str
    only_table: str
    cents: bool
    notes: str
    policy: str
    runs: str
    past: tuple[tuple[str, int, int], ...]

    @property
    def to_fix(self) -> tuple[Difference, ...]:
        """Differences that are to be settled."""
        return tuple(found for found in self.differences if not found.held)

    @property
    def held(self) -> Difference:
        """The difference in a line that nobody may touch."""
        return next(found for found in self.differences if found.held)

    @property
    def in_sheet(self) -> tuple[Difference, ...]:
        """Those to be settled in the workbook."""
        return tuple(found for found in self.to_fix if self.right[found.column.head] == DATABASE)

    @property
    def in_table(self) -> tuple[Difference, ...]:
        """Those to be settled in the database."""
        return tuple(found for found in self.to_fix if self.right[found.column.head] == WORKBOOK)

    def name(self, column: Column) -> str:
        """A column's name in the table."""
        return f"{column.name}_cents" if self.cents and column.price else column.name

    def stored(self, column: Column, value: Json) -> Json:
        """A value as the table holds it."""
        return round(value * 100) if self.cents and column.price else value

    def table_rows(self, *, settled: bool) -> list[list[Json]]:
        """The table's rows as they are, or as they are once the differences are `settled`."""
        fixed = {(found.code, found.column.head): found.sheet for found in (self.in_table if settled else ())}
        return [
            [
                code,
                item,
                *(self.stored(one, fixed.get((code, one.head), values[one.head])) for one in self.columns),
                status,
            ]
            for code, item, values, status in self.lines
        ]

    def sheet_now(self, *, settled: bool) -> Grid:
        """The sheet as it is, or as it is once the differences are `settled`."""
        fixed = {found.cell: found.table for found in (self.in_sheet if settled else ())}
        rows = [
            [fixed.get(at(column, row), value) for column, value in enumerate(cells, 1)]
            for row, cells in enumerate(self.grid.rows, 1)
        ]
        return Grid(self.grid.name, rows)

    def agreement(self, *, missing: bool) -> list[list[str]]:
        """What was agreed, as (topic, rule); with `missing` one column is still open."""
        said = [[column.head, f"the {self.right[column.head]} is right"] for column in self.columns]
        if missing:
            said = [[head, "to be agreed" if head == self.to_fix[0].column.head else rule] for head, rule in said]
        held = [f"Lines with status {self.world.hold}", "leave alone on both sides, report"]
        return [*said, held, ["Codes on one side only", "report, do not add"]]


def draw_scene(draw: Draw) -> Scene:
    """One pair of sides."""
    world = draw.choose(WORLDS)
    columns = tuple(draw.shuffled(world.columns))
    right = dict(zip([column.head for column in columns], draw.choose(_SIDES), strict=True))
    codes = [f"{world.prefix}-{number}" for number in sorted(draw.sample(range(101, 990), 11))]
    count = draw.count(7, 9)
    lines = []
    items = draw.sample(world.items, count + 2)
    for code, item in zip(codes[:count], items[:count], strict=True):
        values = {column.head: draw_value(draw, column) for column in columns}
        lines.append((code, item, values, "active" if draw.chance(0.85) else "dormant"))
    picked = draw.sample(range(count), draw.choose((3, 4, 5)))
    changes = _changes(draw, columns, right, lines, picked)
    lines[picked[0]] = (*lines[picked[0]][:3], world.hold)
    loose = draw.choose(("", "sheet", "table", "both"))
    only_sheet = codes[count] if loose in {"sheet", "both"} else ""
    notes, policy = draw.choose(NOTES), draw.choose(POLICIES) if draw.chance(0.5) else ""
    hint = "" if policy else f"Which side counts: see sheet '{notes}'"
    grid, cells = _sheet(draw, world, columns, lines, changes, (only_sheet, items[count]), hint)
    differences = tuple(
        Difference(
            code, column, cells[code, column.head], value, _of(lines, code)[column.head], code == lines[picked[0]][0]
        )
        for code, column, value in changes
    )
    only_table = codes[count + 1] if loose in {"table", "both"} else ""
    extra = {column.head: draw_value(draw, column) for column in columns}
    if only_table:
        lines.append((only_table, items[count + 1], extra, "active"))
    return Scene(
        world=world, columns=columns, right=right, lines=tuple(lines), grid=grid, differences=differences,
        only_sheet=only_sheet, only_table=only_table, cents=draw.chance(0.4),
        notes=notes, policy=policy,
        runs=draw.choose(RUNS) if draw.chance(0.5) else "", past=_past(draw),
    )  # fmt: skip


_SIDES: Final = (
    (DATABASE, WORKBOOK, DATABASE), (WORKBOOK, DATABASE, WORKBOOK), (DATABASE, WORKBOOK, WORKBOOK),
    (WORKBOOK, DATABASE, DATABASE), (DATABASE, DATABASE, WORKBOOK), (WORKBOOK, WORKBOOK, DATABASE),
)  # fmt: skip


def _past(draw: Draw) -> tuple[tuple[str, int, int], ...]:
    return tuple((f"OLD-{draw.count(100, 999)}", draw.count(0, 4), draw.count(0, 4)) for _ in range(2))


def _of(lines: list[tuple[str, str, dict[str, Json], str]], code: str) -> dict[str, Json]:
    return next(values for found, _, values, _ in lines if found == code)


def _changes(
    draw: Draw,
    columns: tuple[Column, ...],
    right: dict[str, str],
    lines: list[tuple[str, str, dict[str, Json], str]],
    picked: list[int],
) -> list[tuple[str, Column, Json]]:
    """What the sheet says differently: the first picked line is to be held, then each side is right at least once."""
    both = [
        [column for column in columns if right[column.head] == side] for side in draw.shuffled((DATABASE, WORKBOOK))
    ]
    wanted = [draw.choose(columns), *(draw.choose(fitting) for fitting in both)]
    wanted += [draw.choose(columns) for _ in picked[3:]]
    changes = []
    for index, column in zip(picked, wanted, strict=True):
        code, _, values, _ = lines[index]
        changes.append((code, column, _another(draw, column, values[column.head])))
    return changes


def draw_value(draw: Draw, column: Column) -> Json:
    """A value; prices end in another digit than zero, so that they are written in one way only."""
    if column.price:
        return (draw.count(column.low * 10, column.high * 10) * 10 + draw.count(1, 9)) / 100
    return draw.count(column.low, column.high)


def _another(draw: Draw, column: Column, value: Json) -> Json:
    found = draw_value(draw, column)
    return found if found != value else round(found + 1, 2)


def _sheet(
    draw: Draw,
    world: World,
    columns: tuple[Column, ...],
    lines: list[tuple[str, str, dict[str, Json], str]],
    changes: list[tuple[str, Column, Json]],
    loose: tuple[str, str],
    hint: str,
) -> tuple[Grid, dict[tuple[str, str], str]]:
    """The sheet in an order of its own, and where each value stands."""
    heads = draw.shuffled([column.head for column in columns])
    order = ["Code", "Item", *heads] if draw.chance(0.6) else ["Item", *heads, "Code"]
    left, gap = draw.count(0, 1), draw.count(1, 3)
    said = {(code, column.head): value for code, column, value in changes}
    rows: list[list[Json]] = [[f"{world.sheet} of {world.business}"], *([[hint]] if hint else [])]
    rows += [*([] for _ in range(gap)), [*order]]
    listed: list[tuple[str, str, dict[str, Json]]] = [(code, item, values) for code, item, values, _ in lines]
    extra: dict[str, Json] = {column.head: draw_value(draw, column) for column in columns}
    listed += [(*loose, extra)] if loose[0] else []
    cells: dict[tuple[str, str], str] = {}
    for code, name, values in draw.shuffled(listed):
        here: dict[str, Json] = {head: said.get((code, head), value) for head, value in values.items()}
        here |= {"Code": code, "Item": name}
        rows.append([here[head] for head in order])
        cells |= {(code, head): at(left + 1 + order.index(head), len(rows)) for head in order}
    return Grid(world.sheet, [[None] * left + row if row else [] for row in rows]), cells
