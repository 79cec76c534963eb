"""A thread asks for a meeting: find the first time that suits people in several time zones, book it, answer all.

Traps: a week in which summer time differs; a day ruled out in a mail alone, or given back in a later one; a
room that is taken; focus time that gives way; an entry that is moved and not booked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.domain.script import Act, Script
from distill.families.mcp.acts import act
from distill.families.mcp.check_makers import abstains, answer_mentions, equals, new_records, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.meeting_slot import texts as texts
from distill.families.mcp.missions.meeting_slot.scene import TRAPS, Scene, drawn, reads
from distill.families.mcp.missions.meeting_slot.slots import Guest
from distill.families.mcp.missions.meeting_slot.world import existing_day, last_mail, seed_of
from distill.families.mcp.wording import goals

EVENTS: Final = ("mailbox", "events")


def build(draw: Draw) -> Mission:
    """One meeting; see the module's docstring."""
    it = drawn(draw)
    headline = draw.note("headline", draw.choose(texts.HEADLINES).format(subject=it.subject))
    wanted = goals(draw, it.ticket, headline, texts.bodies(it))
    opening = _opening(it)
    looks = (*opening, *_calendars(it))
    reference = Script((*looks, *_book(it, it.slot)), _done(it))
    mistake = Script((*looks, *_book(it, it.wrong, careless=True)), _done(it))
    checks = _checks(it)
    owner, (first, last) = it.owner.name, it.days
    rules = [rule.format(owner=owner) for rule in texts.RULES]
    if draw.abstention == "missing_fact":
        mistake, checks = reference, abstains("missing_fact", it.subject, ("minutes", "long", "length", "duration"))
        reference = Script(opening, it.say(texts.NO_LENGTH))
    elif draw.abstention == "forbidden":
        rules.append(texts.FORBIDDEN.format(first=first, last=last))
        mistake, checks = (
            reference,
            abstains("forbidden", it.subject, (it.week, *_dates(it.owner.local(it.slot, it.week)))),
        )
        reference = Script(opening, it.say(texts.CLOSED, first_day=first, last_day=last))
    return Mission(
        seed=seed_of(it, draw.abstention),
        goals=wanted,
        setting=f"You look after the mailbox and the calendar of {owner} at {it.house}.",
        places=("Mail, contacts and calendars are all in the mailbox; there are no files.",),
        rules=tuple(rules),
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[it.trap],
        difficulty="hard" if it.trap in {"summer", "focus"} or it.existing or len(it.guests) > 3 else "medium",
    )


def _opening(it: Scene) -> tuple[Act, ...]:
    return (
        act(it.say(texts.ABOUT), "mailbox__about_mailbox"),
        act(it.say(texts.FIND), "mailbox__search_messages", query=f'subject:"{it.subject}"'),
        act(it.say(texts.THREAD), "mailbox__read_thread", thread_id=it.thread),
    )


def _calendars(it: Scene) -> tuple[Act, ...]:
    """Cards, busy times, and entries where they matter."""
    acts: list[Act] = []
    first, last = it.days
    days: dict[str, Json] = {"first_day": first, "last_day": last}
    owner = it.owner.name
    if it.cards:
        acts.append(act(it.say(texts.CARDS), "mailbox__find_contacts", query=it.house))
    elif it.room:
        acts.append(act(it.say(texts.ROOM_CARD), "mailbox__find_contacts", query="room"))
    people = [guest.address for guest in it.all]
    if it.together:
        acts.append(act(it.say(texts.BUSY), "mailbox__free_busy", people=people, **days))
    else:
        acts.append(act(it.say(texts.BUSY_OWN, owner=owner), "mailbox__free_busy", people=people[:1], **days))
        acts.append(act(it.say(texts.BUSY_REST), "mailbox__free_busy", people=people[1:], **days))
    if it.focus or it.own_list:
        acts.append(act(it.say(texts.LIST, owner=owner), "mailbox__list_events", **days, limit=25))
    if it.existing:
        day = existing_day(it)
        acts.append(act(it.say(texts.OLD, date=day), "mailbox__list_events", first_day=day, last_day=day))
    said = it.say((texts.SAID[it.trap if it.barred else "none"],))
    return (replace(acts[0], say=said + acts[0].say), *acts[1:])


def _book(it: Scene, slot: datetime, *, careless: bool = False) -> tuple[Act, ...]:
    owner, setter = it.owner, it.setter
    local = owner.local(slot, it.week)
    zones = sorted({guest.zone for guest in it.guests} - {setter.zone})
    asked: dict[str, Json] = {
        "time": f"{setter.local(it.slot, it.week):%Y-%m-%dT%H:%M}",
        "from_zone": setter.zone,
        "to_zones": [*zones, setter.zone],
    }
    acts = [act(it.say(texts.CONVERT), "mailbox__convert_time", **asked)]
    if it.focus and not careless:
        day = it.focus_day
        acts.append(
            act(it.say(texts.FOCUS, owner=owner.name), "mailbox__cancel_event", event_id="ev-50", occurrence_date=day)
        )
    start: dict[str, Json] = {"start": f"{local:%Y-%m-%dT%H:%M}", "minutes": it.minutes}
    guests = [guest.address for guest in it.all[1:] if not (careless and it.trap == "room" and guest is it.room)]
    if it.existing:
        acts.append(act(it.say(texts.SHIFT), "mailbox__update_event", event_id=it.existing, **start))
    else:
        acts.append(
            act(
                it.say(texts.BOOK, owner=owner.name),
                "mailbox__create_event",
                title=it.subject,
                **start,
                attendees=guests,
            )
        )
    told: dict[str, Json] = {"message_id": last_mail(it), "audience": "everyone", "body": _letter(it, slot)}
    acts.append(act(it.say(texts.ANSWER), "mailbox__reply_message", **told))
    return tuple(acts)


def _verb(it: Scene) -> str:
    return "moved" if it.existing else "booked"


def _letter(it: Scene, slot: datetime) -> str:
    times = [reads(it.owner.local(slot, it.week)) + f" for {it.owner.name}"]
    times += [f"{_clock(guest, slot, it.week)} for {guest.name}" for guest in it.others]
    return it.say(texts.LETTER, verb=f"{it.subject} is {_verb(it)}", times=", ".join(times))


def _clock(guest: Guest, slot: datetime, week: str) -> str:
    return reads(guest.local(slot, week)).rpartition(" ")[2]


def _done(it: Scene) -> str:
    more = f" The focus time on that day, {it.focus_day}, is cancelled." if it.focus else ""
    return it.say(texts.DONE, owner=it.owner.name, verb=_verb(it), more=more)


def _checks(it: Scene) -> tuple[JsonObject, ...]:
    begins = f"{it.slot:%Y-%m-%dT%H:%M}Z"
    invited: JsonObject = {guest.address: "accepted" if guest is it.room else "invited" for guest in it.all[1:]}
    at = [*EVENTS, it.existing]
    found: tuple[JsonObject, ...]
    if it.existing:
        found = (
            equals("the entry is at the first time that suits all", [*at, "begins"], begins),
            equals("it is as long as was asked", [*at, "minutes"], it.minutes),
            equals("everybody is invited", [*at, "attendees"], invited),
            new_records("no second entry was made", EVENTS),
        )
    else:
        wanted = {
            "calendar": it.owner.address,
            "title": it.subject,
            "begins": begins,
            "minutes": it.minutes,
            "attendees": invited,
        }
        found = (new_records("one entry, at the first time that suits all, with everybody", EVENTS, wanted),)
    clocks = [_ways(guest.local(it.slot, it.week)) for guest in it.guests]
    told = {
        "thread": it.thread,
        "recipients": [guest.address for guest in it.others],
        "body": {"mentions": [_dates(it.owner.local(it.slot, it.week)), *clocks]},
    }
    touched: list[Sequence[str]] = [EVENTS, ("mailbox", "sent")]
    kept: tuple[JsonObject, ...] = ()
    if it.focus:
        day = it.focus_day
        kept = (equals("focus time is cancelled for that day alone", [*EVENTS, "ev-50", "except"], [day]),)
    return (
        *found,
        *kept,
        new_records("one answer to all, with each one's local time", ("mailbox", "sent"), told),
        unchanged_except(*_touched(it, touched)),
        answer_mentions("the answer says when", _dates(it.owner.local(it.slot, it.week)), clocks[0]),
    )


def _touched(it: Scene, touched: list[Sequence[str]]) -> list[Sequence[str]]:
    """What may change: what is sent, and of the entries only the ones that have to."""
    del touched[0]
    if it.existing:
        touched.append([*EVENTS, it.existing])
    else:
        touched.append([*EVENTS, _next_event(it)])
    return [*touched, *([[*EVENTS, "ev-50", "except"]] if it.focus else [])]


def _next_event(it: Scene) -> str:
    return f"ev-{100 + sum(len(guest.busy) for guest in it.all)}"


def _dates(local: datetime) -> list[str]:
    day = local.day
    return [
        f"{day} {local:%b}",
        f"{day} {local:%B}",
        f"{local:%B} {day}",
        f"{local:%b} {day}",
        f"{local:%Y-%m-%d}",
        f"{day}. {local:%B}",
        f"{day}th",
        f"{day:02d}.{local:%m}",
        f"{day:02d}/{local:%m}",
    ]


def _ways(local: datetime) -> list[str]:
    """How people write a time of day."""
    twelve, half = local.hour % 12 or 12, "am" if local.hour < 12 else "pm"
    minutes = f":{local:%M}"
    short = [] if local.minute else [f"{twelve} {half}", f"{twelve}{half}"]
    return [
        f"{local:%H:%M}",
        f"{local.hour}{minutes}",
        f"{local:%H.%M}",
        f"{twelve}{minutes} {half}",
        f"{twelve}{minutes}{half}",
        *short,
    ]


TEMPLATE: Final = Template(
    name="meeting_slot",
    summary="find the first common time across time zones for a meeting asked for by mail, book it, answer everybody",
    servers=("mailbox",),
    focus="calendars, time zones, conditions in a thread",
    rubric="analysis",
    build=build,
    abstains=("missing_fact", "forbidden"),
)
