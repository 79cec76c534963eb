"""The people of `meeting_slot`, their week, and what the thread asks for."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from distill.families.mcp.draw import Draw
from distill.families.mcp.missions import desk_seeds as seeds
from distill.families.mcp.missions.meeting_slot import texts
from distill.families.mcp.missions.meeting_slot.slots import (
    DAY,
    DAYS,
    ODD_WEEKS,
    STEP,
    WEEKS,
    Guest,
    first_slot,
    moment,
    monday,
    sets_it,
)
from distill.families.mcp.speaker import Speaker

TRAPS: Final[Mapping[str, str]] = MappingProxyType({
    "summer": "in that week Europe and America are an hour closer or further apart than usual",
    "said": "a day is ruled out in the thread alone; the calendars do not show it",
    "withdrawn": "a day that was ruled out in the thread is given back in a later mail",
    "room": "the room is taken when the people are first free",
    "focus": "focus time on the own calendar gives way and has to be cancelled for that day",
})  # fmt: skip

GROUPS: Final = (
    ("Europe/Berlin", "America/New_York", "America/Sao_Paulo"),
    ("Europe/London", "America/New_York", "America/Chicago"),
    ("Europe/Berlin", "Europe/London", "America/New_York"),
    ("Europe/Berlin", "Europe/Helsinki", "Asia/Dubai"),
    ("Europe/London", "Europe/Berlin", "Asia/Kolkata"),
    ("Europe/Helsinki", "Europe/Berlin", "Asia/Kolkata", "Asia/Dubai"),
    ("Europe/London", "Europe/Berlin", "America/New_York", "America/Sao_Paulo"),
)
"""Zones of the owner and the others."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything drawn; `guests` begin with the owner of the mailbox, the room comes last where there is one."""

    house: str
    guests: tuple[Guest, ...]
    room: Guest | None
    week: str
    minutes: int
    subject: str
    thread: str
    barred: tuple[int, ...]
    spoken: int
    trap: str
    existing: str
    focus: tuple[int, int] | None
    slot: datetime
    wrong: datetime
    together: bool
    cards: bool
    own_list: bool
    ticket: str
    voice: Speaker

    @property
    def owner(self) -> Guest:
        """Whose mailbox it is."""
        return self.guests[0]

    @property
    def others(self) -> tuple[Guest, ...]:
        """The people of the thread but the owner."""
        return self.guests[1:]

    @property
    def all(self) -> tuple[Guest, ...]:
        """People and room."""
        return (*self.guests, *([self.room] if self.room else []))

    @property
    def setter(self) -> Guest:
        """Whose clock the slot is read from."""
        return sets_it([*self.all], self.slot, self.week)

    @property
    def days(self) -> tuple[str, str]:
        """Monday and Friday of the week."""
        return self.week, f"{monday(self.week) + timedelta(days=4):%Y-%m-%d}"

    @property
    def focus_day(self) -> str:
        """The date on which focus time gives way, if any does."""
        return f"{moment(self.week, self.focus[0]):%Y-%m-%d}" if self.focus else ""

    @property
    def weekday(self) -> int:
        """Of the slot, for the owner; 0 is Monday, which it never is."""
        return self.owner.local(self.slot, self.week).weekday()

    @property
    def before(self) -> str:
        """The days of the week before that of the slot, without one that is ruled out."""
        out = self.barred if self.trap == "said" else ()
        return seeds.listed([name for day, name in enumerate(texts.DAY_NAMES[: self.weekday]) if day not in out])

    @property
    def opens(self) -> str:
        """What makes the slot the first, with a place for whom it is about."""
        if self.setter is self.room:
            return texts.ROOM_FREE
        local = self.setter.local(self.slot, self.week)
        begins = (local.hour, local.minute) == (self.setter.hours[0], 0)
        return texts.DAY_BEGINS if begins else texts.ENDS

    def say(self, options: Sequence[str], **values: object) -> str:
        """One of some phrasings, filled in."""
        slot, setter = self.slot, self.setter
        words = {
            "subject": self.subject, "minutes": self.minutes, "week": self.week, "first": self.others[0].name, "setter": setter.name,
            "setter_time": f"{setter.local(slot, self.week):%Y-%m-%dT%H:%M}", "setter_zone": setter.zone, "room": self.room.name if self.room else "",
            "barred": texts.DAY_NAMES[self.spoken], "second": self.others[1].name, "focus_day": self.focus_day,
            "reads": reads(self.owner.local(slot, self.week)), "before": self.before, "day": texts.DAY_NAMES[self.weekday],
            "opens": self.opens.format(setter=setter.name),
        }  # fmt: skip
        return self.voice.say(options, **words, **values)


def reads(local: datetime) -> str:
    """As the conversion writes a time: `Tue 17 Mar, 15:00`."""
    return f"{DAYS[local.weekday()].capitalize()} {local.day} {local:%b}, {local:%H:%M}"


def drawn(draw: Draw) -> Scene:
    """All that is drawn; the calendars are drawn again until right and wrong slot differ."""
    trap = draw.choose([*TRAPS])
    group = draw.choose(
        [zones for zones in GROUPS if trap != "summer" or any(zone.startswith("America/New") for zone in zones)]
    )
    week = draw.pick("week", ODD_WEEKS if trap == "summer" else tuple(WEEKS))
    house = draw.pick("house", texts.HOUSES)
    people = seeds.names(draw, "people", len(group))
    roomy = trap == "room" or draw.chance(0.35)
    scene = Scene(
        house=house,
        guests=tuple(
            Guest(name, seeds.address(name, seeds.host(house)), zone, draw.choose(((9, 17), (8, 17), (9, 18))), ())
            for name, zone in zip(people, group, strict=True)
        ),
        room=_room(draw, house, group[0]) if roomy else None,
        week=week,
        minutes=draw.choose((30, 60, 60)),
        subject=draw.pick("subject", texts.SUBJECTS),
        thread=f"th-{draw.count(30, 80)}",
        barred=(),
        spoken=draw.count(1, 3),
        trap=trap,
        existing=f"ev-{draw.count(60, 90)}" if draw.chance(0.35) else "",
        focus=None,
        slot=monday(week),
        wrong=monday(week),
        together=draw.chance(0.5),
        cards=draw.chance(0.6),
        own_list=draw.chance(0.4),
        ticket=f"{draw.choose(('OFF', 'CAL', 'ADM'))}-{draw.number('ticket', 120, 3990)}",
        voice=Speaker(draw.count(0, 10**9)),
    )  # fmt: skip
    number = draw.count(0, 10**9)
    return next(found for attempt in range(10_000) if (found := _week(Draw(f"{number}/{attempt}"), scene)) is not None)


def _room(draw: Draw, house: str, zone: str) -> Guest:
    name = draw.pick("room", texts.ROOMS)
    return Guest(name, f"room-{name.lower()}@{seeds.host(house)}", zone, (0, 24), ())


def _week(draw: Draw, it: Scene) -> Scene | None:
    """Calendars for one week; None when they do not show the trap."""
    share = draw.choose((0.3, 0.45, 0.6, 0.7))
    guests = [replace(guest, busy=_busy(draw, guest, share)) for guest in it.guests]
    room = replace(it.room, busy=_busy(draw, it.room, 0.3)) if it.room else None
    barred = (it.spoken,) if it.trap in {"said", "withdrawn"} else ()
    counts = barred if it.trap == "said" else ()
    focus = None
    every = [*guests, *([room] if room else [])]
    slot = first_slot(every, it.minutes, it.week, counts)
    if slot is None or guests[0].local(slot, it.week).weekday() == 0:
        return None
    if it.trap == "focus":
        begin = round((guests[0].local(slot, it.week) - monday(it.week)).total_seconds()) // 60
        focus = (begin, begin + max(it.minutes, 60))
        blocked = [replace(guests[0], busy=(*guests[0].busy, focus)), *every[1:]]
        if any(begin < focus[1] and focus[0] < end for begin, end in guests[0].busy):
            return None
        wrong = first_slot(blocked, it.minutes, it.week)
    elif it.trap == "summer":
        zones = {guest.zone for guest in guests if guest.zone.startswith(("America/New", "America/Chi"))}
        wrong = first_slot(every, it.minutes, it.week, (), dict.fromkeys(zones, -60))
    elif it.trap == "room":
        wrong = first_slot(guests, it.minutes, it.week)
    else:
        wrong = first_slot(every, it.minutes, it.week, () if it.trap == "said" else barred)
    if wrong is None or wrong == slot or (it.trap == "summer" and not _can_book(guests[0], wrong, it)):
        return None
    return replace(it, guests=tuple(guests), room=room, barred=barred, focus=focus, slot=slot, wrong=wrong)


def _can_book(owner: Guest, slot: datetime, it: Scene) -> bool:
    """Whether the own calendar takes a wrong slot at all."""
    start = owner.local(slot, it.week)
    end = start + timedelta(minutes=it.minutes)
    return not any(moment(it.week, begin) < end and start < moment(it.week, stop) for begin, stop in owner.busy)


def _busy(draw: Draw, guest: Guest, share: float) -> tuple[tuple[int, int], ...]:
    """Appointments on the half-hour grid that take about `share` of the working hours."""
    found = []
    first, last = (8, 18) if guest.hours == (0, 24) else guest.hours
    for day in range(5):
        at, end = day * DAY + first * 60, day * DAY + last * 60
        while at < end:
            length = min(STEP * draw.count(1, 5), end - at)
            if draw.chance(share):
                found.append((at, at + length))
            at += length
    return tuple(found)
