"""What is drawn for one list of orders: towns, dates that were promised without holidays, states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.holidays import TOWNS, Town, is_workday, later, next_workday, weekdays_later, workdays
from distill.families.mcp.missions.delivery_dates.world import HOUSES, PLACES, SPANS, House, Span
from distill.families.mcp.sheet_acts import at
from distill.families.mcp.vocabulary import DOMAINS, TICKETS

TRAPS: Final = {
    "region": "a holiday of the region that the country as a whole does not have",
    "home": "holidays are those of the town of delivery, not of the house",
    "state": "an order that is off the list already has a wrong date all the same",
    "fixed": "a date that the customer fixed stays although it is too early",
}

HEADS: Final = ("Order", "Customer", "Town", "Ordered", "Term", "Promised", "State", "Remark")
TOWN: Final = 3
PROMISED: Final = 6
REMARK: Final = 8
ABOUT: Final = "About"
"""A sheet that says nothing of towns."""
FIRST: Final = 3
"""The row of the first order; the list has a title and a row of headings."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order; `fate` says what it is there for."""

    code: str
    customer: str
    town: Town
    ordered: str
    term: int
    promised: str
    state: str
    remark: str
    fate: str

    @property
    def short(self) -> int:
        """Business days that the promised date comes too early by."""
        return self.term + 1 - workdays(self.ordered, self.promised, self.town)

    def steps(self, town: Town | None = None, *, regional: bool = True) -> list[str]:
        """The business days that it has to be moved over, the last of them the new date."""
        where, day, made = town or self.town, self.promised, []
        for _ in range(self.term + 1 - workdays(self.ordered, self.promised, where, regional=regional)):
            day = next_workday(day, where, regional=regional)
            made.append(day)
        return made

    @property
    def due(self) -> str:
        """The date it should promise."""
        return self.steps()[-1] if self.short else self.promised


@dataclass(frozen=True, slots=True)
class Scene:
    """What was drawn; `orders` are in the order of the sheet."""

    house: House
    ticket: str
    trap: str
    book: str
    sheets: tuple[str, str]
    title: str
    orders: tuple[Order, ...]
    strangers: tuple[Town, ...]
    letters: bool
    number: int

    def row(self, order: Order) -> int:
        """The row of an order in its sheet."""
        return FIRST + self.orders.index(order)

    @property
    def moved(self) -> tuple[Order, ...]:
        """The orders whose date changes."""
        return tuple(order for order in self.orders if order.state == "open" and order.short and not order.remark)

    @property
    def kept(self) -> tuple[Order, ...]:
        """The orders that are left alone although their date is too early: the customer fixed it."""
        return tuple(order for order in self.orders if order.short and order.remark)

    @property
    def closed(self) -> tuple[Order, ...]:
        """The orders that nobody waits for any more."""
        return tuple(order for order in self.orders if order.state != "open")

    @property
    def counted(self) -> tuple[Order, ...]:
        """The orders that have to be counted: the open ones."""
        return tuple(order for order in self.orders if order.state == "open")

    def cell(self, order: Order, column: int) -> str:
        """The address of a cell."""
        return at(column, self.row(order))


def scene(draw: Draw) -> Scene:
    """Everything drawn; `draw.abstention` changes nothing here."""
    house = draw.choose(HOUSES)
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    trap = draw.choose(tuple(TRAPS))
    book, *sheets = draw.choose(PLACES)
    draw.note("book", book)
    draw.note("sheets", sheets)
    span = draw.choose(SPANS)
    customers = iter(draw.several("customers", [name for domain in DOMAINS for name in domain.parties], 12))
    codes = iter(draw.sample(range(1040, 9790), 12))
    fates = _fates(draw, trap)
    towns = iter(_towns(draw, house, span, fates))
    orders = []
    for fate in fates:
        town = next(towns)
        ordered, term = draw.choose(_fitting(town, span, fate, house))
        state = draw.choose(("delivered", "cancelled")) if fate == "state" else "open"
        code, remark = f"{house.prefix}-{next(codes)}", "fixed by the customer" if fate == "fixed" else ""
        dates = (ordered, term, weekdays_later(ordered, term))
        orders.append(Order(code, next(customers), town, *dates, state, remark, fate))
    used = {order.town for order in orders}
    strangers = draw.sample([town for town in TOWNS if town not in used], 2)
    title = f"{house.what.capitalize()} of {span.name}"
    letters, number = draw.chance(0.4), draw.count(0, 10**9)
    return Scene(
        house, ticket, trap, book, (sheets[0], sheets[1]), title, tuple(draw.shuffled(orders)), tuple(strangers),
        letters, number,
    )  # fmt: skip


def _fates(draw: Draw, trap: str) -> list[str]:
    fates = ["short"] * draw.count(1, 3) + ["fine"] * draw.count(1, 2) + ["region", "state"]
    fates += ["home"] if trap == "home" or draw.chance(0.3) else []
    fates += ["fixed"] if trap == "fixed" or draw.chance(0.4) else []
    return fates


def _towns(draw: Draw, house: House, span: Span, fates: list[str]) -> list[Town]:
    """A different town for each fate, away from the house, in which that fate can happen."""
    free = [town for town in draw.shuffled(TOWNS) if town != house.town]
    picked: dict[int, Town] = {}
    for index in sorted(range(len(fates)), key=lambda index: fates[index] not in {"region", "home"}):
        town = next(town for town in free if _fitting(town, span, fates[index], house))
        free.remove(town)
        picked[index] = town
    return [picked[index] for index in range(len(fates))]


def _fitting(town: Town, span: Span, fate: str, house: House) -> list[tuple[str, int]]:
    """Days of order and terms in this span for which the fate holds."""
    orders = ((later(span.first, offset), term) for offset in range(span.days) for term in house.terms)
    return [order for order in orders if is_workday(order[0], town) and _holds(town, house, order, fate)]


def _holds(town: Town, house: House, order: tuple[str, int], fate: str) -> bool:
    ordered, term = order
    promised = weekdays_later(ordered, term)
    short = term + 1 - workdays(ordered, promised, town)
    if fate == "fine":
        return not short
    if fate == "region":
        return bool(town.region) and short > term + 1 - workdays(ordered, promised, town, regional=False)
    if fate == "home":
        return short != term + 1 - workdays(ordered, promised, house.town) and short > 0
    return short > 0


def seed_of(it: Scene, abstention: str | None) -> JsonObject:
    """The workbook; an abstention changes the title or takes one town out of the list of towns."""
    state = "sent to the customers" if abstention == "forbidden" else "open"
    rows: list[list[Json]] = [[f"{it.title}, {state}"], [*HEADS], *map(_row, it.orders)]
    about: list[list[Json]] = [["Kept by", "dispatch"], ["Dates worked out by", "the order program"]]
    sheets: list[JsonObject] = [
        {"name": it.sheets[0], "rows": rows},
        {"name": it.sheets[1], "rows": _town_rows(it, abstention)},
        {"name": ABOUT, "rows": about},
    ]
    if it.letters:
        sheets.append({"name": "Letters", "rows": [["Order", "Customer", "Old date", "New date"]]})
    return {"xlsx": [{"path": it.book, "sheets": sheets}]}


def _row(order: Order) -> list[Json]:
    when: list[Json] = [order.ordered, order.term, order.promised]
    return [order.code, order.customer, order.town.name, *when, order.state, order.remark or None]


def _town_rows(it: Scene, abstention: str | None) -> list[list[Json]]:
    rows: list[list[Json]] = [["Town", "Country", "Region"]]
    for town in sorted({order.town for order in it.orders} | {*it.strangers}, key=lambda town: town.name):
        if abstention == "missing_fact" and town == it.moved[0].town:
            rows.append([town.name, None, None])
        else:
            rows.append([town.name, town.country, town.region or None])
    return rows
