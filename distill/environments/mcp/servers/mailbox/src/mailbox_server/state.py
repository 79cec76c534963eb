"""What the state holds, and how records are found in it.

    {"now": "2026-03-13T08:30Z", "owner": address,
     "people": {address: {"name", "org", "role", "kind": "person" | "room", "zone", "hours": ["09:00", "17:00"],
                          "days": ["mon", ...]}},
     "access": {address: "own" | "edit" | "read" | "busy"}, "labels": [name], "sends_left": n,
     "messages" | "sent" | "drafts": {id: {"thread", "from", "to", "cc", "date", "subject", "body", "labels",
                          "unread", "attachments": {name: text}, "in_reply_to"}},
     "events": {id: {"calendar", "title", "start", "minutes", "zone", "organiser", "attendees": {address: status},
                     "location", "repeat": {"every", "interval", "days", "until"} | null, "except": [date], "free",
                     "begins": the start in UTC, once it was booked or moved here}},
     "next": {"message": n, "thread": n, "event": n}, "faults": [...]}

A calendar is named by the address of whom it belongs to. Message dates are UTC; an event's
`start` is local to its `zone`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any, Final

from server_kit.refusal import Refusal
from server_kit.tool import State

EMPTY: Final[State] = {
    "now": "2026-01-05T09:00Z",
    "owner": "me@example.com",
    "people": {},
    "access": {},
    "labels": ["inbox"],
    "messages": {},
    "sent": {},
    "drafts": {},
    "events": {},
    "next": {"message": 1, "event": 1, "thread": 1},
}
NOBODY: Final = {
    "name": "",
    "org": "",
    "role": "",
    "kind": "person",
    "zone": "UTC",
    "hours": ["09:00", "17:00"],
    "days": ["mon", "tue", "wed", "thu", "fri"],
}


def person(state: State, address: str) -> dict[str, Any]:
    """A contact's card; Refusal for an address that is in no card."""
    if address not in state["people"] and address != state["owner"]:
        raise Refusal(f"{address} is in no contact card{_near(address, state['people'])}")
    return {**NOBODY, **state["people"].get(address, {})}


def message(state: State, key: str) -> dict[str, Any]:
    """A received or sent message by id."""
    for folder in ("messages", "sent"):
        if key in state[folder]:
            found: dict[str, Any] = state[folder][key]
            return found
    raise Refusal(f"there is no message {key}{_near(key, [*state['messages'], *state['sent']])}")


def event(state: State, key: str) -> dict[str, Any]:
    """An event by id; only those on a calendar whose entries may be seen, or to which the owner is invited."""
    found: dict[str, Any] | None = state["events"].get(key)
    if found is None:
        raise Refusal(f"there is no event {key}")
    if access(state, found["calendar"]) in {"own", "edit", "read"} or state["owner"] in found["attendees"]:
        return found
    raise Refusal(f"permission denied: {found['calendar']} shares only whether they are free")


def access(state: State, calendar: str) -> str:
    """What the owner may do with a calendar; empty when it is not shared."""
    if calendar == state["owner"]:
        return "own"
    found: str = state["access"].get(calendar, "")
    return found


def numbered(state: State, kind: str, prefix: str) -> str:
    """The next id of a kind."""
    number = state["next"][kind]
    state["next"][kind] = number + 1
    return f"{prefix}-{number}"


def _near(wanted: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(wanted, list(known), n=1, cutoff=0.8)
    return f"; did you mean {near[0]}?" if near else ""
