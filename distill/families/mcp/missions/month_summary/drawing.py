"""Drawing the workbook of `month_summary`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.domain.json import Json
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.month_summary.sheets import Part, Scene
from distill.families.mcp.missions.month_summary.worlds import MONTHS, WORLDS, World
from distill.families.mcp.sheet_acts import Grid, at, quoted
from distill.families.mcp.wording import person, singular

STALE: Final = (
    ("{place} B", "Superseded: use '{new}'"),
    ("{place} new", "OLD VERSION, replaced by '{new}'"),
    ("{place} v2", "Kept for reference only, the figures that count are in '{new}'"),
    ("{place} late", "DRAFT of the first week. Final figures: sheet '{new}'"),
)
VOIDS: Final = ("void", "cancelled", "disputed", "reversed")
TABLES: Final = ("Rates", "Conversion", "Units", "Factors")
ORDERS: Final = (("item", "amount", "extra"), ("item", "extra", "amount"), ("extra", "item", "amount"))
COLUMNS: Final = (
    ("place", "amount", "source"),
    ("no", "place", "amount", "source"),
    ("place", "who", "amount", "source"),
    ("place", "amount", "who", "source"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is common to the sheets of one workbook; `rate` says where the conversion stands: note, cell or table."""

    world: World
    last: str
    month: str
    unit: str
    factor: float
    rate: str
    void: str
    table: str
    missing: bool

    @property
    def worth(self) -> Json:
        """The factor, or what stands in its place while nobody knows it."""
        return "to follow" if self.missing else self.factor

    @property
    def label(self) -> str:
        """What stands before the factor where a sheet gives it."""
        return f"1 {singular(self.unit)} in {self.world.unit}, {self.month}"

    def notes(self) -> list[list[Json]]:
        """The lines that an oddly kept sheet says about its unit."""
        head: list[Json] = [f"All figures in {self.unit}"]
        if self.rate == "table":
            return [[f"All figures in {self.unit}, see sheet '{self.table}'"]]
        return [head, [f"{self.label}: {self.worth}"] if self.rate == "note" else [self.label, self.worth]]


def draw_plan(draw: Draw) -> Plan:
    """The world, the month, the odd unit and what it is worth."""
    world = draw.choose(WORLDS)
    last, month, _ = draw.pick("month", MONTHS)
    unit, low, high = draw.choose(world.others)
    step = 100 if low >= 1000 else 25 if low >= 700 else 1
    factor = draw.number("factor", low, high, step) / 100
    rate = draw.choose(("note", "cell", "table"))
    missing = draw.abstention == "missing_fact"
    return Plan(world, last, month, unit, factor, rate, draw.choose(VOIDS), draw.choose(TABLES), missing)


def draw_part(draw: Draw, plan: Plan, place: str, name: str, notes: list[list[Json]], *, void: bool) -> Part:
    """One detail sheet in a layout of its own."""
    world, left = plan.world, draw.count(0, 1)
    order = (*draw.choose(ORDERS), *(("status",) if void else ()))
    labels = draw.sample(world.items, draw.count(4, 6))
    values = [draw.count(world.low, world.high) for _ in labels]
    lost = tuple(sorted(draw.sample(range(len(values)), draw.count(1, 2)))) if void else ()
    totals = draw.choose(("end", "top") if void else ("end", "top", "middle", "end apart"))
    heads = {"item": "Line", "amount": draw.choose(world.heads), "extra": world.extra[0], "status": "Status"}
    title: list[Json] = [f"{place}: {world.what} {plan.month}"]
    body = [title, *notes, *[[] for _ in range(draw.count(0, 2))], [heads[column] for column in order]]
    numbers = [draw.count(*world.extra[1:]) for _ in labels]
    typed, off, split = draw.chance(0.6), draw.count(1, 40), len(values) // 2
    columns = {column: left + 1 + index for index, column in enumerate(order)}
    spans, total_row = _places(totals, len(body) + 1, len(values), split)
    lines: list[list[Json]] = []
    for index, (label, value, number) in enumerate(zip(labels, values, numbers, strict=True)):
        status = plan.void if index in lost else "ok"
        cells: dict[str, Json] = {"item": label, "amount": value, "extra": number, "status": status}
        lines.append([cells[column] for column in order])
    counted = values[:split] if totals == "middle" else values
    ranges = spans[:1] if totals == "middle" else spans
    sums = ",".join(f"{at(columns['amount'], first)}:{at(columns['amount'], last)}" for first, last in ranges)
    word = "Subtotal" if totals == "middle" else draw.choose(("Total", "Sum", "All lines"))
    figure: Json = sum(counted) - off if typed else f"=SUM({sums})"
    total: list[Json] = [word if column == "item" else figure if column == "amount" else None for column in order]
    slot = {"top": 0, "middle": split}.get(totals, len(lines))
    apart: list[list[Json]] = [[]] if totals == "end apart" else []
    rows = [*body, *lines[:slot], *apart, total, *lines[slot:]]
    grid = Grid(name, [[None] * left + row if row else [] for row in rows])
    return Part(place, grid, spans, columns["amount"], tuple(values), total_row, lost, columns.get("status", 0))


def _places(totals: str, first: int, count: int, split: int) -> tuple[tuple[tuple[int, int], ...], int]:
    last = first + count - 1
    if totals == "top":
        return ((first + 1, last + 1),), first
    if totals == "middle":
        return ((first, first + split - 1), (first + split + 1, last + 1)), first + split
    return ((first, last),), last + (2 if totals == "end apart" else 1)


def draw_scene(draw: Draw) -> tuple[Scene, list[Grid]]:
    """The scene, and all sheets of its workbook in order."""
    plan = draw_plan(draw)
    count, done_count = draw.choose((1, 2, 2, 3, 3, 3)), draw.count(1, 2)
    places = draw.sample(plan.world.places, count + done_count)
    odd, stale = draw.count(0, count - 1), draw.count(0, count - 1)
    void = draw.count(0, count - 1) if draw.chance(0.45) else -1
    pattern, warning = draw.choose(STALE)
    parts: list[Part] = []
    for index, place in enumerate(places[:count]):
        parts.append(
            _part(draw, plan, place, (pattern, warning) if index == stale else None, (index == odd, index == void))
        )
    plain: list[list[Json]] = [[f"All figures in {plan.world.unit}"]]
    finished = [draw_part(draw, plan, place, place, plain, void=False) for place in places[count:]]
    rates = _rates(draw, plan)
    factor_cell = _factor_cell(plan, parts[odd], rates)
    scene = Scene(
        world=plan.world, book=_book(draw, plan), month=plan.month, parts=tuple(parts), odd_index=odd,
        stale_index=stale, void_index=void, void_word=plan.void, odd_unit=plan.unit, factor=plan.factor,
        factor_cell=factor_cell, table=plan.table if plan.rate == "table" else "", finished=tuple(finished),
        contiguous=draw.chance(0.6), columns=draw.choose(COLUMNS),
        summary_name=draw.pick("summary", ("Summary", "Overview", "Month", "Roll-up")),
        source_head=draw.choose(("Taken from", "Source", "Sheet")),
        people=tuple(person(draw, f"contact_{index}") for index in range(len(places))),
        first_row=draw.count(5, 7), done_first=draw.chance(0.5),
    )  # fmt: skip
    details = [part.good for part in (*parts, *finished)] + [part.old.good for part in parts if part.old]
    sheets = draw.shuffled(details)
    if plan.rate == "table":
        sheets.insert(draw.count(0, len(sheets)), rates)
    summary = scene.summary(filled=draw.abstention == "already_done")
    return scene, [summary, *sheets] if draw.chance(0.6) else [*sheets, summary]


def _part(draw: Draw, plan: Plan, place: str, stale: tuple[str, str] | None, flags: tuple[bool, bool]) -> Part:
    odd, void = flags
    notes: list[list[Json]] = plan.notes() if odd else [[f"All figures in {plan.world.unit}"]]
    keeper: list[Json] = [f"Kept by {person(draw, f'keeper_{place}')}"]
    if stale is None:
        return draw_part(draw, plan, place, place, [*notes, keeper] if draw.chance(0.5) else notes, void=void)
    name, warning = stale[0].format(place=place), stale[1]
    marked: list[list[Json]] = [[warning.format(new=name)], *notes]
    old = draw_part(draw, plan, place, place, marked, void=void)
    good = draw_part(draw, plan, place, name, [*notes, keeper], void=void)
    return good.with_old(old)


def _rates(draw: Draw, plan: Plan) -> Grid:
    other = draw.choose([unit for unit, _, _ in plan.world.others if unit != plan.unit])
    before = round(plan.factor * draw.choose((0.9, 1.1, 1.2)), 2) + 0.01
    rows: list[list[Json]] = [
        [plan.unit, plan.last, round(before, 2)],
        [other, plan.month, round(before * 3 + 0.35, 2)],
        [plan.unit, plan.month, plan.worth],
        [other, plan.last, round(before * 3 + 0.21, 2)],
    ]
    head: list[list[Json]] = [[f"What one is worth in {plan.world.unit}"], [], ["Unit", "Month", plan.world.unit]]
    return Grid(plan.table, [*head, *draw.shuffled(rows)])


def _factor_cell(plan: Plan, odd: Part, rates: Grid) -> str:
    if plan.rate == "note":
        return f"{plan.factor:g}"
    if plan.rate == "table":
        row = next(number for number, cells in enumerate(rates.rows, 1) if cells[:2] == [plan.unit, plan.month])
        return f"{quoted(rates.name)}!{at(3, row)}"
    row = odd.good.find(plan.label)
    return f"{quoted(odd.good.name)}!{at(odd.good.rows[row - 1].index(plan.label) + 2, row)}"


def _book(draw: Draw, plan: Plan) -> str:
    stamp = next(stamp for _, month, stamp in MONTHS if month == plan.month)
    pattern = draw.choose(("{folder}/{stamp}.xlsx", "{folder}/month-{stamp}.xlsx", "month-end/{folder}-{stamp}.xlsx"))
    return draw.note("book", pattern.format(folder=plan.world.folder, stamp=stamp))
