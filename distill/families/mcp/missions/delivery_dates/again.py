"""The user speaks again: an order that was right as it was is to be delivered in another town."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from distill.domain.json import Json
from distill.domain.script import Act, ScriptedCall
from distill.families.mcp.acts import absolute, hears
from distill.families.mcp.missions.delivery_dates.scene import PROMISED, TOWN, Order, Scene
from distill.families.mcp.sheet_acts import at, look, look_at
from distill.families.mcp.speaker import Speaker

ELSEWHERE: Final = (
    "Thank you. {customer} has just called: {code} goes to {town} instead of {old}. Please put that in, and see whether the date still holds there, by the same rules.",
    "Good. One change meanwhile, {code} is to be delivered in {town} now, not in {old}. Could you enter the town and check the promise again? Tell me the date that it comes to.",
    "Great. And {code} won't go to {old} after all but to {town}, {customer} has moved its store. Town and, if need be, date please, the way you did the others. What do we promise now?",
)
COUNT: Final = (
    "The row of {code} I know, and {towns} gives a calendar for {town}. I count the same span again under that one; it has to come to one more than the term of {term}.",
    "Another town means other holidays. {town} is in {towns}, so I count {code} under its calendar, both ends included.",
)
HOLDS: Final = (
    "The count is one more than the term, so the promise holds in {town} too. Only the town changes.",
    "In {town} no holiday comes between. The date stays and I enter the town alone.",
)
LACKS: Final = (
    "Under the calendar of {town} the promise is short. It moves to the next business day there after {promised}.",
    "In {town} a holiday comes between, so {promised} is too early. I look for the next day on which {town} works.",
)
MORE: Final = "One day more is missing, counted from there."
WRITE: Final = (
    "Now the row: first the town, by itself.",
    "I enter {town} for {code}; its other cells come after that.",
)
DATE: Final = "And the date with the remark that the rules ask for."
LETTER: Final = "Its date moves, so {code} gets a row on Letters too, below those that are there."
BACK: Final = (
    "I read the list once more: this row new, all others as they were.",
    "A last look at the list, for this row and for those I changed before.",
)


@dataclass(frozen=True, slots=True)
class Change:
    """An order and what it is with its new town."""

    before: Order
    after: Order

    @property
    def moves(self) -> bool:
        """Whether its date changes as well."""
        return self.after.short > 0


def change(it: Scene) -> Change:
    """The first pair of a right order and another town of the list whose holidays change its date; else any pair."""
    fine = [order for order in it.counted if not order.short]
    towns = [*it.strangers, *(order.town for order in it.orders)]
    pairs = [
        Change(order, replace(order, town=town))
        for order in fine
        for town in dict.fromkeys(towns)
        if town != order.town
    ]
    possible = [pair for pair in pairs if pair.after.short >= 0]
    return next((pair for pair in possible if pair.moves), possible[0])


def acts(it: Scene, done: str, *, careless: bool = False) -> tuple[Act, ...]:
    """From the first answer to the last look; the careless enter the town and let the date be, or the reverse."""
    now, say = change(it), Speaker(it.number + 1).say
    order = now.after
    words = {
        "code": order.code, "town": order.town.name, "old": now.before.town.name, "customer": order.customer,
        "towns": it.sheets[1], "term": order.term, "promised": order.promised,
    }  # fmt: skip
    span = {"start_date": order.ordered, "end_date": order.promised, "inclusive": True, **order.town.place}
    made = [
        hears(done, say(ELSEWHERE, **words)),
        Act(say(COUNT, **words), (ScriptedCall("workdays__business_days_between", span),)),
    ]
    days = [order.promised, *order.steps()]
    for number, day in enumerate(() if careless else days[:-1]):
        said = MORE if number else say(LACKS, **words)
        made.append(Act(said, (ScriptedCall("workdays__next_business_day", {"date": day, **order.town.place}),)))
    if not careless or now.moves:
        lead = "" if now.moves else f"{say(HOLDS, **words)} "
        made.append(_put(it, lead + say(WRITE, **words), TOWN, [order.town.name]))
    if now.moves and not careless:
        made.append(_put(it, DATE, PROMISED, [order.due, order.state, f"moved from {order.promised}"]))
        if it.letters:
            row: list[Json] = [order.code, order.customer, order.promised, order.due]
            made.append(_write(it, LETTER.format(**words), "Letters", at(1, len(it.moved) + 2), row))
    return (*made, look(say(BACK), look_at(it.book, it.sheets[0])))


def answer(it: Scene) -> str:
    """The answer after the change of town."""
    order = change(it).after
    if not change(it).moves:
        return f"{order.code} goes to {order.town.name} now. Its promise of {order.promised} holds under the calendar there as well, so only the town was entered."
    letter = " and has its row on Letters" if it.letters else ""
    return f"{order.code} goes to {order.town.name} now. Under the calendar there {order.promised} came too early, so it promises {order.due}{letter}. The orders of before are as I left them."


def _put(it: Scene, said: str, column: int, cells: list[Json]) -> Act:
    return _write(it, said, it.sheets[0], it.cell(change(it).before, column), cells)


def _write(it: Scene, said: str, sheet: str, cell: str, cells: list[Json]) -> Act:
    wanted: dict[str, Json] = {
        "filepath": absolute(it.book),
        "sheet_name": sheet,
        "data": [cells],
        "start_cell": cell,
    }
    return Act(said, (ScriptedCall("excel__write_data_to_excel", wanted),))
