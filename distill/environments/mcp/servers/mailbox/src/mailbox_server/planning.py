"""Tools that look at calendars: events, free and busy times, conversion between zones."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from server_kit.pages import page
from server_kit.refusal import Refusal
from server_kit.tool import Context, Json, State, Tool, text, texts

from mailbox_server.agenda import Span, busy, joined, spans, takes_part
from mailbox_server.looks import CURSOR, LIMIT
from mailbox_server.moments import DAYS, midnight, parsed, parsed_day, shown, to_local, to_utc
from mailbox_server.state import access, person

MOST_DAYS: Final = 14


def stretch(given: Mapping[str, Any], zone: str) -> tuple[date, date, datetime, datetime]:
    """First and last day, and the UTC time they take in a zone; Refusal for a wrong order or too many days."""
    first, last = parsed_day("first_day", given["first_day"]), parsed_day("last_day", given["last_day"])
    if not first <= last <= first + timedelta(days=MOST_DAYS - 1):
        raise Refusal(f"last_day must be first_day or up to {MOST_DAYS - 1} days later")
    return first, last, to_utc(midnight(first), zone), to_utc(midnight(last) + timedelta(days=1), zone)


def entry(state: State, span: Span, zone: str) -> Json:
    """One occurrence as lists show it, in a zone."""
    event = state["events"][span.key]
    found = {
        "id": span.key,
        "title": event["title"],
        "start": shown(to_local(span.start, zone)),
        "end": shown(to_local(span.end, zone)),
        "organiser": event["organiser"],
        "attendees": event["attendees"],
        "location": event["location"],
        "shown_as": "free" if event["free"] else "busy",
    }
    if event["minutes"] % 1440 == 0 and event["start"].endswith("T00:00"):
        days = event["minutes"] // 1440
        first = parsed_day("occurrence", span.date)
        last, after = (str(first + timedelta(days=count)) for count in (days - 1, days))
        found["all_day"] = {"first_day": span.date, "last_day": last, "ends_before": after}
    if event["repeat"] is None:
        return found
    repeat = event["repeat"]
    days = f" on {', '.join(repeat['days'])}" if repeat["every"] == "week" else ""
    series = f"every {repeat['interval']} {repeat['every']}(s){days} until {repeat['until']}"
    return {**found, "occurrence_date": span.date, "series": series}


def events(context: Context, given: Mapping[str, Any]) -> Json:
    """Occurrences on one calendar, in order."""
    state = context.state
    calendar = given["calendar"] or state["owner"]
    card, may = person(state, calendar), access(state, calendar)
    if may not in {"own", "edit", "read"}:
        what = "shares only whether they are free; use free_busy" if may == "busy" else "does not share a calendar"
        raise Refusal(f"permission denied: {calendar} {what}")
    zone = person(state, state["owner"])["zone"]
    _, _, start, end = stretch(given, zone)
    found = [
        span
        for key, event in state["events"].items()
        if takes_part(event, calendar)
        for span in spans(key, event, start, end)
    ]
    found.sort(key=lambda span: (span.start, span.key))
    rows = [entry(state, span, zone) for span in found]
    answer = page("events", rows, given["limit"], given["cursor"], f"{calendar} {start} {end}")
    return {"calendar": calendar, "name": card["name"], "times_in": zone, **answer}


def free_busy(context: Context, given: Mapping[str, Any]) -> Json:
    """Working hours and busy stretches of several people, each in their own zone."""
    state = context.state
    return {"people": [_days(state, address, given) for address in given["people"]]}


def _days(state: State, address: str, given: Mapping[str, Any]) -> Json:
    card = person(state, address)
    if not access(state, address):
        return {"person": address, "error": "does not share a calendar, so nothing is known; ask"}
    zone = card["zone"]
    first, last, _, _ = stretch(given, zone)
    days = []
    for count in range((last - first).days + 1):
        day = first + timedelta(days=count)
        start, end = to_utc(midnight(day), zone), to_utc(midnight(day) + timedelta(days=1), zone)
        works = DAYS[day.weekday()] in card["days"]
        hours = [shown(midnight(day))[:11] + hour for hour in card["hours"]] if works else []
        taken = [
            [shown(to_local(max(a, start), zone)), shown(to_local(min(b, end), zone))]
            for a, b in joined(busy(state, address, start, end))
        ]
        days.append({"day": DAYS[day.weekday()], "working_hours": hours, "busy": taken})
    return {"person": address, "times_in": zone, "days": days}


def convert(context: Context, given: Mapping[str, Any]) -> Json:
    """One moment on the clocks of several zones."""
    del context
    utc = to_utc(parsed("time", given["time"]), given["from_zone"])
    zones = {zone: _both_ways(to_local(utc, zone)) for zone in given["to_zones"]}
    return {"utc": shown(utc), "from": {given["from_zone"]: given["time"]}, "to": zones}


def _both_ways(local: datetime) -> Json:
    return {
        "time": shown(local),
        "reads": f"{DAYS[local.weekday()].capitalize()} {local.day} {local:%b}, {local:%H:%M}",
    }


DAYS_ASKED: Final = {
    "first_day": text("YYYY-MM-DD."),
    "last_day": text(f"YYYY-MM-DD, inclusive, up to {MOST_DAYS - 1} days later."),
}

TOOLS: Final = (
    Tool("list_events", "Events on one calendar in order, repeated ones unfolded, times in the owner's time zone.", events, {
        "calendar": {"type": "string", "description": "Address of whose calendar; empty for the owner's own.", "default": ""}, **DAYS_ASKED, **LIMIT, **CURSOR}, ("first_day", "last_day")),
    Tool("free_busy", "Working hours and busy times of people or rooms, each in their own time zone. Says nothing about what keeps them busy.", free_busy, {
        "people": texts("Addresses.", most=8, least=1), **DAYS_ASKED}, ("people", "first_day", "last_day")),
    Tool("convert_time", "What the clocks of other time zones show at a local time; knows summer time.", convert, {
        "time": text("Local time, YYYY-MM-DDThh:mm."), "from_zone": text("Time zone, e.g. Europe/Berlin."), "to_zones": texts("Time zones.", most=8, least=1)}, ("time", "from_zone", "to_zones")),
)  # fmt: skip
