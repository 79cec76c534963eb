"""Houses that deliver, the weeks with many holidays, and where their lists lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.families.mcp.holidays import TOWNS, Town


@dataclass(frozen=True, slots=True)
class House:
    """Who delivers what; `terms` are the terms it offers, in business days."""

    name: str
    what: str
    prefix: str
    town: Town
    terms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Weeks in which orders came in: first day, how many days."""

    name: str
    first: str
    days: int


_AT: Final = {town.name: town for town in TOWNS}

HOUSES: Final = (
    House("an organ builder", "pipe orders", "OP", _AT["Dresden"], (4, 6, 8, 10)),
    House("a maker of garden furniture", "garden orders", "GF", _AT["Utrecht"], (3, 5, 7)),
    House("a printing house", "print jobs", "PJ", _AT["Leeds"], (2, 3, 5, 6)),
    House("a bicycle workshop", "frame orders", "FR", _AT["Ghent"], (4, 5, 8)),
    House("a laboratory supplier", "glass orders", "LG", _AT["Hamburg"], (3, 4, 7)),
    House("a tea merchant", "tea orders", "TM", _AT["Aarhus"], (2, 4, 5)),
    House("a stage carpenter", "set pieces", "ST", _AT["Linz"], (5, 7, 9)),
    House("a maker of optical instruments", "lens orders", "LO", _AT["Lyon"], (4, 6, 9)),
)

SPANS: Final = (
    Span("the weeks around Easter", "2025-04-07", 12),
    Span("the end of April", "2025-04-14", 16),
    Span("May and early June", "2025-05-12", 24),
    Span("late May and June", "2025-05-26", 24),
    Span("Easter and after", "2025-04-10", 14),
)

PLACES: Final = (
    ("orders/deliveries.xlsx", "Orders", "Towns"),
    ("sales/promises.xlsx", "Promised", "Calendars"),
    ("dispatch/spring-list.xlsx", "List", "Places"),
    ("desk/delivery-plan.xlsx", "Plan", "Regions"),
    ("shop/open-orders.xlsx", "Deliveries", "Where"),
)
"""The workbook, the sheet of the orders, the sheet that says which calendar a town has."""
