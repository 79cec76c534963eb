"""The rules of the mailbox server: search, letters, calendars across time zones."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ME, ANA, BO, ROOM = "me@firm.example", "ana@firm.example", "bo@else.example", "room-1@firm.example"


def letter(number: int, **more):
    base = {
        "thread": f"th-{number}",
        "from": ANA,
        "to": [ME],
        "cc": [],
        "date": f"2026-03-{number:02d}T09:00Z",
        "subject": f"Matter {number}",
        "body": f"Text {number}",
        "labels": ["inbox"],
        "unread": True,
        "attachments": {},
        "in_reply_to": "",
    }
    return base | more


def event(**more):
    base = {
        "calendar": ME,
        "title": "Talk",
        "start": "2026-03-16T10:00",
        "minutes": 60,
        "zone": "Europe/Berlin",
        "organiser": ME,
        "attendees": {},
        "location": "",
        "repeat": None,
        "except": [],
        "free": False,
    }
    return base | more


def state(**more):
    return {
        "now": "2026-03-13T08:00Z",
        "owner": ME,
        "people": {
            ME: {"name": "Me", "zone": "Europe/Berlin"},
            ANA: {"name": "Ana", "zone": "America/New_York"},
            BO: {"name": "Bo", "zone": "Asia/Kolkata"},
            ROOM: {"name": "Room 1", "kind": "room", "zone": "Europe/Berlin", "hours": ["00:00", "23:59"]},
        },
        "access": {ANA: "read", ROOM: "busy"},
        "labels": ["inbox", "filed"],
        "messages": {f"m-{number}": letter(number) for number in range(1, 8)},
        "next": {"message": 100, "thread": 100, "event": 100},
        "events": {},
    } | more


def test_local_times_are_those_of_the_zone_database():
    from mailbox_server.moments import ZONES, to_local, to_utc

    rng = random.Random(7)
    for zone in ZONES:
        for _ in range(400):
            utc = datetime(2025, 1, 1) + timedelta(minutes=30 * rng.randrange(35_000))  # noqa: DTZ001 - UTC by name
            local = utc.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            assert to_local(utc, zone) == local
            assert to_local(to_utc(local, zone), zone) == local


def test_a_search_combines_terms_and_goes_page_by_page(desk_on):
    mail = desk_on("mailbox", state())
    first = mail("search_messages", query="from:ana after:2026-03-02 before:2026-03-07", limit=3)
    second = mail(
        "search_messages", query="from:ana after:2026-03-02 before:2026-03-07", limit=3, cursor=first["next_cursor"]
    )
    assert [row["id"] for row in (*first["messages"], *second["messages"])] == ["m-6", "m-5", "m-4", "m-3", "m-2"]
    assert second["next_cursor"] is None
    assert "another search" in mail("search_messages", query="from:bo", cursor=first["next_cursor"])
    assert "no operator colour:" in mail("search_messages", query="colour:red")


def test_an_answer_to_everyone_stays_in_the_thread_and_leaves_the_owner_out(desk_on):
    mail = desk_on("mailbox", state(messages={"m-1": letter(1, to=[ME, BO], cc=[ROOM])}))
    mail("reply_message", message_id="m-1", audience="everyone", body="Fine")
    sent = mail.state["sent"]["m-100"]
    assert (sent["to"], sent["cc"], sent["thread"], sent["subject"]) == ([ANA], [BO, ROOM], "th-1", "Re: Matter 1")


def test_a_draft_is_not_sent_until_it_is_sent(desk_on):
    mail = desk_on("mailbox", state(sends_left=1))
    draft = mail("save_draft", to=[BO], subject="S", body="B")["draft"]
    assert mail.state.get("sent", {}) == {}
    mail("send_draft", draft_id=draft)
    assert [letter["to"] for letter in mail.state["sent"].values()] == [[BO]]
    assert "quota" in mail("send_message", to=[BO], subject="S", body="B")
    assert len(mail.state["sent"]) == 1


def test_labels_change_for_each_message_by_itself(desk_on):
    mail = desk_on("mailbox", state())
    told = mail(
        "update_messages", message_ids=["m-1", "m-99"], add_labels=["filed"], remove_labels=["inbox"], mark="read"
    )
    assert [entry["id"] for entry in told["failed"]] == ["m-99"]
    assert mail.state["messages"]["m-1"]["labels"] == ["filed"]
    assert mail.state["messages"]["m-1"]["unread"] is False


def test_a_series_is_unfolded_on_the_wall_clock_across_the_change_to_summer_time(desk_on):
    weekly = event(
        start="2026-03-23T10:00", repeat={"every": "week", "interval": 1, "days": ["mon"], "until": "2026-04-30"}
    )
    mail = desk_on("mailbox", state(events={"ev-1": weekly}))
    starts = [row["start"] for row in mail("list_events", first_day="2026-03-23", last_day="2026-04-05")["events"]]
    assert starts == ["2026-03-23T10:00", "2026-03-30T10:00"]
    utc = [mail("convert_time", time=start, from_zone="Europe/Berlin", to_zones=["UTC"])["utc"] for start in starts]
    assert utc == ["2026-03-23T09:00", "2026-03-30T08:00"]


def test_one_date_of_a_series_can_be_cancelled_and_only_one_that_exists(desk_on):
    weekly = event(repeat={"every": "week", "interval": 2, "days": ["mon"], "until": "2026-05-30"})
    mail = desk_on("mailbox", state(events={"ev-1": weekly}))
    assert "series" in mail("cancel_event", event_id="ev-1")
    assert "does not take place" in mail("cancel_event", event_id="ev-1", occurrence_date="2026-03-23")
    mail("cancel_event", event_id="ev-1", occurrence_date="2026-03-30")
    rows = mail("list_events", first_day="2026-03-16", last_day="2026-03-29")["events"]
    assert [row["occurrence_date"] for row in rows] == ["2026-03-16"]
    assert mail.state["events"]["ev-1"]["except"] == ["2026-03-30"]


def test_free_and_busy_is_told_in_the_persons_own_zone_and_joins_what_touches(desk_on):
    events = {"ev-1": event(calendar=ANA), "ev-2": event(calendar=ANA, start="2026-03-16T11:00", minutes=30)}
    mail = desk_on("mailbox", state(events=events))
    days = mail("free_busy", people=[ANA, BO], first_day="2026-03-16", last_day="2026-03-16")["people"]
    assert days[0]["times_in"] == "America/New_York"
    assert days[0]["days"][0]["busy"] == [["2026-03-16T05:00", "2026-03-16T06:30"]]
    assert "does not share" in days[1]["error"]


def test_a_taken_calendar_and_a_taken_room_refuse_and_a_busy_guest_is_a_warning(desk_on):
    events = {
        "ev-1": event(),
        "ev-2": event(calendar=ROOM, start="2026-03-17T10:00"),
        "ev-3": event(calendar=ANA, start="2026-03-18T16:00"),
    }
    mail = desk_on("mailbox", state(events=events))
    assert "conflict with ev-1" in mail("create_event", title="T", start="2026-03-16T10:30", minutes=30)
    taken = {"title": "T", "start": "2026-03-17T10:30", "minutes": 30, "attendees": [ROOM], "allow_overlap": True}
    assert "room-1@firm.example is taken" in mail("create_event", **taken)
    told = mail("create_event", title="T", start="2026-03-18T16:00", minutes=30, attendees=[ANA, BO, ROOM])
    assert told["attendees"] == {ANA: "invited", BO: "invited", ROOM: "accepted"}
    assert told["warnings"] == [f"{ANA}: is busy then", f"{BO}: calendar not shared, free or not is unknown"]
    assert "in the past" in mail("create_event", title="T", start="2026-03-12T10:30", minutes=30)


def test_a_calendar_that_is_only_shared_for_reading_cannot_be_changed(desk_on):
    mail = desk_on("mailbox", state(events={"ev-1": event(calendar=ANA)}))
    assert "permission denied" in mail("cancel_event", event_id="ev-1")
    assert "permission denied" in mail("create_event", title="T", start="2026-03-16T10:30", minutes=30, calendar=ANA)
    assert "permission denied" in mail("list_events", calendar=ROOM, first_day="2026-03-16", last_day="2026-03-16")


def test_a_declined_invitation_frees_the_time(desk_on):
    mail = desk_on("mailbox", state(events={"ev-1": event(calendar=ANA, organiser=ANA, attendees={ME: "invited"})}))
    assert "conflict" in mail("create_event", title="T", start="2026-03-16T10:30", minutes=30)
    mail("answer_invite", event_id="ev-1", answer="declined")
    assert mail("create_event", title="T", start="2026-03-16T10:30", minutes=30)["created"] == "ev-100"
