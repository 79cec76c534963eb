"""Faults that only a server can make, as planned in its state; without a plan there are none.

    {"faults": [{"tool": "update_ticket", "nth": 2, "kind": "meanwhile", "change": {...}}]}

`nth` counts the calls of that tool whose arguments were in order, from 1. Kinds: `busy` (refused with a hint to try
again), `late` (done, but answered as timed out), `no_effect` (answered as done, nothing done),
`stale` (a read of the state before the last change), `short_page` (half a page), `meanwhile`
(somebody else changes a record first: `change` is {collection: {id: {field: value}}}), `locked`
(`ids` cannot be changed by this call, the others can).
"""

from __future__ import annotations

from typing import Any, Final

from server_kit.tool import State

BUSY: Final = "busy: too many requests at the moment. Nothing was done; make the same call again."
LATE: Final = (
    "timed out while waiting for the confirmation: the change may or may not have been made. Look before you repeat it."
)


def planned(state: State, tool: str) -> dict[str, Any]:
    """The fault due at this call, or an empty one; counts the call in `state` as soon as there is a plan."""
    if not state.get("faults"):
        return {}
    calls = state.setdefault("calls", {})
    calls[tool] = calls.get(tool, 0) + 1
    due = (fault for fault in state["faults"] if fault["tool"] == tool and fault["nth"] == calls[tool])
    return next(due, {})


def meddle(state: State, fault: dict[str, Any]) -> None:
    """Somebody else's change: fields are overwritten, and a record that has a version gets the next one."""
    for collection, records in fault.get("change", {}).items():
        for key, fields in records.items():
            record = state[collection].setdefault(key, {})
            record.update(fields)
            if "version" in record:
                record["version"] += 1
