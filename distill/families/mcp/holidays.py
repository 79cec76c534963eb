"""The public holidays of 2025 in some towns, as facts: what the server of business days says of their regions.

A test holds them against the real server. Dates are text (`2025-04-18`), as tools and sheets have them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

YEAR: Final = 2025

NATIONAL: Final = {
    "DE": "01-01 04-18 04-21 05-01 05-29 06-09 10-03 12-25 12-26",
    "AT": "01-01 01-06 04-21 05-01 05-29 06-09 06-19 08-15 10-26 11-01 12-08 12-25 12-26",
    "FR": "01-01 04-21 05-01 05-08 05-29 06-09 07-14 08-15 11-01 11-11 12-25",
    "GB": "01-01 04-18 05-05 05-26 12-25 12-26",
    "ES": "01-01 01-06 04-18 05-01 08-15 11-01 12-06 12-08 12-25",
    "CH": "01-01 05-29 08-01 12-25",
    "IT": "01-01 01-06 04-20 04-21 04-25 05-01 06-02 08-15 11-01 11-02 12-08 12-25 12-26",
    "NL": "01-01 04-18 04-20 04-21 04-26 05-05 05-29 06-08 06-09 12-25 12-26",
    "PL": "01-01 01-06 04-20 04-21 05-01 05-03 06-08 06-19 08-15 11-01 11-11 12-24 12-25 12-26",
    "PT": "01-01 04-18 04-20 04-25 05-01 06-10 06-19 08-15 10-05 11-01 12-01 12-08 12-25",
    "DK": "01-01 04-17 04-18 04-20 04-21 05-29 06-08 06-09 12-25 12-26",
    "BE": "01-01 04-20 04-21 05-01 05-29 06-08 06-09 07-21 08-15 11-01 11-11 12-25",
    "CA": "01-01 04-18 07-01 09-01 12-25",
}
"""By country: the days that hold in all of it, as month-day."""


@dataclass(frozen=True, slots=True)
class Town:
    """A town, its country, its region (empty where the country has one calendar) and the region's own holidays."""

    name: str
    country: str
    region: str = ""
    own: str = ""

    @property
    def place(self) -> dict[str, str]:
        """The arguments that name its calendar."""
        return {"country": self.country} | ({"subdiv": self.region} if self.region else {})


TOWNS: Final = (
    Town("Rosenheim", "DE", "BY", "01-06 06-19 11-01"),
    Town("Hamburg", "DE", "HH", "10-31"),
    Town("Dresden", "DE", "SN", "10-31 11-19"),
    Town("Linz", "AT"),
    Town("Lyon", "FR"),
    Town("Leeds", "GB", "ENG", "04-21 08-25"),
    Town("Dundee", "GB", "SCT", "01-02 08-04 11-30 12-01"),
    Town("Belfast", "GB", "NIR", "03-17 04-21 07-12 07-14 08-25"),
    Town("Girona", "ES", "CT", "04-21 06-24 09-11 12-26"),
    Town("Madrid", "ES", "MD", "04-17 05-02 07-25"),
    Town("Winterthur", "CH", "ZH", "04-18 04-21 05-01 06-09 12-26"),
    Town("Geneva", "CH", "GE", "04-18 04-21 06-09 09-11 12-31"),
    Town("Turin", "IT"),
    Town("Utrecht", "NL"),
    Town("Gdansk", "PL"),
    Town("Braga", "PT"),
    Town("Aarhus", "DK"),
    Town("Ghent", "BE"),
    Town("Sherbrooke", "CA", "QC", "05-19 06-24 10-13"),
    Town("Hamilton", "CA", "ON", "02-17 05-19 10-13 12-26"),
)


@cache
def holidays(country: str, own: str = "") -> frozenset[date]:
    """The holidays of a country and of a region in it."""
    return frozenset(date.fromisoformat(f"{YEAR}-{day}") for day in f"{NATIONAL[country]} {own}".split())


def is_workday(day: str, town: Town, *, regional: bool = True) -> bool:
    """Neither a weekend nor a holiday of the town (`regional=False`: of its country alone)."""
    when = date.fromisoformat(day)
    return when.weekday() < 5 and when not in holidays(town.country, town.own if regional else "")


def workdays(first: str, last: str, town: Town, *, regional: bool = True) -> int:
    """Business days from `first` to `last`, both counted."""
    return sum(is_workday(day, town, regional=regional) for day in _days(first, last))


def next_workday(day: str, town: Town, *, regional: bool = True) -> str:
    """The first business day after a day."""
    following = later(day, 1)
    while not is_workday(following, town, regional=regional):
        following = later(following, 1)
    return following


def later(day: str, days: int) -> str:
    """So many calendar days later."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def weekdays_later(day: str, count: int) -> str:
    """So many days later, weekends left out and no holiday known of."""
    while count:
        day = later(day, 1)
        count -= date.fromisoformat(day).weekday() < 5
    return day


def _days(first: str, last: str) -> list[str]:
    span = (date.fromisoformat(last) - date.fromisoformat(first)).days
    return [later(first, number) for number in range(span + 1)]
