"""What is drawn for one audit: rows of detail, the summary that was counted wrongly in one place, and why."""

# ruff: noqa: E501 - rows read best on one line; the SQL is that of a seeded view

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.sql_looks import Table, database
from distill.families.mcp.missions.summary_audit.world import HOUSES, House, column
from distill.families.mcp.vocabulary import TICKETS

CAUSES: Final = ("void", "twice", "moved", "late")

TRAPS: Final = {
    "view": "a view counts the same wrong way as the summary, so that the two agree",
    "detail": "removing or changing the odd row of detail would make the numbers agree too",
    "provisional": "provisional rows count as well",
    "derived": "more figures of the summary depend on the wrong one",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of detail; `first` is the place it was first entered for."""

    number: int
    ref: str
    place: str
    first: str
    period: str
    quantity: int
    status: str
    entered: str

    def cells(self) -> tuple[Json, ...]:
        """In the order of the table's columns."""
        return (self.number, self.ref, self.place, self.first, self.period, self.quantity, self.status, self.entered)


@dataclass(frozen=True, slots=True)
class Scene:
    """`wrong` are the places whose figure is wrong in `period`; `right` and `shown` the figures by (place, period)."""

    house: House
    ticket: str
    cause: str
    trap: str
    hint: str
    home: str
    derived: bool
    total: bool
    period: str
    wrong: tuple[str, ...]
    hinted: str
    culprit: Row
    right: dict[tuple[str, str], int]
    shown: dict[tuple[str, str], int]
    capacity: dict[str, int]
    periods: tuple[str, ...]
    until: str
    tables: dict[str, Table]
    view: tuple[str, str]

    def dependents(self) -> list[tuple[str, str, int, int]]:
        """What else of the summary changes with the wrong figures: place, column, before, after."""
        house, before, after = self.house, self.summary(self.shown), self.summary(self.right)
        changed = []
        for old, new in zip(before.rows, after.rows, strict=True):
            for place, head in enumerate(before.heads):
                if old[place] != new[place] and (head != house.sum_of or old[0] not in self.wrong):
                    changed.append((str(old[0]), head, int(str(old[place])), int(str(new[place]))))
        return changed

    def summary(self, figures: dict[tuple[str, str], int]) -> Table:
        """The summary with these figures."""
        house = self.house
        columns = [(column(house), "VARCHAR"), ("period", "VARCHAR"), (house.sum_of, "INTEGER")]
        if self.derived:
            columns += [(house.capacity, "INTEGER"), (house.free, "INTEGER")]
        rows = []
        for period in self.periods:
            counted = [(place, figures[place, period], self.capacity[place]) for place in house.places]
            if self.total:
                counted.append((house.total, sum(row[1] for row in counted), sum(row[2] for row in counted)))
            rows += [
                (place, period, figure, *((most, most - figure) if self.derived else ()))
                for place, figure, most in counted
            ]
        return Table(house.summary, tuple(columns), tuple(rows))


def scene(draw: Draw) -> Scene:
    """Everything drawn; `draw.abstention` changes nothing here."""
    house = draw.choose(HOUSES)
    cause, trap = draw.choose(CAUSES), draw.choose(tuple(TRAPS))
    derived, total = trap == "derived" or draw.chance(0.4), draw.chance(0.4)
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    year, start = draw.count(2023, 2025), draw.count(1, 9)
    periods = tuple(f"{year}-{start + index:02d}" for index in range(3))
    period = draw.note("period", draw.choose(periods[1:]))
    places = draw.sample(house.places, 2)
    wrong = tuple(places if cause == "moved" else places[:1])
    draw.note(
        "words",
        [house.house, house.one, house.many, house.place, *house.places, house.summary, house.detail, house.view],
    )
    until = f"{periods[2][:5]}{start + 3:02d}-05"
    rows = _rows(draw, house, periods, voids=cause != "void")
    culprit = _culprit(draw, house, rows, cause, (wrong, period, periods, until))
    right = _count([row for row in rows if row.status != house.states[2]], house, periods)
    shown = dict(right)
    if cause == "moved":
        shown[wrong[0], period] += culprit.quantity
        shown[wrong[1], period] -= culprit.quantity
    else:
        shown[wrong[0], period] += -culprit.quantity if cause == "late" else culprit.quantity
    extra = [culprit] if cause in {"twice", "void"} else []
    detail = [
        replace(row, number=number) for number, row in enumerate(draw.shuffled([*rows, *extra]), draw.count(1, 400))
    ]
    capacity = {
        place: max(shown[place, at] + right[place, at] for at in periods) + draw.count(5, 60) for place in house.places
    }
    hint = draw.choose(("named", "period", "place"))
    tables = _tables(draw, house, detail, (periods, period))
    return Scene(
        house, ticket, cause, trap, hint, draw.choose(("prompt", "table")), derived, total, period, wrong, draw.choose(wrong), culprit,
        right, shown, capacity, periods, until, tables, _view(house, cause, until),
    )  # fmt: skip


def seed_of(it: Scene, abstention: str | None, rules: tuple[tuple[str, str], ...]) -> JsonObject:
    """The database; an abstention closes the period, or has the summary right from the start."""
    tables = dict(it.tables)
    tables[it.house.summary] = it.summary(it.right if abstention == "already_done" else it.shown)
    if abstention == "forbidden":
        closed = tables["closed_periods"]
        day = f"{it.until[:8]}28"
        tables[closed.name] = Table(closed.name, closed.columns, (*closed.rows, (it.period, day)))
    if it.home == "table":
        tables["counting_rules"] = Table("counting_rules", (("topic", "VARCHAR"), ("rule_text", "VARCHAR")), rules)
    return database([tables[name] for name in sorted(tables)], [it.view])


def _rows(draw: Draw, house: House, periods: tuple[str, ...], *, voids: bool) -> list[Row]:
    """Two to four rows that count for each place and period, and a few void ones."""
    sure, provisional, void = house.states
    refs = iter(draw.sample(range(1012, 9897), 80))
    rows = []
    for period in periods:
        for place in house.places:
            states = [sure, provisional, *(draw.choose((sure, sure, provisional)) for _ in range(draw.count(0, 2)))]
            if voids and draw.chance(0.4):
                states.append(void)
            rows += [
                Row(
                    0,
                    f"{house.prefix}-{next(refs)}",
                    place,
                    place,
                    period,
                    draw.count(3, 48),
                    status,
                    f"{period}-{draw.count(1, 28):02d}",
                )
                for status in states
            ]
    return rows


def _culprit(
    draw: Draw, house: House, rows: list[Row], cause: str, where: tuple[tuple[str, ...], str, tuple[str, ...], str]
) -> Row:
    """The odd row. A late or moved one takes the place of a row; a void or doubled one comes on top."""
    wrong, period, _, until = where
    home = wrong[1] if cause == "moved" else wrong[0]
    index = draw.choose(
        [
            number
            for number, row in enumerate(rows)
            if (row.place, row.period) == (home, period) and row.status == house.states[0]
        ]
    )
    row = rows[index]
    if cause == "moved":
        rows[index] = row = replace(row, first=wrong[0])
    elif cause == "late":
        rows[index] = row = replace(row, entered=f"{until[:8]}{draw.count(9, 27):02d}")
    elif cause == "void":
        fresh = draw.choose(
            [number for number in range(1012, 9897) if f"{house.prefix}-{number}" not in {other.ref for other in rows}]
        )
        row = replace(row, ref=f"{house.prefix}-{fresh}", quantity=draw.count(3, 48), status=house.states[2])
    return row


def _count(rows: list[Row], house: House, periods: tuple[str, ...]) -> dict[tuple[str, str], int]:
    return {
        (place, period): sum(row.quantity for row in rows if (row.place, row.period) == (place, period))
        for place in house.places
        for period in periods
    }


def _tables(draw: Draw, house: House, detail: list[Row], when: tuple[tuple[str, ...], str]) -> dict[str, Table]:
    periods, period = when
    columns = (
        ("row_no", "INTEGER"), ("ref", "VARCHAR"), (column(house), "VARCHAR"), (house.first_place, "VARCHAR"), ("period", "VARCHAR"),
        (house.quantity, "INTEGER"), ("status", "VARCHAR"), ("entered_on", "DATE"),
    )  # fmt: skip
    old = str(int(period[:4]) - 1)
    archive = [
        replace(row, period=f"{old}{row.period[4:]}", entered=f"{old}{row.entered[4:]}", quantity=draw.count(3, 48))
        for row in draw.sample(detail, 9)
    ]
    closed = tuple((at, f"{after}-{draw.count(4, 12):02d}") for at, after in pairwise(periods) if at < period)
    return {
        house.detail: Table(house.detail, columns, tuple(row.cells() for row in detail)),
        f"{house.detail}_{old}": Table(f"{house.detail}_{old}", columns, tuple(row.cells() for row in archive)),
        "closed_periods": Table("closed_periods", (("period", "VARCHAR"), ("closed_on", "DATE")), closed),
    }


def _view(house: House, cause: str, until: str) -> tuple[str, str]:
    """The view that counts the way the summary was counted."""
    place, valid = column(house), f"WHERE status <> '{house.states[2]}'"
    what = {
        "void": f"{place}, period, sum({house.quantity}) AS {house.sum_of} FROM {house.detail} GROUP BY ALL",
        "twice": f"{place}, period, sum({house.quantity}) AS {house.sum_of} FROM {house.detail} {valid} GROUP BY ALL",
        "moved": f"{house.first_place} AS {place}, period, sum({house.quantity}) AS {house.sum_of} FROM {house.detail} {valid} GROUP BY ALL",
        "late": f"{place}, period, sum({house.quantity}) AS {house.sum_of} FROM {house.detail} {valid} AND entered_on <= '{until}' GROUP BY ALL",
    }[cause]
    return house.view, f"SELECT {what}"
