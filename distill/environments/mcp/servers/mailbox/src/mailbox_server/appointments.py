"""Tools that change calendars: create, move, cancel, answer an invitation."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from server_kit.refusal import Refusal
from server_kit.tool import Context, Json, State, Tool, choice, flag, number, text, texts

from mailbox_server.agenda import busy, spans
from mailbox_server.moments import DAYS, parsed, parsed_day, shown, to_local, to_utc
from mailbox_server.state import access, event, numbered, person


def _may_change(state: State, calendar: str) -> None:
    if access(state, calendar) not in {"own", "edit"}:
        raise Refusal(f"permission denied: events on the calendar of {calendar} cannot be changed from here")


def _must_fit(state: State, key: str, record: dict[str, Any], *, allow_overlap: bool) -> list[str]:
    """Refusal when the calendar or a room is taken; who else is busy or outside working hours, as warnings."""
    begin = to_utc(parsed("start", record["start"]), record["zone"])
    end = begin + timedelta(minutes=record["minutes"])
    if begin < parsed("now", state["now"].removesuffix("Z")):
        raise Refusal(f"start: {record['start']} ({record['zone']}) is in the past")
    for address in (record["calendar"], *record["attendees"]):
        card = person(state, address)
        taken = busy(state, address, begin, end, leave_out=key)
        room = card["kind"] == "room"
        if taken and (room or (address == record["calendar"] and not allow_overlap)):
            what = (
                f"{address} is taken"
                if room
                else f"conflict with {taken[0].key} ({state['events'][taken[0].key]['title']})"
            )
            at = [shown(to_local(moment, card["zone"])) for moment in (taken[0].start, taken[0].end)]
            hint = "choose another room or time" if room else "choose another time or pass allow_overlap"
            raise Refusal(f"{what} from {at[0]} to {at[1]} {card['zone']}; {hint}")
    return [line for address in record["attendees"] for line in _doubts(state, address, begin, end, key)]


def _doubts(state: State, address: str, begin: datetime, end: datetime, key: str) -> list[str]:
    card = person(state, address)
    if not access(state, address):
        return [f"{address}: calendar not shared, free or not is unknown"]
    said = [f"{address}: is busy then"] if busy(state, address, begin, end, leave_out=key) else []
    start, stop = to_local(begin, card["zone"]), to_local(end, card["zone"])
    inside = (
        card["hours"][0] <= f"{start:%H:%M}" and f"{stop:%H:%M}" <= card["hours"][1] and start.date() == stop.date()
    )
    if not inside or DAYS[start.weekday()] not in card["days"]:
        said.append(f"{address}: outside working hours ({shown(start)} there)")
    return said


def create(context: Context, given: Mapping[str, Any]) -> Json:
    """Put an event on a calendar and invite people and rooms."""
    state = context.state
    calendar = given["calendar"] or state["owner"]
    _may_change(state, calendar)
    zone = given["time_zone"] or person(state, state["owner"])["zone"]
    guests = [address for address in dict.fromkeys(given["attendees"]) if address != calendar]
    rooms = {address for address in guests if person(state, address)["kind"] == "room"}
    record = {
        "calendar": calendar,
        "title": given["title"],
        "start": shown(parsed("start", given["start"])),
        "minutes": given["minutes"],
        "zone": zone,
        "organiser": state["owner"],
        "attendees": {address: "accepted" if address in rooms else "invited" for address in guests},
        "location": given["location"],
        "repeat": None,
        "except": [],
        "free": given["show_as_free"],
    }
    doubts = _must_fit(state, "", record, allow_overlap=given["allow_overlap"])
    record["begins"] = _begins(record)
    key = numbered(state, "event", "ev")
    state["events"][key] = record
    return {
        "created": key,
        "start": record["start"],
        "time_zone": zone,
        "attendees": record["attendees"],
        "warnings": doubts,
    }


def move(context: Context, given: Mapping[str, Any]) -> Json:
    """Change an event that is not part of a series."""
    state, key = context.state, given["event_id"]
    record = event(state, key)
    _may_change(state, record["calendar"])
    if record["repeat"] is not None:
        raise Refusal(f"{key} is a series; cancel one date with cancel_event and create a single event instead")
    if given["start"]:
        record["start"] = shown(parsed("start", given["start"]))
        record["zone"] = given["time_zone"] or record["zone"]
        answers = record["attendees"].items()
        record["attendees"] = {
            address: "invited" if status != "declined" and person(state, address)["kind"] != "room" else status
            for address, status in answers
        }
    record["minutes"] = given["minutes"] or record["minutes"]
    record["title"], record["location"] = given["title"] or record["title"], given["location"] or record["location"]
    for address in given["add_attendees"]:
        room = person(state, address)["kind"] == "room"
        record["attendees"].setdefault(address, "accepted" if room else "invited")
    for address in given["remove_attendees"]:
        if record["attendees"].pop(address, None) is None:
            raise Refusal(f"{address} is not invited to {key}")
    doubts = _must_fit(state, key, record, allow_overlap=given["allow_overlap"])
    record["begins"] = _begins(record)
    return {
        "changed": key,
        "start": record["start"],
        "time_zone": record["zone"],
        "attendees": record["attendees"],
        "warnings": doubts,
    }


def _begins(record: dict[str, Any]) -> str:
    """The start in UTC, the same whatever zone an event was booked in."""
    return f"{shown(to_utc(parsed('start', record['start']), record['zone']))}Z"


def cancel(context: Context, given: Mapping[str, Any]) -> Json:
    """Take an event, or one date of a series, off the calendar."""
    state, key, date = context.state, given["event_id"], given["occurrence_date"]
    record = event(state, key)
    _may_change(state, record["calendar"])
    if record["repeat"] is None:
        del state["events"][key]
        return {"cancelled": key}
    if not date:
        if not given["whole_series"]:
            raise Refusal(f"{key} is a series: give the occurrence_date, or pass whole_series")
        del state["events"][key]
        return {"cancelled": key, "whole_series": True}
    day = datetime.fromisoformat(parsed_day("occurrence_date", date).isoformat())
    if date not in {span.date for span in spans(key, record, day - timedelta(days=1), day + timedelta(days=2))}:
        raise Refusal(f"{key} does not take place on {date}")
    record["except"] = sorted([*record["except"], date])
    return {"cancelled": key, "occurrence_date": date}


def answer(context: Context, given: Mapping[str, Any]) -> Json:
    """Accept or decline an invitation."""
    state, key = context.state, given["event_id"]
    record = event(state, key)
    if state["owner"] not in record["attendees"]:
        raise Refusal(f"{state['owner']} is not invited to {key}")
    record["attendees"][state["owner"]] = given["answer"]
    return {"event": key, "answer": given["answer"], "told": record["organiser"]}


_OVERLAP: Final = flag("Book although the calendar is taken then (a taken room is refused all the same).")


def _empty(description: str) -> Json:
    return {"type": "string", "description": description, "default": ""}


TOOLS: Final = (
    Tool("create_event", "Put an event on a calendar and invite people and rooms (a room is invited like a person). Refused when that calendar or a room is taken; `warnings` tells who else is busy or outside working hours.", create, {
        "title": text("Title."), "start": text("Local time, YYYY-MM-DDThh:mm."), "minutes": number("Length in minutes.", 5, 1440), "time_zone": _empty("Time zone of `start`; empty for the owner's."),
        "attendees": {**texts("Addresses of people and rooms.", most=12), "default": []}, "calendar": _empty("Whose calendar; empty for the owner's own."), "location": _empty("Place, in words."),
        "show_as_free": flag("The event does not make anyone busy."), "allow_overlap": _OVERLAP}, ("title", "start", "minutes"), writes=True),
    Tool("update_event", "Move or change an event that is not a series. What is left out stays; a new time asks everyone who has not declined again.", move, {
        "event_id": text("Event id."), "start": _empty("New local time, YYYY-MM-DDThh:mm."), "time_zone": _empty("Time zone of `start`; empty to keep the event's."), "minutes": number("New length; 0 to keep it.", 0, 1440, default=0), "title": _empty("New title."), "location": _empty("New place."),
        "add_attendees": {**texts("Addresses.", most=12), "default": []}, "remove_attendees": {**texts("Addresses.", most=12), "default": []}, "allow_overlap": _OVERLAP}, ("event_id",), writes=True),
    Tool("cancel_event", "Take an event off the calendar, or one date of a series.", cancel, {
        "event_id": text("Event id."), "occurrence_date": _empty("YYYY-MM-DD of the one occurrence of a series."), "whole_series": flag("Cancel every occurrence.")}, ("event_id",), writes=True, destructive=True),
    Tool("answer_invite", "Answer an invitation of somebody else; the organiser is told.", answer, {"event_id": text("Event id."), "answer": choice("The answer.", "accepted", "declined", "tentative")}, ("event_id", "answer"), writes=True),
)  # fmt: skip
