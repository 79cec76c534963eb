"""The holidays that missions count with, by themselves and against the server that the cases are played on."""

from __future__ import annotations

import json

import pytest
from bench import family_for

from distill.domain.tool import ToolCall
from distill.environments.mcp.environment import open_mcp, workbench
from distill.families.mcp.holidays import (
    TOWNS,
    YEAR,
    Town,
    holidays,
    is_workday,
    next_workday,
    weekdays_later,
    workdays,
)

ROSENHEIM = next(town for town in TOWNS if town.name == "Rosenheim")


def test_a_regional_holiday_counts_only_with_its_region():
    assert not is_workday("2025-06-19", ROSENHEIM)
    assert is_workday("2025-06-19", ROSENHEIM, regional=False)
    assert workdays("2025-06-18", "2025-06-20", ROSENHEIM) == 2
    assert next_workday("2025-06-18", ROSENHEIM) == "2025-06-20"


def test_weekdays_know_of_no_holiday():
    assert weekdays_later("2025-04-17", 2) == "2025-04-21"
    assert next_workday("2025-04-17", ROSENHEIM) == "2025-04-22"


@pytest.mark.servers
async def test_every_town_has_the_holidays_that_the_server_says():
    launch = family_for()._library.launch("workdays")
    with workbench() as bench:
        async with open_mcp((launch,), {}, ("workdays__list_holidays",), bench) as play:
            for town in TOWNS:
                assert await listed(play, town) == {day.isoformat() for day in holidays(town.country, town.own)}
                nation = Town(town.name, town.country)
                assert await listed(play, nation) == {day.isoformat() for day in holidays(town.country)}


async def listed(play, town: Town) -> set[str]:
    seen = await play.call(ToolCall("c", "workdays__list_holidays", {"year": YEAR, **town.place}))
    return {day["date"] for day in json.loads(seen.text)["holidays"]}
