"""Tools that look at the desk: how it works, search, one ticket, agents, customers."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from server_kit.pages import page
from server_kit.refusal import Refusal
from server_kit.search import Language, among, day, holds, same
from server_kit.tool import Context, Json, State, Tool, choice, number, text

from ticketdesk_server.state import OPEN, PRIORITIES, due, known, load, ticket


def about(context: Context, _given: Mapping[str, Any]) -> Json:
    """The rules of the desk."""
    state = context.state
    return {
        "me": state["me"],
        "now": state["now"],
        "queues": {
            name: {"agents": queue["agents"], "hours_to_solve": queue["hours"], "read_only": bool(queue.get("locked"))}
            for name, queue in state["queues"].items()
        },
        "priorities": [*PRIORITIES],
        "status_steps": state["transitions"],
        "fields": state["fields"],
        "macros": state["macros"],
    }


def _field(record: Mapping[str, Any], value: str) -> bool:
    name, sign, wanted = value.partition("=")
    if not sign:
        raise Refusal("query: write field:name=value")
    return str(record["fields"].get(name, "")).lower() == wanted.lower()


def _status(record: Mapping[str, Any], value: str) -> bool:
    return record["status"] in OPEN if value == "unsolved" else same("status")(record, value)


LANGUAGE: Final = Language(
    {
        "queue": same("queue"),
        "status": _status,
        "priority": same("priority"),
        "assignee": same("assignee"),
        "requester": holds("requester"),
        "org": holds("org"),
        "tag": among("tags"),
        "field": _field,
        "created_before": day("created", before=True),
        "created_after": day("created", before=False),
        "due_before": day("due", before=True),
    },
    lambda record: f"{record['subject']}\n{record['body']}",
)

_SORTS: Final = {
    "oldest": lambda record: (record["created"], record["id"]),
    "due": lambda record: (record["due"] or "9999", record["id"]),
    "priority": lambda record: (-PRIORITIES.index(record["priority"]), record["created"], record["id"]),
}


def _wide(state: State, key: str) -> dict[str, Any]:
    record = state["tickets"][key]
    org = state["customers"].get(record["requester"], {}).get("org", "")
    return {"id": key, **record, "org": org, "due": due(state, record)}


def search(context: Context, given: Mapping[str, Any]) -> Json:
    """Tickets that fit a query."""
    state = context.state
    fits = LANGUAGE.matcher(given["query"])
    found = [wide for key in state["tickets"] if fits(wide := _wide(state, key))]
    if given["sort"] == "newest":
        found.sort(key=_SORTS["oldest"], reverse=True)
    else:
        found.sort(key=_SORTS[given["sort"]])
    kept = ("id", "subject", "requester", "queue", "status", "priority", "assignee", "tags", "created")
    rows = [{name: wide[name] for name in kept} for wide in found]
    return page("tickets", rows, given["limit"], given["cursor"], f"{given['query']} {given['sort']}")


def read(context: Context, given: Mapping[str, Any]) -> Json:
    """Everything about a ticket."""
    state, key = context.state, given["ticket_id"]
    record = ticket(state, key)
    card = state["customers"].get(record["requester"], {})
    comments = [
        {"id": name, **{part: note[part] for part in ("author", "at", "visibility", "body")}}
        for name, note in state["comments"].items()
        if note["ticket"] == key
    ]
    shown = {name: value for name, value in record.items() if name not in {"version", "waited_hours"}}
    limit = due(state, record) if record["status"] in OPEN else ""
    overdue = bool(limit) and limit < state["now"]
    sla = {"due": limit or None, "overdue": overdue, "hours_spent_waiting": record["waited_hours"]}
    return {"id": key, "version": record["version"], **shown, "customer": card, "sla": sla, "comments": comments}


def agents(context: Context, given: Mapping[str, Any]) -> Json:
    """Who works on a queue, and how much they have."""
    state = context.state
    team = known(state, "queues", given["queue"], "queue")["agents"]
    cards = [{"id": name, **state["agents"][name], "open_tickets": load(state, name)} for name in team]
    return {"queue": given["queue"], "agents": cards}


def customers(context: Context, given: Mapping[str, Any]) -> Json:
    """Customers whose card holds a text, with their tickets."""
    state, needle = context.state, given["query"].lower()
    found = []
    for address, card in state["customers"].items():
        if needle in " ".join([address, *map(str, card.values())]).lower():
            own = [
                key for key, record in state["tickets"].items() if address in {record["requester"], *record["copied"]}
            ]
            found.append({"address": address, **card, "tickets": own})
    return page("customers", found, given["limit"], given["cursor"], needle)


LIMIT: Final = {"limit": number("Most results on a page.", 1, 20, default=10)}
CURSOR: Final = {
    "cursor": {
        "type": "string",
        "description": "next_cursor of the page before; empty for the first page.",
        "default": "",
    }
}

TOOLS: Final = (
    Tool("about_desk", "How the desk works: who is signed in, the current time (UTC), queues with their agents and hours to solve, steps between statuses, custom fields, macros.", about, {}),
    Tool("search_tickets", "Find tickets, one page at a time. Merged and closed tickets are found too.", search, {
        "query": text('Words (looked for in subject and first message, not in comments) and terms that must all hold, e.g. `queue:billing status:unsolved -tag:vip "order 4711"`. Terms: queue: status:<status or unsolved> priority: assignee:<agent or none> requester: org: tag: field:<name>=<value> created_before:<date> created_after:<date> due_before:<date or YYYY-MM-DDThh:mm, UTC>. A leading - negates.'),
        "sort": choice("Order.", "oldest", "newest", "due", "priority", default="oldest"), **LIMIT, **CURSOR}, ("query",)),
    Tool("read_ticket", "Everything about one ticket: version (needed to change it), fields, links, customer, when it is due, all comments.", read, {"ticket_id": text("Ticket id.")}, ("ticket_id",)),
    Tool("list_agents", "Agents of a queue: skills, whether away, number of open tickets and their limit.", agents, {"queue": text("Queue name.")}, ("queue",)),
    Tool("find_customers", "Customer cards by a part of name, address, organisation or plan, each with the ids of their tickets.", customers, {"query": text("Part of a name, address, organisation or plan."), **LIMIT, **CURSOR}, ("query",)),
)  # fmt: skip
