"""What is drawn for one list of changes: the catalogue, the lines and what each is worth, the papers around it."""

# ruff: noqa: E501 - rows read best on one line

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.approved_changes import papers
from distill.families.mcp.missions.approved_changes.papers import Line, Papers
from distill.families.mcp.missions.approved_changes.world import CATALOGUES, PATHS, Catalogue, Unit
from distill.families.mcp.missions.sql_looks import Table, database
from distill.families.mcp.vocabulary import TICKETS
from distill.families.mcp.wording import person

TRAPS: Final = {
    "superseded": "a later decision replaces an earlier line of the list",
    "units": "the list counts in another unit than the database, which only a note in another file says",
    "undecided": "a line that looks like the others was not approved",
    "retired": "an approved line names something that takes no changes any more",
    "ghost": "an approved line names something that does not exist",
    "kind": "each item has two values and the list is about one of them",
}

SHAPES: Final = ("{code}: {before} -> {after}", "{code};{before};{after}", "- {code} from {before} to {after}")
"""How a line of the result looks."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item before and after; `after` equals `before` for an item that is not to be changed."""

    code: str
    title: str
    status: str
    before: Decimal
    raw: int
    after: Decimal


@dataclass(frozen=True, slots=True)
class Scene:
    """What was drawn; `changed` are the items to change in the order of their codes."""

    cat: Catalogue
    unit: Unit
    ticket: str
    trap: str
    split: bool
    logged: bool
    append: bool
    shape: str
    papers: Papers
    changed: tuple[Item, ...]
    first_raw: int
    undecided: Item
    retired: Item | None
    ghost: str
    tables: dict[str, Table]
    old_log: str

    @property
    def kind(self) -> str:
        """Which of two values the list is about."""
        return self.cat.kinds[0]

    @property
    def skipped(self) -> list[str]:
        """Codes whose lines are left out."""
        return [self.undecided.code, self.ghost, *([self.retired.code] if self.retired else [])]

    @property
    def replaced(self) -> Item:
        """The item that two decisions are about."""
        return next(item for item in self.changed if item.code == self.papers.twice)

    def result(self, lines: list[tuple[str, str, str]]) -> str:
        """The text of the result for (code, before, after)."""
        return "".join(self.shape.format(code=code, before=before, after=after) + "\n" for code, before, after in lines)


def converted(unit: Unit, raw: int) -> Decimal:
    """A list's figure as the database counts."""
    return raw * Decimal(unit.factor) if unit.sign == "*" else raw / Decimal(unit.factor)


def scene(draw: Draw) -> Scene:
    """Everything drawn; `draw.abstention` changes nothing here."""
    cat = draw.choose(CATALOGUES)
    unit, trap = draw.choose(cat.units), draw.choose(tuple(TRAPS))
    split = trap == "kind" or draw.chance(0.35)
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    paths = draw.pick("paths", PATHS)
    draw.note("words", [cat.house, cat.many, cat.what])
    items = _items(draw, cat, unit)
    wanted = draw.count(3, 4)
    undecided = items[wanted]
    retired = items[wanted + 1] if trap == "retired" or draw.chance(0.5) else None
    items = [
        _as(item, cat.retired if item == retired else "active", changes=index < wanted)
        for index, item in enumerate(items)
    ]
    changed = tuple(sorted(items[:wanted], key=lambda item: item.code))
    taken = {item.code for item in items}
    ghost = draw.choose(
        [code for code in (f"{cat.prefix}-{number}" for number in range(101, 899)) if code not in taken]
    )
    first_raw, ghost_raw = _raw(draw, unit), _raw(draw, unit)
    while first_raw == items[0].raw:
        first_raw = _raw(draw, unit)
    odd = [
        (undecided.code, undecided.raw, draw.choose(("pending", "rejected", "deferred"))),
        (ghost, ghost_raw, "approved"),
    ]
    odd += [(retired.code, retired.raw, "approved")] if retired else []
    plain = [(item.code, item.raw, "approved") for item in items[1:wanted]]
    lines = [Line(*line) for line in ((items[0].code, first_raw, "approved"), *plain, *odd)]
    signed = (person(draw, "first signature"), person(draw, "second signature"))
    last = Line(items[0].code, items[0].raw, "approved")
    listed = papers.papers(draw, paths, lines, last, (signed, cat.kinds[0] if split else "", cat.what))
    shape, append, logged = draw.choose(SHAPES), draw.chance(0.45), draw.chance(0.35)
    logged = logged or draw.talk == "correction"
    old_log = _old_log(draw, cat, shape)
    tables = _tables(draw, cat, items, split=split, logged=logged)
    return Scene(
        cat, unit, ticket, trap, split, logged, append, shape, listed, changed, first_raw, undecided, retired, ghost, tables, old_log
    )  # fmt: skip


def _old_log(draw: Draw, cat: Catalogue, shape: str) -> str:
    """Lines that a result file may have held before."""
    lines = [
        shape.format(code=f"{cat.prefix}-{draw.count(100, 899)}", before=draw.count(10, 99), after=draw.count(10, 99))
        for _ in range(draw.count(2, 5))
    ]
    return "".join(f"{line}\n" for line in lines)


def seed_of(it: Scene, abstention: str | None) -> JsonObject:
    """Files and database; an abstention changes one file."""
    files = papers.files(it.papers, it.unit, abstention)
    if it.append:
        files[it.papers.result] = it.old_log
    view = (f"{it.cat.table}_overview", f"SELECT {it.cat.code}, title, status FROM {it.cat.table}")  # noqa: S608 - a seeded view
    return {**database([it.tables[name] for name in sorted(it.tables)], [view]), "files": files}


def _raw(draw: Draw, unit: Unit) -> int:
    return draw.count(0, (unit.high - unit.low) // unit.step) * unit.step + unit.low


def _items(draw: Draw, cat: Catalogue, unit: Unit) -> list[Item]:
    codes = draw.sample(range(101, 899), len(cat.titles) - 1)
    items = []
    for number, title in zip(codes, draw.shuffled(cat.titles), strict=False):
        raw = _raw(draw, unit)
        shift = draw.choose((-2, -1, 1, 2, 3)) * unit.step
        before = converted(unit, raw + (shift if raw + shift > 0 else unit.step))
        items.append(Item(f"{cat.prefix}-{number}", title, "active", before, raw, converted(unit, raw)))
    return items


def _as(item: Item, status: str, *, changes: bool) -> Item:
    return Item(item.code, item.title, status, item.before, item.raw, item.after if changes else item.before)


def _tables(draw: Draw, cat: Catalogue, items: list[Item], *, split: bool, logged: bool) -> dict[str, Table]:
    head = ((cat.code, "VARCHAR"), ("title", "VARCHAR"), ("status", "VARCHAR"))
    shuffled = draw.shuffled(items)
    money = cat.kind
    rows: list[tuple[Json, ...]] = [(item.code, item.title, item.status) for item in shuffled]
    tables = []
    if split:
        tables.append(Table(cat.table, head, tuple(rows)))
        columns = ((cat.code, "VARCHAR"), ("applies_to", "VARCHAR"), (cat.value, money))
        values = [
            (item.code, kind, cell(cat, item.before + (0 if kind == cat.kinds[0] else 7)))
            for item in shuffled
            for kind in cat.kinds
        ]
        tables.append(Table(cat.side, columns, tuple(values)))
    else:
        flat = tuple((*row, cell(cat, item.before)) for row, item in zip(rows, shuffled, strict=True))
        tables.append(Table(cat.table, (*head, (cat.value, money)), flat))
    old = draw.count(2021, 2024)
    archive = tuple((item.code, cell(cat, item.before + 3)) for item in shuffled[:4])
    tables.append(Table(f"{cat.table}_{old}", ((cat.code, "VARCHAR"), (cat.value, money)), archive))
    ticket = f"{draw.choose(TICKETS)}-{draw.count(100, 999)}"
    if logged:
        fields = ((cat.code, "VARCHAR"), ("old_value", money), ("new_value", money), ("ticket", "VARCHAR"))
        entry = (
            shuffled[0].code,
            cell(cat, shuffled[0].before + 2),
            cell(cat, shuffled[0].before),
            ticket,
        )
        tables.append(Table("value_log", fields, (entry,)))
    return {table.name: table for table in tables}


def cell(cat: Catalogue, value: Decimal) -> Json:
    """A value as the database's column takes and prints it."""
    return int(value) if cat.kind == "INTEGER" else f"{value:.2f}"
