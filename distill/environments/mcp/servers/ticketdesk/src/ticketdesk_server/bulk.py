"""The tool that changes many tickets at once, each for itself."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from server_kit.refusal import Refusal
from server_kit.tool import Context, Json, Tool, choice, texts

from ticketdesk_server.state import PRIORITIES, changeable, must_follow, must_take, touched


def bulk(context: Context, given: Mapping[str, Any]) -> Json:
    """Change each ticket that can be changed; say of every other why not."""
    done, failed = [], []
    for key in dict.fromkeys(given["ticket_ids"]):
        try:
            done.append({"ticket": key, "version": _one(context, key, given)})
        except Refusal as refusal:
            failed.append({"ticket": key, "error": str(refusal)})
    return {"changed": done, "failed": failed}


def _one(context: Context, key: str, given: Mapping[str, Any]) -> int:
    state = context.state
    record = changeable(state, key, None, context.locked)
    fresh = {**record, "assignee": given["agent"] or record["assignee"]}
    if given["agent"]:
        must_take(state, key, record, given["agent"])
        fresh["status"] = "open" if record["status"] == "new" else record["status"]
    if given["status"] not in {"as_is", fresh["status"]}:
        must_follow(state, key, fresh, given["status"])
        fresh["status"] = given["status"]
    fresh["priority"] = given["priority"] if given["priority"] != "as_is" else record["priority"]
    fresh["tags"] = sorted({*record["tags"], *given["add_tags"]} - {*given["remove_tags"]})
    record.update(fresh)
    return touched(record)


_TAGS: Final = {**texts("Tags.", most=10), "default": []}

TOOLS: Final = (
    Tool("bulk_update", "Make the same change to many tickets without giving versions. Each succeeds or fails for itself: read `failed`, those were left as they are.", bulk, {
        "ticket_ids": texts("Ticket ids.", most=20, least=1), "priority": choice("New priority.", "as_is", *PRIORITIES, default="as_is"), "status": choice("New status.", "as_is", "open", "waiting", "solved", "closed", default="as_is"),
        "agent": {"type": "string", "description": "Agent who gets all of them; empty to leave that.", "default": ""}, "add_tags": _TAGS, "remove_tags": _TAGS}, ("ticket_ids",), writes=True),
)  # fmt: skip
