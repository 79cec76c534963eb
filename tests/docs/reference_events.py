"""docs/reference/events.md, from the closed list of events and the places that log them."""

from __future__ import annotations

import ast
from pathlib import Path

from reference_pages import MADE, docstrings, table

import distill
from distill.telemetry import Event

INTRODUCTION = """\
`<run>/.distill/log.jsonl` holds one JSON object a line; each has `timestamp` (UTC), `level` and `event`, and the fields below.
There is no other event. Values of keys are blanked. The log is for people; the ledger does not depend on it."""


def events_page() -> str:
    said, told = logged(), docstrings(Event)
    rows = []
    for event in Event:
        levels, fields = said.get(event.name, (set(), []))
        shown = ", ".join("all counts of the end" if name == "**" else f"`{name}`" for name in fields)
        rows.append((f"`{event.value}`", ", ".join(sorted(levels)) or "-", shown, told[event.name]))
    return "\n".join(
        ["# Events", "", MADE, "", INTRODUCTION, "", *table(("event", "level", "fields", "when"), rows), ""]
    )


def logged() -> dict[str, tuple[set[str], list[str]]]:
    """Levels and fields of each event, by its name in the code, wherever `telemetry.emit` and `warn` are called."""
    found: dict[str, tuple[set[str], list[str]]] = {}
    for path in sorted(Path(distill.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and ast.unparse(node.args[0]).startswith("Event.")):
                continue
            levels, fields = found.setdefault(ast.unparse(node.args[0]).removeprefix("Event."), (set(), []))
            levels.add({"telemetry.emit": "info", "telemetry.warn": "warning"}[ast.unparse(node.func)])
            fields += [name for name in (one.arg or "**" for one in node.keywords) if name not in fields]
    return found
