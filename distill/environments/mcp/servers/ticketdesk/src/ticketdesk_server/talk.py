"""Tools that add: new tickets and comments."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from server_kit.refusal import Refusal
from server_kit.tool import Context, Json, State, Tool, choice, text, texts

from ticketdesk_server.state import PRIORITIES, changeable, known, numbered, touched


def create(context: Context, given: Mapping[str, Any]) -> Json:
    """A new ticket of a known customer."""
    state = context.state
    known(state, "customers", given["requester"], "customer")
    if known(state, "queues", given["queue"], "queue").get("locked"):
        raise Refusal(f"permission denied: the queue {given['queue']} can only be read")
    must_be_fields(state, given["fields"])
    key = numbered(state, "ticket", "TD")
    state["tickets"][key] = {
        "subject": given["subject"],
        "body": given["body"],
        "requester": given["requester"],
        "copied": [],
        "queue": given["queue"],
        "status": "new",
        "priority": given["priority"],
        "assignee": "",
        "tags": sorted({*given["tags"]}),
        "fields": given["fields"],
        "created": state["now"],
        "waited_hours": 0,
        "links": [],
        "merged_into": "",
        "version": 1,
    }
    return {"created": key, "version": 1, "status": "new"}


def must_be_fields(state: State, fields: Mapping[str, Any]) -> None:
    """Refusal for a custom field that does not exist or a value it does not take."""
    for name, value in fields.items():
        spec = known(state, "fields", name, "field")
        if not isinstance(value, str):
            raise Refusal(f"fields.{name} must be a string, not {value!r}")
        if spec["kind"] == "choice" and value not in spec["options"]:
            raise Refusal(f"fields.{name} must be one of {', '.join(spec['options'])}, not {value!r}")


def comment(context: Context, given: Mapping[str, Any]) -> Json:
    """Add a comment."""
    state, key = context.state, given["ticket_id"]
    record = changeable(state, key, None, context.locked)
    return {"ticket": key, "comment": say(state, key, given["visibility"], given["body"]), "version": touched(record)}


def say(state: State, key: str, visibility: str, body: str) -> str:
    """Store a comment by whoever is signed in; its id."""
    name = numbered(state, "comment", "c")
    state["comments"][name] = {
        "ticket": key,
        "author": state["me"],
        "at": state["now"],
        "visibility": visibility,
        "body": body,
    }
    return name


FIELDS: Final = {"type": "object", "description": "Custom fields as name: text; about_desk lists them.", "default": {}}

TOOLS: Final = (
    Tool("create_ticket", "Open a new ticket for a known customer; it starts as new, unassigned.", create, {
        "queue": text("Queue name."), "subject": text("Subject."), "requester": text("Customer's address as on their card."), "body": text("First message."),
        "priority": choice("Priority.", *PRIORITIES, default="normal"), "tags": {**texts("Tags.", most=10), "default": []}, "fields": FIELDS}, ("queue", "subject", "requester", "body"), writes=True),
    Tool("comment_ticket", "Add a comment. A public one is mailed to the requester and everyone copied; an internal one is seen by agents only. Raises the version.", comment, {
        "ticket_id": text("Ticket id."), "visibility": choice("Who sees it.", "internal", "public"), "body": text("Plain text.")}, ("ticket_id", "visibility", "body"), writes=True),
)  # fmt: skip
