"""Promised dates were worked out without public holidays: count them under the calendar of each town and move those that cannot be kept.

Traps: a regional holiday; the house's own calendar; orders that are off the list; dates that the customer fixed.
"""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from functools import partial
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Bind, Script, ScriptedCall
from distill.families.mcp.acts import absolute, act
from distill.families.mcp.check_makers import abstains, answer_mentions, equals, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.holidays import Town
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.delivery_dates import again
from distill.families.mcp.missions.delivery_dates import texts as texts
from distill.families.mcp.missions.delivery_dates.scene import (
    ABOUT,
    PROMISED,
    REMARK,
    TOWN,
    TRAPS,
    Order,
    Scene,
    scene,
    seed_of,
)
from distill.families.mcp.sheet_acts import at, look, look_at
from distill.families.mcp.speaker import Speaker
from distill.families.mcp.wording import goals


def build(draw: Draw) -> Mission:
    """One list; see the module's docstring."""
    it = scene(draw)
    headline = draw.note("headline", draw.choose(texts.HEADLINES).format(what=it.house.what.capitalize()))
    wanted = goals(draw, it.ticket, headline, texts.bodies(it))
    way = Way(it)
    if draw.abstention == "forbidden":
        reference = Script(way.looks(towns=False), texts.sent(it))
        mistake = Script((*way.looks(), *way.dates(), *way.writes()), texts.done(it))
        checks = abstains("forbidden", ("sent", "gone out", "went out", "with the clients", "with the customers"))
    elif draw.abstention == "missing_fact":
        reference = Script((*way.looks(), way.gap()), texts.unknown(it))
        mistake = Script((*way.looks(), *way.dates(), *way.writes()), texts.done(it))
        checks = abstains("missing_fact", it.moved[0].town.name, it.moved[0].code)
    elif draw.talk == "follow_up":
        first = (*way.looks(), *way.dates(), *way.writes())
        reference = Script((*first, *again.acts(it, texts.done(it))), again.answer(it))
        mistake = Script((*first, *again.acts(it, texts.done(it), careless=True)), again.answer(it))
        checks = _checks_again(it)
    else:
        reference = Script((*way.looks(), *way.dates(), *way.writes()), texts.done(it))
        slip = Way(it)
        mistake = Script((*slip.looks(), *slip.dates(it.trap), *slip.writes(it.trap)), texts.done(it))
        checks = _checks(it)
    return Mission(
        seed=seed_of(it, draw.abstention),
        goals=wanted,
        setting=f"You work in dispatch for {it.house.name} in {it.house.town.name}.",
        places=(
            f"Orders that are to be delivered are listed in {it.book}, on the sheet {it.sheets[0]}.",
            f"Its other sheets are {it.sheets[1]}{', Letters' if it.letters else ''} and {ABOUT}.",
        ),
        rules=texts.rules(it),
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[it.trap],
        difficulty="hard" if len(it.counted) > 4 else "medium",
    )


class Way:
    """How one colleague goes about it."""

    def __init__(self, it: Scene) -> None:
        self._it: Final = it
        own = Draw(str(it.number))
        self._style: Final = own.choose(("at once", "at once", "in turn", "order by order", "order by order"))
        self._writes_at_once: Final = own.chance(0.4)
        self._proves: Final = own.chance(0.6)
        self._heads_early: Final = own.chance(0.3)
        self._reads_back: Final = own.chance(0.6)
        self._say: Final = Speaker(own.count(0, 10**9)).say

    def looks(self, *, towns: bool = True) -> tuple[Act, ...]:
        """The orders, the towns, perhaps the sheet of letters."""
        it = self._it
        orders = look(self._say(texts.LIST, sheet=it.sheets[0]), look_at(it.book, it.sheets[0]))
        if not towns:
            return (orders,)
        calendars = look(self._say(texts.TOWNS, towns=it.sheets[1]), look_at(it.book, it.sheets[1]))
        if not it.letters or not self._heads_early:
            return orders, calendars
        return orders, calendars, look(self._say(texts.HEADS), look_at(it.book, "Letters"))

    def gap(self) -> Act:
        """The search for the calendar of a town that has none."""
        it = self._it
        said = self._say(texts.GAP, towns=it.sheets[1], town=it.moved[0].town.name)
        return look(said, look_at(it.book, ABOUT))

    def dates(self, slip: str = "") -> tuple[Act, ...]:
        """Every open order counted, those that fall short moved day by day, the new dates counted again."""
        it = self._it
        if slip or self._style == "at once":
            calls = [
                _count(order, order.promised, _town(it, order, slip), regional=slip != "region") for order in it.counted
            ]
            acts = [Act(self._say(texts.COUNT_ALL), tuple(calls))]
            for order in () if slip else it.moved:
                acts += self._steps(order, self._say(texts.SHORT, **_words(order)))
        else:
            acts = self._in_turn(moving=self._style == "order by order")
        if self._proves and not slip:
            calls = [_count(order, _due(order), order.town) for order in it.moved]
            acts.append(Act(self._say(texts.PROVE), tuple(calls)))
        return tuple(acts)

    def _in_turn(self, *, moving: bool) -> list[Act]:
        """One order after the other; `moving`: each is moved before the next is counted, else afterwards."""
        it, acts, verdict = self._it, [], ""
        for order in it.counted:
            words = _words(order)
            acts.append(
                Act(f"{verdict}{self._say(texts.COUNT, **words)}", (_count(order, order.promised, order.town),))
            )
            short = self._say(texts.SHORT if order.short else texts.FINE, **words)
            verdict = f"{short} "
            if order.remark and order.short:
                verdict += self._say(texts.FIXED, **words) + " "
            elif order.short and moving:
                acts += self._steps(order, short)
                verdict = ""
        for number, order in enumerate(() if moving else it.moved):
            lead = verdict.strip() if not number else self._say(texts.NEXT, **_words(order))
            acts += self._steps(order, f"{lead} {self._say(texts.BACK_TO, **_words(order))}" if not number else lead)
        return acts

    def _steps(self, order: Order, lead: str) -> list[Act]:
        """The next business day, and the next, as often as the order is short."""
        acts, words, day = [], _words(order), order.promised
        said = self._say(texts.STEP, short=lead, **words)
        for number in range(order.short):
            bind = Bind(_name(order, number), r'"next_business_day":"([\d-]+)"')
            acts.append(act(said, "workdays__next_business_day", bind, date=day, **order.town.place))
            said, day = self._say(texts.MORE, **words), f"${{{_name(order, number)}}}"
        return acts

    def writes(self, slip: str = "") -> tuple[Act, ...]:
        """Dates and remarks, the letters, a last look."""
        it = self._it
        orders = [order for order in it.orders if order in it.moved or slip == order.fate in {"state", "fixed"}]
        dates = {order.code: _due(order) for order in orders}
        if slip:
            dates = {order.code: _wrong(it, order, slip) for order in orders}
        calls = [
            ScriptedCall(
                "excel__write_data_to_excel",
                {
                    "filepath": absolute(it.book),
                    "sheet_name": it.sheets[0],
                    "data": [[dates[order.code], order.state, f"moved from {order.promised}"]],
                    "start_cell": it.cell(order, PROMISED),
                },
            )
            for order in orders
        ]
        if self._writes_at_once:
            acts = [Act(self._say(texts.WRITE_ALL), tuple(calls))]
        else:
            acts = [
                Act(self._say(texts.WRITE, code=order.code), (call,)) for order, call in zip(orders, calls, strict=True)
            ]
        if it.letters:
            acts += self._letters(orders, dates)
        if self._reads_back:
            acts.append(look(self._say(texts.BACK), look_at(it.book, it.sheets[0])))
        return tuple(acts)

    def _letters(self, orders: list[Order], dates: dict[str, str]) -> list[Act]:
        it = self._it
        rows = [[order.code, order.customer, order.promised, dates[order.code]] for order in orders]
        wanted = {"filepath": absolute(it.book), "sheet_name": "Letters", "data": rows, "start_cell": "A2"}
        heads = look(self._say(texts.HEADS), look_at(it.book, "Letters"))
        return [
            *(() if self._heads_early else (heads,)),
            act(self._say(texts.LETTERS), "excel__write_data_to_excel", **wanted),
        ]


def _count(order: Order, last: str, town: Town, *, regional: bool = True) -> ScriptedCall:
    place = town.place if regional else {"country": town.country}
    wanted = {"start_date": order.ordered, "end_date": last, "inclusive": True, **place}
    return ScriptedCall("workdays__business_days_between", wanted)


def _town(it: Scene, order: Order, slip: str) -> Town:
    return it.house.town if slip == "home" else order.town


def _wrong(it: Scene, order: Order, slip: str) -> str:
    """The date that somebody comes to who overlooks the trap."""
    steps = order.steps(_town(it, order, slip), regional=slip != "region")
    return steps[-1] if steps else order.promised


def _words(order: Order) -> dict[str, object]:
    """What phrases say of an order."""
    return {
        "code": order.code,
        "town": order.town.name,
        "term": order.term,
        "promised": order.promised,
        "days": texts.short_by(order),
    }


def _name(order: Order, number: int) -> str:
    return f"day_{order.code.replace('-', '_')}_{number}"


def _due(order: Order) -> str:
    return f"${{{_name(order, order.short - 1)}}}"


def _checks(it: Scene) -> tuple[JsonObject, ...]:
    sheet = ["xlsx", it.book, it.sheets[0]]
    found, allowed = [], []
    for order in it.moved:
        date, remark = [*sheet, it.cell(order, PROMISED)], [*sheet, it.cell(order, REMARK)]
        found.append(equals(f"{order.code} promises the first day that can be kept", date, order.due))
        found.append(equals(f"{order.code} says where it was moved from", remark, f"moved from {order.promised}"))
        allowed += [date, remark]
    if it.letters:
        for row, order in enumerate(it.moved, 2):
            for column, value in enumerate((order.code, order.customer, order.promised, order.due), 1):
                place = ["xlsx", it.book, "Letters", at(column, row)]
                found.append(equals(f"row {row} of Letters, column {column}", place, value))
                allowed.append(place)
    return (
        *found,
        unchanged_except(*allowed),
        answer_mentions(
            "the answer gives the new dates and the wrong dates that stay",
            *(order.code for order in (*it.moved, *it.kept)),
            *(order.due for order in it.moved),
        ),
    )


def _checks_again(it: Scene) -> tuple[JsonObject, ...]:
    """What holds in the end when an order goes to another town; the first answer is held against the first wish."""
    change, sheet = again.change(it), ["xlsx", it.book, it.sheets[0]]
    order, cell = change.after, partial(it.cell, change.before)
    town, date, remark = ([*sheet, cell(column)] for column in (TOWN, PROMISED, REMARK))
    found = [equals(f"{order.code} goes to {order.town.name}", town, order.town.name)]
    allowed = [town]
    if change.moves:
        found.append(equals(f"{order.code} promises the first day that can be kept there", date, order.due))
        found.append(equals(f"{order.code} says where it was moved from", remark, f"moved from {order.promised}"))
        allowed += [date, remark]
        if it.letters:
            row = len(it.moved) + 2
            for column, value in enumerate((order.code, order.customer, order.promised, order.due), 1):
                place = ["xlsx", it.book, "Letters", at(column, row)]
                found.append(equals(f"row {row} of Letters, column {column}", place, value))
                allowed.append(place)
    kept = []
    for check in _checks(it):
        if check["kind"] == "unchanged_except":
            kept.append(unchanged_except(*check["paths"], *allowed))
        elif check["kind"] == "answer_mentions":
            kept.append({**check, "kind": "said_mentions", "turn": 0})
        else:
            kept.append(check)
    told = answer_mentions("the last answer gives order, town and date", order.code, order.town.name, order.due)
    return (*kept, *found, told)


TEMPLATE: Final = Template(
    name="delivery_dates",
    summary="count promised dates under the holidays of each town of delivery and move those that cannot be kept",
    servers=("workdays", "excel"),
    focus="calendars and workbook together",
    rubric="repair",
    build=build,
    abstains=("forbidden", "missing_fact"),
    talks=("follow_up",),
)
