"""Drawing the list and the memo of `memo_corrections`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from distill.domain.json import Json
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.memo_corrections.scene import Entry, Scene
from distill.families.mcp.missions.memo_corrections.worlds import DATES, EVENTS, WORLDS, Field, World
from distill.families.mcp.sheet_acts import Grid, at
from distill.families.mcp.wording import person

APART: Final = ("status", "date", "place")

LISTS: Final = ("List", "Current", "Items", "Register")

REGISTERS: Final = ("memos/approved.txt", "memos/REGISTER.txt", "memos/approvals.md")

ARCHIVES: Final = ("Archive 2024", "Last year", "Before the move", "Copy of last autumn")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: where it stands, in which column each head is, its cells, what tells it apart."""

    sheet: str
    row: int
    columns: Mapping[str, int]
    cells: Mapping[str, Json]
    mark: str


@dataclass(frozen=True, slots=True)
class Marks:
    """How two lines of one code are told apart: a column, the right and the wrong mark, and what others may have."""

    head: str
    right: str
    wrong: str
    others: tuple[str, ...]


def draw_scene(draw: Draw) -> Scene:
    """One list with its memo."""
    world = draw.choose(WORLDS)
    day, later, stamp = draw.pick("day", EVENTS)
    stem = f"{stamp}-{world.subject.replace(' ', '-')}"
    csv, shared, apart = draw.chance(0.4), draw.chance(0.5), draw.choose(APART)
    codes = [f"{world.prefix}-{number}" for number in draw.sample(range(101, 990), len(world.items) + 6)]
    pages, lines = _pages(draw, world, codes[6:], _marks(draw, world, apart))
    count = draw.choose((3, 3, 4, 5))
    gone, twice = draw.sample(range(count), 2)
    fix = draw.choose([index for index in range(count) if index != gone]) if draw.chance(0.5) else -1
    double, *single = (found for found in lines.values())
    picked = [double if index == twice else single[index] for index in range(count)]
    entries = [_entry(draw, world, found, changed=index == fix) for index, found in enumerate(picked)]
    before = [
        f"{code}: {head} {one} -> {two}\n" for code, (head, one, two) in zip(codes[:4], _past(draw, world), strict=True)
    ]
    spare = [f"{code} | {head} | {two}" for code, (head, _, two) in zip(codes[4:6], _past(draw, world), strict=False)]
    ending = "csv" if csv else draw.choose(("md", "txt"))
    return Scene(
        world=world, author=person(draw, "author"), approver=person(draw, "approver"), day=day, later=later, csv=csv,
        memo=draw.note("memo", f"memos/{stem}.{ending}"),
        annex=draw.note("annex", f"memos/{stem}-annex.txt") if draw.chance(0.45) else "", annex_others=tuple(spare),
        register=draw.choose(REGISTERS), register_others=tuple(_others(draw, stamp, world.subject.replace(" ", "-"))),
        log=draw.note("log", "logs/corrections.log" if shared else f"logs/{stem}.log"),
        log_before="".join(before[: draw.count(2, 4)]) if shared else "", names_withdrawn=draw.chance(0.5),
        apart=apart, pages=tuple(pages), archive=_archive(draw, world, pages[0]) if draw.chance(0.5) else None,
        entries=tuple(_numbered(entries)), gone=gone, twice=twice,
    )  # fmt: skip


def _others(draw: Draw, stamp: str, subject: str) -> list[str]:
    """Lines of the register about other memos."""
    stamps = draw.sample([other for _, _, other in EVENTS if other != stamp], 2)
    states = ("open", f"approved by {person(draw, 'approver_other')}")
    said = zip(stamps, draw.shuffled(states), strict=True)
    return [f"memos/{other}-{subject}.md | {state}" for other, state in said]


def _numbered(entries: list[Entry]) -> list[Entry]:
    return [replace(entry, number=number) for number, entry in enumerate(entries, 1)]


def _marks(draw: Draw, world: World, apart: str) -> Marks:
    if apart == "status":
        return Marks("Status", "active", "ended", ("active", "active", "ended"))
    if apart == "date":
        wrong, right = sorted(draw.sample(DATES, 2))
        return Marks("Valid from", right, wrong, DATES)
    head, places = world.apart
    right, wrong = draw.sample(places, 2)
    return Marks(head, right, wrong, places)


def _pages(draw: Draw, world: World, codes: list[str], marks: Marks) -> tuple[list[Grid], dict[str, list[Line]]]:
    """One or two sheets, and the lines by code: first the double one (its right line first), then single ones."""
    items = draw.shuffled(world.items)
    listed: list[tuple[str, str, str]] = [(codes[0], items[0], marks.right), (codes[0], items[0], marks.wrong)]
    count = draw.count(8, 10)
    listed += [
        (code, item, draw.choose(marks.others)) for code, item in zip(codes[1:count], items[1:count], strict=True)
    ]
    wide = draw.chance(0.45)
    names = draw.shuffled(world.pages) if wide else [draw.choose(LISTS)]
    order = draw.shuffled(listed)
    cut = len(order) // 2 if wide else len(order)
    pages: list[Grid] = []
    lines: dict[str, list[Line]] = {codes[0]: []}
    for name, part in zip(names, (order[:cut], order[cut:]), strict=False):
        page, found = _page(draw, world, name, part, marks.head)
        pages.append(page)
        for line in found:
            lines.setdefault(str(line.cells["Code"]), []).append(line)
    lines[codes[0]].sort(key=lambda line: line.mark != marks.right)
    return pages, lines


def _page(
    draw: Draw, world: World, name: str, listed: list[tuple[str, str, str]], apart: str
) -> tuple[Grid, list[Line]]:
    heads = draw.shuffled([field.head for field in world.fields])
    order = ["Code", "Item", apart, *heads] if draw.chance(0.65) else ["Item", "Code", *heads, apart]
    left, gap = draw.count(0, 1), draw.count(1, 3)
    rows: list[list[Json]] = [[f"{world.list_name.capitalize()} ({name})"], *([] for _ in range(gap)), [*order]]
    columns = {head: left + 1 + index for index, head in enumerate(order)}
    lines = []
    for code, item, mark in listed:
        cells: dict[str, Json] = {field.head: value(draw, field) for field in world.fields}
        cells |= {"Code": code, "Item": item, apart: mark}
        rows.append([cells[head] for head in order])
        lines.append(Line(name, len(rows), columns, cells, mark))
    return Grid(name, [[None] * left + row if row else [] for row in rows]), lines


def _entry(draw: Draw, world: World, found: list[Line], *, changed: bool) -> Entry:
    line, *others = found
    field = draw.choose(world.fields)
    old = line.cells[field.head]
    taken = [old, *(other.cells[field.head] for other in others)]
    new = another(draw, field, taken)
    first = another(draw, field, [*taken, new])
    wrong = next(((other.sheet, at(other.columns[field.head], other.row)) for other in others), None)
    return Entry(
        number=0, code=str(line.cells["Code"]), field=field, sheet=line.sheet, row=line.row,
        column=line.columns[field.head], old=old, new=new, first=first if changed else new, line=line.mark, other=wrong,
    )  # fmt: skip


def value(draw: Draw, field: Field) -> Json:
    """A value as the column has it; prices end in another digit than zero, so that they are written in one way only."""
    if field.options:
        return draw.choose(field.options)
    if field.price:
        return (draw.count(field.low * 10, field.high * 10) * 10 + draw.count(1, 9)) / 100
    return draw.count(field.low, field.high)


def another(draw: Draw, field: Field, taken: list[Json]) -> Json:
    """A value for this column that is none of those taken."""
    if field.options:
        return draw.choose([option for option in field.options if option not in taken])
    found = value(draw, field)
    step = 0.11 if field.price else 1
    while found in taken or (field.price and str(found).endswith("0")):
        found = round(found + step, 2)
    return found


def _past(draw: Draw, world: World) -> list[tuple[str, Json, Json]]:
    said = []
    for _ in range(4):
        field = draw.choose(world.fields)
        old = value(draw, field)
        said.append((field.head, old, another(draw, field, [old])))
    return said


def _archive(draw: Draw, world: World, page: Grid) -> Grid:
    """A sheet of the past with the same codes and other figures."""
    start = next(number for number, row in enumerate(page.rows) if "Code" in row)
    columns = {field.head: page.rows[start].index(field.head) for field in world.fields}
    rows = [list(row) for row in page.rows]
    for row in rows[start + 1 :]:
        for field in world.fields:
            row[columns[field.head]] = value(draw, field)
    return Grid(draw.choose(ARCHIVES), rows)
