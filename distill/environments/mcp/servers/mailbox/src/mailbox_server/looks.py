"""Tools that look into the mailbox: account, search, threads, attachments, contacts."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from server_kit.pages import page
from server_kit.refusal import Refusal
from server_kit.search import Language, among, day, holds
from server_kit.tool import Context, Json, State, Tool, number, text

from mailbox_server.state import access, message, person


def _in(record: Mapping[str, Any], value: str) -> bool:
    return among("labels")(record, value)


def _has(record: Mapping[str, Any], value: str) -> bool:
    if value != "attachment":
        raise Refusal("query: has: knows only has:attachment")
    return bool(record["attachments"])


def _is(record: Mapping[str, Any], value: str) -> bool:
    if value not in {"unread", "read"}:
        raise Refusal("query: is: knows is:unread and is:read")
    return bool(record["unread"]) is (value == "unread")


def _words(record: Mapping[str, Any]) -> str:
    return f"{record['subject']}\n{record['body']}\n{' '.join(record['attachments'])}"


LANGUAGE: Final = Language(
    {
        "from": holds("from"),
        "to": lambda record, value: value.lower() in " ".join([*record["to"], *record["cc"]]).lower(),
        "subject": holds("subject"),
        "in": _in,
        "has": _has,
        "is": _is,
        "before": day("date", before=True),
        "after": day("date", before=False),
    },
    _words,
)


def about(context: Context, _given: Mapping[str, Any]) -> Json:
    """Who owns the mailbox, what time it is, labels, calendars."""
    state = context.state
    owner = state["owner"]
    card = person(state, owner)
    answer = {
        "owner": owner,
        "name": card["name"],
        "now": state["now"],
        "time_zone": card["zone"],
        "working_hours": {"from": card["hours"][0], "to": card["hours"][1], "days": card["days"]},
        "labels": state["labels"],
        "calendars": {owner: "own", **state["access"]},
    }
    return answer if state.get("sends_left") is None else {**answer, "sends_left_today": state["sends_left"]}


def row(key: str, record: Mapping[str, Any]) -> Json:
    """A message as lists show it."""
    kept = ("thread", "date", "from", "to", "subject", "labels", "unread")
    start = record["body"].replace("\n", " ")
    snippet = f"{start[:90]}..." if len(start) > 90 else start
    return {
        "id": key,
        **{name: record[name] for name in kept},
        "attachments": [*record["attachments"]],
        "snippet": snippet,
    }


def search(context: Context, given: Mapping[str, Any]) -> Json:
    """Messages that fit a query, newest first."""
    state = context.state
    fits = LANGUAGE.matcher(given["query"])
    every = {**state["messages"], **state["sent"]}
    found = sorted(
        (key for key, record in every.items() if fits(record)), key=lambda key: (every[key]["date"], key), reverse=True
    )
    rows = [row(key, every[key]) for key in found]
    return page("messages", rows, given["limit"], given["cursor"], given["query"])


def thread(context: Context, given: Mapping[str, Any]) -> Json:
    """All messages of a thread in full, oldest first."""
    state, wanted = context.state, given["thread_id"]
    every = {**state["messages"], **state["sent"]}
    found = sorted(
        (key for key, record in every.items() if record["thread"] == wanted), key=lambda key: (every[key]["date"], key)
    )
    if not found:
        raise Refusal(f"there is no thread {wanted}; search_messages gives the thread of each message")
    return {"thread": wanted, "messages": [_full(key, every[key]) for key in found]}


def _full(key: str, record: Mapping[str, Any]) -> Json:
    kept = ("date", "from", "to", "cc", "subject", "body", "labels", "unread")
    return {"id": key, **{name: record[name] for name in kept}, "attachments": [*record["attachments"]]}


def attachment(context: Context, given: Mapping[str, Any]) -> Json:
    """The text of one attachment."""
    files = message(context.state, given["message_id"])["attachments"]
    if given["name"] not in files:
        raise Refusal(f"{given['message_id']} has no attachment {given['name']}; it has: {', '.join(files) or 'none'}")
    return {"name": given["name"], "text": files[given["name"]]}


def contacts(context: Context, given: Mapping[str, Any]) -> Json:
    """Cards of people and rooms that hold a text."""
    state: State = context.state
    needle = given["query"].lower()
    cards = {address: person(state, address) for address in state["people"]}
    found = [
        {"address": address, **card, "calendar": access(state, address) or "not shared"}
        for address, card in cards.items()
        if needle in " ".join([address, *(str(card[name]) for name in ("name", "org", "role", "kind"))]).lower()
    ]
    return page("contacts", found, given["limit"], given["cursor"], needle)


LIMIT: Final = {"limit": number("Most results on a page.", 1, 25, default=10)}
CURSOR: Final = {
    "cursor": {
        "type": "string",
        "description": "next_cursor of the page before; empty for the first page.",
        "default": "",
    }
}

TOOLS: Final = (
    Tool("about_mailbox", "Whose mailbox this is, the current time (UTC), time zone and working hours of the owner, labels, and which calendars may be used how (own, edit, read, busy = only free/busy).", about, {}),
    Tool("search_messages", "Find received and sent messages, newest first, one page at a time. Reading does not mark anything as read.", search, {
        "query": text('Words and terms that must all hold, e.g. `from:ana subject:"late delivery" in:inbox is:unread -has:attachment after:2026-03-01 before:2026-03-08`. Terms: from: to: subject: in:<label> has:attachment is:unread is:read after:<date, inclusive> before:<date, exclusive>. A leading - negates.'),
        **LIMIT, **CURSOR}, ("query",)),
    Tool("read_thread", "All messages of one conversation in full, oldest first, with the names of attachments.", thread, {"thread_id": text("Thread id as found by search_messages.")}, ("thread_id",)),
    Tool("read_attachment", "The text of one attachment.", attachment, {"message_id": text("Message that carries it."), "name": text("File name of the attachment.")}, ("message_id", "name")),
    Tool("find_contacts", "Contact cards of people and rooms: address, organisation, role, time zone, working hours, how far the calendar is shared.", contacts, {
        "query": text("Part of a name, address, organisation or role; `room` lists the rooms."), **LIMIT, **CURSOR}, ("query",)),
)  # fmt: skip
