"""Tools that put tickets in relation: links and merging."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from server_kit.refusal import Refusal
from server_kit.tool import Context, Json, Tool, choice, text

from ticketdesk_server.changes import VERSION
from ticketdesk_server.state import changeable, ticket, touched

KINDS: Final = ("duplicate_of", "blocks", "related_to", "follow_up_of")


def link(context: Context, given: Mapping[str, Any]) -> Json:
    """Add or remove a link from one ticket to another."""
    state, key, other = context.state, given["ticket_id"], given["other_id"]
    record = changeable(state, key, None, context.locked)
    ticket(state, other)
    if key == other:
        raise Refusal("a ticket cannot be linked to itself")
    pair = [given["kind"], other]
    if given["action"] == "remove":
        if pair not in record["links"]:
            raise Refusal(f"{key} has no link {given['kind']} {other}")
        record["links"].remove(pair)
    elif pair in record["links"]:
        raise Refusal(f"{key} is already {given['kind']} {other}; nothing was changed")
    else:
        record["links"] = sorted([*record["links"], pair])
    return {"ticket": key, "version": touched(record), "links": record["links"]}


def merge(context: Context, given: Mapping[str, Any]) -> Json:
    """Put one ticket into another for good."""
    state, key, into = context.state, given["ticket_id"], given["into_id"]
    if key == into:
        raise Refusal("a ticket cannot be merged into itself")
    record = changeable(state, key, given["version"], context.locked)
    target = changeable(state, into, None, context.locked)
    if record["queue"] != target["queue"]:
        raise Refusal(f"{key} is in {record['queue']} and {into} in {target['queue']}; move one of them first")
    record["status"], record["merged_into"] = "merged", into
    record["links"] = sorted([*record["links"], ["duplicate_of", into]])
    people = {*target["copied"], record["requester"], *record["copied"]} - {target["requester"]}
    target["copied"] = sorted(people)
    target["tags"] = sorted({*target["tags"], *record["tags"]})
    touched(record)
    return {"merged": key, "into": into, "version_of_target": touched(target), "copied": target["copied"]}


_KIND: Final = choice("How ticket_id stands to other_id.", *KINDS)

TOOLS: Final = (
    Tool("link_tickets", "Add or remove a link from one ticket to another.", link, {
        "ticket_id": text("Ticket that carries the link."), "kind": _KIND, "other_id": text("Ticket it points to."), "action": choice("What to do.", "add", "remove", default="add")}, ("ticket_id", "kind", "other_id"), writes=True),
    Tool("merge_tickets", "Merge a duplicate into another ticket of the same queue, for good: the duplicate becomes merged, its requester is copied on the other, its tags go over. Its comments and its priority do not.", merge, {
        "ticket_id": text("The duplicate, which disappears from the queue."), "version": VERSION, "into_id": text("The ticket that stays.")}, ("ticket_id", "version", "into_id"), writes=True, destructive=True),
)  # fmt: skip
