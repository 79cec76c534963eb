"""What the state holds, and the rules that every change obeys.

    {"now": "2026-03-13T08:30Z", "me": agent,
     "queues": {name: {"agents": [agent], "hours": {priority: hours to solve}, "locked": false}},
     "agents": {id: {"name", "skills": [text], "away": false, "limit": most open tickets}},
     "customers": {address: {"name", "org", "plan"}},
     "transitions": {status: [status]}, "fields": {name: {"kind": "text" | "choice", "options": []}},
     "macros": {name: {"says", "status", "priority", "add_tags"}},
     "tickets": {id: {"subject", "body", "requester", "copied": [address], "queue", "status", "priority", "assignee",
                      "tags", "fields", "created", "waited_hours", "links": [["duplicate_of", id]],
                      "merged_into", "version"}},
     "comments": {id: {"ticket", "author", "at", "visibility", "body"}},
     "next": {"ticket": n, "comment": n}, "faults": [...]}

All times are UTC. A ticket's `version` rises with each change of it, comments included.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from server_kit.refusal import Refusal
from server_kit.tool import State

PRIORITIES: Final = ("low", "normal", "high", "urgent")
STATUSES: Final = ("new", "open", "waiting", "solved", "closed", "merged")
OPEN: Final = frozenset({"new", "open", "waiting"})

EMPTY: Final[State] = {
    "now": "2026-01-05T09:00Z",
    "me": "agent",
    "queues": {"general": {"agents": ["agent"], "hours": {}, "locked": False}},
    "agents": {"agent": {"name": "Agent", "skills": [], "away": False, "limit": 50}},
    "customers": {},
    "transitions": {
        "new": ["open", "waiting"],
        "open": ["waiting", "solved"],
        "waiting": ["open", "solved"],
        "solved": ["open", "closed"],
        "closed": [],
        "merged": [],
    },
    "fields": {},
    "macros": {},
    "tickets": {},
    "comments": {},
    "next": {"ticket": 1, "comment": 1},
}


def ticket(state: State, key: str) -> dict[str, Any]:
    """A ticket by id."""
    found: dict[str, Any] | None = state["tickets"].get(key)
    if found is None:
        near = difflib.get_close_matches(key, state["tickets"], n=1)
        raise Refusal(f"there is no ticket {key}" + (f"; did you mean {near[0]}?" if near else ""))
    return found


def changeable(state: State, key: str, version: int | None, locked: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A ticket that may be changed now; `version` is the one the caller has read, None where none is asked for."""
    found = ticket(state, key)
    if version is not None and version != found["version"]:
        raise Refusal(
            f"conflict: {key} is at version {found['version']}, you gave {version}. Somebody changed it; "
            "read the ticket again before you decide"
        )
    if key in locked:
        raise Refusal(f"{key} is being edited by somebody else; try again")
    if found["status"] == "merged":
        raise Refusal(f"{key} was merged into {found['merged_into']}; work on that one")
    if found["status"] == "closed":
        raise Refusal(f"{key} is closed and cannot be changed; create a follow-up ticket and link it")
    if state["queues"][found["queue"]].get("locked"):
        raise Refusal(f"permission denied: tickets of the queue {found['queue']} can only be read")
    return found


def known(state: State, collection: str, name: str, what: str) -> dict[str, Any]:
    """A queue, agent, customer or macro by name."""
    found: dict[str, Any] | None = state[collection].get(name)
    if found is None:
        raise Refusal(f"there is no {what} {name}; known: {', '.join(state[collection]) or 'none'}")
    return found


def must_follow(state: State, key: str, record: Mapping[str, Any], status: str) -> None:
    """Refusal for a step that the workflow does not have."""
    steps = state["transitions"][record["status"]]
    if status not in steps:
        raise Refusal(f"{key} is {record['status']}; from there it can become: {', '.join(steps) or 'nothing'}")
    if status == "solved" and not record["assignee"]:
        raise Refusal(f"{key} has no assignee; assign it before it is solved")


def load(state: State, agent: str) -> int:
    """Open tickets of an agent."""
    return sum(record["assignee"] == agent and record["status"] in OPEN for record in state["tickets"].values())


def must_take(state: State, key: str, record: Mapping[str, Any], agent: str) -> None:
    """Refusal when an agent cannot be given a ticket."""
    card = known(state, "agents", agent, "agent")
    team = state["queues"][record["queue"]]["agents"]
    if agent not in team:
        raise Refusal(f"{agent} does not work on the queue {record['queue']}; its agents: {', '.join(team)}")
    if card["away"]:
        raise Refusal(f"{agent} is away; choose somebody else")
    if record["assignee"] != agent and load(state, agent) >= card["limit"]:
        raise Refusal(f"{agent} already has {card['limit']} open tickets, which is the limit; {key} was not assigned")


def due(state: State, record: Mapping[str, Any]) -> str:
    """When a ticket has to be solved: its queue's hours for its priority, waiting time added; empty without a limit."""
    hours = state["queues"][record["queue"]]["hours"].get(record["priority"])
    if hours is None:
        return ""
    created = datetime.fromisoformat(record["created"].removesuffix("Z"))
    return (created + timedelta(hours=hours + record["waited_hours"])).strftime("%Y-%m-%dT%H:%MZ")


def touched(record: dict[str, Any]) -> int:
    """Raise the version after a change; the new one."""
    record["version"] += 1
    version: int = record["version"]
    return version


def numbered(state: State, kind: str, prefix: str) -> str:
    """The next id of a kind."""
    number = state["next"][kind]
    state["next"][kind] = number + 1
    return f"{prefix}-{number}"
