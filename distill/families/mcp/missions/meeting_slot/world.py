"""The mailbox of `meeting_slot` as a seed."""

from __future__ import annotations

from datetime import datetime, timedelta

from distill.domain.json import JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions import desk_seeds as seeds
from distill.families.mcp.missions.meeting_slot import texts
from distill.families.mcp.missions.meeting_slot.scene import Scene
from distill.families.mcp.missions.meeting_slot.slots import DAYS, Guest, moment, monday


def seed_of(it: Scene, abstention: str | None) -> JsonObject:
    """The seed; a first mail that does not say how long is one of the abstentions."""
    draw = Draw(f"{it.ticket}/world")
    messages = _thread(draw, it, known=abstention != "missing_fact")
    for index, subject in enumerate(draw.sample(texts.SUBJECTS, 4)):
        if subject != it.subject:
            sent = f"{monday(it.week) - timedelta(days=5 + index):%Y-%m-%d}T10:15Z"
            messages[f"m-{20 + index}"] = seeds.letter(
                f"th-{index + 3}",
                it.others[-1].address,
                [it.owner.address],
                sent,
                subject,
                "See you soon.",
                unread=False,
            )
    people = {guest.address: _card(it, guest) for guest in it.all}
    access = {guest.address: draw.choose(("busy", "read", "busy")) for guest in it.all[1:]}
    now = f"{monday(it.week) - timedelta(days=3):%Y-%m-%d}T08:10Z"
    return {
        "mailbox": seeds.mailbox(
            now, it.owner.address, people, messages=messages, events=_events(draw, it), access=access
        )
    }


def existing_day(it: Scene) -> str:
    """The date of the entry that is to be moved: the Monday after."""
    return f"{monday(it.week) + timedelta(days=7):%Y-%m-%d}"


def _thread(draw: Draw, it: Scene, *, known: bool) -> JsonObject:
    first, second = it.others[0], it.others[1]
    everyone = [guest.address for guest in it.guests]
    room = texts.ROOM.format(room=it.room.name) if it.room else ""
    if it.existing:
        room += texts.MOVE.format(date=existing_day(it)) + ("" if known else texts.TOO_SHORT)
    length = texts.LONG.format(minutes=it.minutes) if known else texts.A_WHILE
    ask = draw.choose(texts.ASK).format(
        count=("", "", "two", "three", "four", "five")[len(everyone)],
        week=it.week,
        friday=it.days[1],
        long=length,
        room=room,
        name=first.name.split()[0],
    )
    day = texts.DAY_NAMES[it.spoken]
    said = [(first, ask)]
    words = {"day": day, "name": second.name.split()[0]}
    if it.barred:
        said.append((second, draw.choose(texts.BAR).format(**words)))
        if it.trap == "withdrawn":
            said.append((second, draw.choose(texts.GIVE_BACK).format(**words)))
    else:
        said.append((second, draw.choose(texts.YES).format(**words)))
    found: JsonObject = {}
    for index, (guest, body) in enumerate(said):
        at = f"{monday(it.week) - timedelta(days=4):%Y-%m-%d}T{9 + 2 * index:02d}:{draw.count(10, 59)}Z"
        to = [address for address in everyone if address not in {guest.address, it.owner.address}]
        subject = it.subject if index == 0 else f"Re: {it.subject}"
        found[f"m-{101 + index}"] = seeds.letter(it.thread, guest.address, [it.owner.address], at, subject, body, cc=to)
    return found


def last_mail(it: Scene) -> str:
    """The newest message of the thread, which is answered."""
    return f"m-{103 if it.trap == 'withdrawn' else 102}"


def _card(it: Scene, guest: Guest) -> JsonObject:
    room = guest is it.room
    hours = ["00:00", "23:59"] if room else [f"{hour:02d}:00" for hour in guest.hours]
    kind: JsonObject = {"kind": "room"} if room else {"kind": "person"}
    return {
        "name": f"Room {guest.name}" if room else guest.name,
        "org": it.house,
        "zone": guest.zone,
        "hours": hours,
        **kind,
    }


def _events(draw: Draw, it: Scene) -> JsonObject:
    number, found = 100, {}
    for guest in it.all:
        for begin, end in guest.busy:
            found[f"ev-{number}"] = seeds.event(
                guest.address, draw.choose(texts.WEEK), _shown(moment(it.week, begin)), end - begin, guest.zone
            )
            number += 1
    if it.focus:
        first = moment(it.week, it.focus[0])
        days = [DAYS[first.weekday()]]
        until = f"{first + timedelta(days=60):%Y-%m-%d}"
        repeat = {"every": "week", "interval": 1, "days": days, "until": until}
        start, length = _shown(first - timedelta(days=21)), it.focus[1] - it.focus[0]
        found["ev-50"] = seeds.event(it.owner.address, "Focus time", start, length, it.owner.zone, repeat=repeat)
    if it.existing:
        at = f"{existing_day(it)}T11:00"
        invited = {guest.address: "accepted" for guest in it.all[1:]}
        found[it.existing] = seeds.event(it.owner.address, it.subject, at, 30, it.owner.zone, attendees=invited)
    return found


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"
