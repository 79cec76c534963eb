"""What goes by the calendar: bills of whole months, and how much of a month's data is used by today."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Final

from distill.environments.telecom import records as r
from distill.environments.telecom.skin import Skin
from distill.environments.telecom.world import World

MONTHS: Final = 3
"""Bills on the account; the newest is the last whole month's."""

EARLIEST_DUE: Final = 10
"""Bills go out on the first, and nobody has to pay before this day of the month."""

PACE: Final = (1.6, 2.4)
"""Parameters of the beta distribution of a customer's pace: most use a third or so of what is included, some all."""

FASTEST: Final = 1.15
MOST: Final = 0.97
"""Share of the month's data that is used at most while some is left."""


def month_before(day: date, months: int = 1) -> date:
    """The first day of the month that lies so many months before that of `day`."""
    first = day.replace(day=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def last_of(day: date) -> date:
    """The last day of a day's month."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def used_mb(chance: random.Random, today: date, included: int) -> int:
    """What a customer has used of the month's data by today: the month so far, at a pace of its own."""
    gone = today.day / last_of(today).day
    return round(included * min(MOST, gone * FASTEST * chance.betavariate(*PACE)))


def day_of_bill(chance: random.Random, bill: r.Bill) -> str:
    """A day within the month of a bill."""
    first = date.fromisoformat(f"{bill.period}-01")
    return first.replace(day=chance.randint(1, last_of(first).day)).isoformat()


def billed(
    world: World, skin: Skin, chance: random.Random, whose: tuple[r.Customer, r.Line, r.Plan]
) -> tuple[World, r.Bill]:
    """Paid months and the last one, due on a day of this month that has not passed; each with the plan's charge."""
    customer, line, plan = whose
    today = date.fromisoformat(world.today)
    payday = chance.randint(max(EARLIEST_DUE, today.day), max(EARLIEST_DUE, last_of(today).day))
    bill = None
    for back in range(MONTHS, 0, -1):
        month, serial = month_before(today, back), int(line.line_id[-4:].strip("-K") or 0) * 10 + MONTHS + 1 - back
        asked = last_of(month) + timedelta(days=1)
        due = asked.replace(day=min(payday, last_of(asked).day)).isoformat()
        name = skin.number("bill", serial)
        bill = r.Bill(name, customer.customer_id, month.strftime("%Y-%m"), due, "due" if back == 1 else "paid")
        charge = r.Charge(
            skin.number("charge", serial * 4),
            name,
            line.line_id,
            "plan",
            f"{plan.name}, monthly",
            month.isoformat(),
            plan.price_cents,
        )
        world = world.put("bills", bill).put("charges", charge)
    assert bill is not None  # noqa: S101 - the loop above always runs
    return world, bill
