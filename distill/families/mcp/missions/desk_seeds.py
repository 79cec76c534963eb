"""Seeds of the mailbox and the ticket desk as data, and acts on them; shared by the templates that use either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.domain.script import Act, Bind, ScriptedCall
from distill.families.mcp.draw import Draw
from distill.families.mcp.vocabulary import DOMAINS, FIRST_NAMES, LAST_NAMES, Domain

STEPS: Final = {
    "new": ["open", "waiting"],
    "open": ["waiting", "solved"],
    "waiting": ["open", "solved"],
    "solved": ["open", "closed"],
    "closed": [],
    "merged": [],
}
"""How a ticket's status may change."""


def letter(thread: str, sender: str, to: Sequence[str], date: str, subject: str, body: str, **more: Json) -> JsonObject:
    """A received message; `more` overrides `cc`, `labels`, `unread`, `attachments`, `in_reply_to`."""
    return {
        "thread": thread,
        "from": sender,
        "to": list(to),
        "cc": [],
        "date": date,
        "subject": subject,
        "body": body,
        "labels": ["inbox"],
        "unread": True,
        "attachments": {},
        "in_reply_to": "",
        **more,
    }


def event(calendar: str, title: str, start: str, minutes: int, zone: str, **more: Json) -> JsonObject:
    """An event; `more` overrides `organiser`, `attendees`, `location`, `repeat`, `except`, `free`."""
    return {
        "calendar": calendar,
        "title": title,
        "start": start,
        "minutes": minutes,
        "zone": zone,
        "organiser": calendar,
        "attendees": {},
        "location": "",
        "repeat": None,
        "except": [],
        "free": False,
        **more,
    }


def mailbox(now: str, owner: str, people: Mapping[str, JsonObject], **more: Json) -> JsonObject:
    """A mailbox's state; `more` holds `messages`, `sent`, `events`, `labels`, `access`."""
    every = {**more.get("messages", {}), **more.get("sent", {})}
    return {
        "now": now,
        "owner": owner,
        "people": dict(people),
        "access": {},
        "labels": ["inbox"],
        "messages": {},
        "sent": {},
        "drafts": {},
        "events": {},
        "next": {"message": _above(every), "thread": 900, "event": _above(more.get("events", {}))},
        **more,
    }


def ticket(requester: str, queue: str, subject: str, body: str, created: str, **more: Json) -> JsonObject:
    """A ticket; `more` overrides every other value."""
    return {
        "subject": subject,
        "body": body,
        "requester": requester,
        "copied": [],
        "queue": queue,
        "status": "open",
        "priority": "normal",
        "assignee": "",
        "tags": [],
        "fields": {},
        "created": created,
        "waited_hours": 0,
        "links": [],
        "merged_into": "",
        "version": 1,
        **more,
    }


def comment(ticket_id: str, author: str, at: str, visibility: str, body: str) -> JsonObject:
    """A comment on a ticket."""
    return {"ticket": ticket_id, "author": author, "at": at, "visibility": visibility, "body": body}


def desk(now: str, me: str, queues: JsonObject, agents: JsonObject, tickets: JsonObject, **more: Json) -> JsonObject:
    """A ticket desk's state; `more` holds `customers`, `comments`, `fields`, `macros`, `faults`."""
    return {
        "now": now,
        "me": me,
        "queues": queues,
        "agents": agents,
        "customers": {},
        "transitions": STEPS,
        "fields": {},
        "macros": {},
        "tickets": tickets,
        "comments": {},
        "next": {"ticket": _above(tickets), "comment": _above(more.get("comments", {}))},
        "faults": [],
        **more,
    }


def agent(name: str, *skills: str, away: bool = False, limit: int = 12) -> JsonObject:
    """An agent's card."""
    return {"name": name, "skills": list(skills), "away": away, "limit": limit}


def _above(records: Mapping[str, Json]) -> int:
    """A number above those of all ids."""
    return max((int(key.rpartition("-")[2]) for key in records), default=100) + 1


def names(draw: Draw, key: str, count: int) -> list[str]:
    """Full names, no part of them twice, remembered as `key`."""
    first, last = draw.sample(FIRST_NAMES, count), draw.sample(LAST_NAMES, count)
    return draw.note(key, [f"{one} {other}" for one, other in zip(first, last, strict=True)])


def address(name: str, host: str) -> str:
    """`first.last@host`."""
    return f"{name.lower().replace(' ', '.')}@{host}"


def host(company: str) -> str:
    """A company's domain: `Marlow & Sons` has marlow-sons.example."""
    words = "".join(letter if letter.isalnum() else " " for letter in company.lower()).split()
    return f"{'-'.join(words)}.example"


def domain_of(draw: Draw) -> Domain:
    """The line of business, not remembered."""
    return draw.choose(DOMAINS)


def together(say: str, *calls: tuple[str, JsonObject], binds: Sequence[Bind] = ()) -> Act:
    """One message with several calls."""
    return Act(say, tuple(ScriptedCall(tool, arguments) for tool, arguments in calls), tuple(binds))


def version_of(ticket_id: str, call: int = 0) -> Bind:
    """Bind what version a ticket is at, from a look at it or from the answer to a change of it."""
    return Bind(hole(ticket_id), r'"version": (\d+)', call)


def hole(ticket_id: str) -> str:
    """The name that a ticket's version is bound to."""
    return f"v_{ticket_id.replace('-', '_')}"


def at_version(ticket_id: str) -> str:
    """The bound version as a whole-number argument."""
    return f"${{{hole(ticket_id)}#}}"


def listed(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
