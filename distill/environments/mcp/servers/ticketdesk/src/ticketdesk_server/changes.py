"""Tools that change one ticket: values, status, assignee, macros."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from server_kit.refusal import Refusal
from server_kit.tool import Context, Json, State, Tool, choice, number, text, texts

from ticketdesk_server.state import PRIORITIES, changeable, known, must_follow, must_take, touched
from ticketdesk_server.talk import FIELDS, must_be_fields, say


def update(context: Context, given: Mapping[str, Any]) -> Json:
    """Change values of a ticket."""
    state, key = context.state, given["ticket_id"]
    record = changeable(state, key, given["version"], context.locked)
    must_be_fields(state, given["fields"])
    before = {name: record[name] for name in ("priority", "queue", "subject")}
    if given["queue"] and given["queue"] != record["queue"]:
        _moved(state, record, given["queue"])
    record["priority"] = given["priority"] if given["priority"] != "as_is" else record["priority"]
    record["subject"] = given["subject"] or record["subject"]
    record["tags"] = sorted({*record["tags"], *given["add_tags"]} - {*given["remove_tags"]})
    record["fields"] = {**record["fields"], **given["fields"]}
    now = {name: record[name] for name in before}
    return {"ticket": key, "version": touched(record), **now, "assignee": record["assignee"], "tags": record["tags"]}


def _moved(state: State, record: dict[str, Any], queue: str) -> None:
    """Another queue; an assignee who does not work there is taken off."""
    target = known(state, "queues", queue, "queue")
    if target.get("locked"):
        raise Refusal(f"permission denied: tickets cannot be moved into {queue}")
    record["queue"] = queue
    if record["assignee"] not in target["agents"]:
        record["assignee"] = ""


def status(context: Context, given: Mapping[str, Any]) -> Json:
    """One step in the workflow."""
    state, key = context.state, given["ticket_id"]
    record = changeable(state, key, given["version"], context.locked)
    must_follow(state, key, record, given["status"])
    record["status"] = given["status"]
    return {"ticket": key, "version": touched(record), "status": record["status"]}


def assign(context: Context, given: Mapping[str, Any]) -> Json:
    """Give a ticket to an agent."""
    state, key = context.state, given["ticket_id"]
    record = changeable(state, key, given["version"], context.locked)
    must_take(state, key, record, given["agent"])
    record["assignee"] = given["agent"]
    if record["status"] == "new":
        record["status"] = "open"
    return {"ticket": key, "version": touched(record), "assignee": record["assignee"], "status": record["status"]}


def macro(context: Context, given: Mapping[str, Any]) -> Json:
    """A prepared answer with the changes that go with it."""
    state, key = context.state, given["ticket_id"]
    recipe = known(state, "macros", given["macro"], "macro")
    record = changeable(state, key, given["version"], context.locked)
    if recipe["status"] and recipe["status"] != record["status"]:
        must_follow(state, key, record, recipe["status"])
        record["status"] = recipe["status"]
    record["priority"] = recipe["priority"] or record["priority"]
    record["tags"] = sorted({*record["tags"], *recipe["add_tags"]})
    said = say(state, key, "public", recipe["says"])
    now = {name: record[name] for name in ("status", "priority", "tags")}
    return {"ticket": key, "version": touched(record), "comment": said, **now}


VERSION: Final = number("Version of the ticket as you last saw it (every change answers with the new one).", 1, 100_000)
TICKET: Final = text("Ticket id.")
_NO_TEXT: Final = {"type": "string", "default": ""}

TOOLS: Final = (
    Tool("update_ticket", "Change priority, queue, subject, tags or custom fields of one ticket. What is left out stays. Refused when somebody changed the ticket since.", update, {
        "ticket_id": TICKET, "version": VERSION, "priority": choice("New priority.", "as_is", *PRIORITIES, default="as_is"), "queue": {**_NO_TEXT, "description": "New queue; an assignee who does not work there is taken off."},
        "subject": {**_NO_TEXT, "description": "New subject."}, "add_tags": {**texts("Tags.", most=10), "default": []}, "remove_tags": {**texts("Tags.", most=10), "default": []}, "fields": FIELDS}, ("ticket_id", "version"), writes=True),
    Tool("set_status", "Move a ticket one step in its workflow (about_desk lists the steps). Solving needs an assignee.", status, {
        "ticket_id": TICKET, "version": VERSION, "status": choice("New status.", "open", "waiting", "solved", "closed")}, ("ticket_id", "version", "status"), writes=True),
    Tool("assign_ticket", "Give a ticket to an agent of its queue; a new ticket becomes open. Refused when the agent is away or at the limit.", assign, {
        "ticket_id": TICKET, "version": VERSION, "agent": text("Agent id.")}, ("ticket_id", "version", "agent"), writes=True),
    Tool("apply_macro", "Post a macro's prepared public comment and make the changes that belong to it.", macro, {
        "ticket_id": TICKET, "version": VERSION, "macro": text("Macro name.")}, ("ticket_id", "version", "macro"), writes=True),
)  # fmt: skip
