"""An episode's record as text for a terminal."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from distill.domain.json import JsonObject

if TYPE_CHECKING:
    from distill.storage.episodes import Shown

WIDTH: Final = 100
MOST_LINES: Final = 14
"""Lines of one system prompt or observation that are shown without `--full`."""


def render_shown(found: Shown, *, full: bool) -> str:
    """One concluded case: how it ended, then the episode if there was one."""
    verdict = found.settled.verdict if found.settled else found.kind
    reason = (found.settled.reason if found.settled else "") or found.reason
    head = f"case {found.number}: {verdict}{f' ({reason})' if reason else ''}"
    if found.detail:
        head += f"\n{found.detail}"
    if found.record is None:
        return f"{head}\n{found.scenario_id}: nothing was played. The goal was:\n{found.goal}\n"
    if "messages" not in found.record:  # a run of casegen keeps cases, not episodes
        return f"{head}\n{json.dumps(found.record, indent=1, ensure_ascii=False)}\n"
    return f"{head}\n{render(found.record, full=full)}"


def shown_json(found: Shown) -> JsonObject:
    """The same for programs; `record` is null when nothing was played."""
    return {
        "case": found.number,
        "verdict": found.settled.verdict if found.settled else found.kind,
        "reason": (found.settled.reason if found.settled else "") or found.reason,
        "detail": found.detail,
        "scenario_id": found.scenario_id,
        "goal": found.goal,
        "record": found.record,
    }


def render(record: JsonObject, *, full: bool) -> str:
    """The whole episode, readable from top to bottom; `full` shows long texts uncut."""
    return "\n".join(_lines(record, full=full)) + "\n"


def _lines(record: JsonObject, *, full: bool) -> Iterator[str]:
    yield from _head(record)
    notes = {step["message_index"]: step for step in record["steps"]}
    for index, message in enumerate(record["messages"]):
        yield ""
        yield from _message(message, notes.get(index, {}), full=full)
    yield ""
    yield from _tail(record)


def _head(record: JsonObject) -> Iterator[str]:
    yield f"{record['id']}  {record['scenario_id']}  {record['difficulty']}  score {record['score']}"
    metadata = record["metadata"]
    servers = ", ".join(f"{server['name']} {server['version']}" for server in metadata.get("servers", []))
    teacher = metadata["generation"]["teacher"]
    yield f"teacher {teacher['model']} at {teacher['endpoint']} ({teacher['kind']})   servers: {servers or 'none'}"
    yield f"tools offered: {', '.join(tool['function']['name'] for tool in record['tools']) or 'none'}"


def _message(message: JsonObject, step: JsonObject, *, full: bool) -> Iterator[str]:
    role = message["role"]
    yield f"── {role}{_label(message, step)} ".ljust(WIDTH, "─")
    if message.get("reasoning_content"):
        yield from _text("(reasoning) " + message["reasoning_content"], full=full)
    cut = role in {"system", "tool"}
    yield from _text(message["content"], full=full or not cut)
    for call in message.get("tool_calls", []):
        arguments = json.dumps(call["function"]["arguments"], ensure_ascii=False)
        yield from _text(f"→ {call['function']['name']}({arguments})", full=full)


def _label(message: JsonObject, step: JsonObject) -> str:
    parts = [message["name"]] if "name" in message else []
    if step.get("is_error"):
        parts.append("error")
    if step.get("executed") is False:
        parts.append("not executed")
    if step.get("fault"):
        parts.append(f"fault: {step['fault']}")
    if step.get("train") is False:
        parts.append("not trained")
    return "".join(f" · {part}" for part in parts)


def _text(text: str, *, full: bool) -> Iterator[str]:
    lines = [
        wrapped
        for line in text.splitlines()
        for wrapped in (textwrap.wrap(line, WIDTH - 2, drop_whitespace=False, replace_whitespace=False) or [""])
    ]
    shown = lines if full else lines[:MOST_LINES]
    yield from ("  " + line for line in shown)
    if len(shown) < len(lines):
        yield f"  … {len(lines) - len(shown)} more lines (--full shows them)"


def _tail(record: JsonObject) -> Iterator[str]:
    passed = sum(check["passed"] for check in record["checks"])
    yield f"checks: {passed} of {len(record['checks'])} passed"
    for check in record["checks"]:
        yield f"  {'✓' if check['passed'] else '✗'} {check['name']}"
    for review in record["metadata"]["generation"]["review"]:
        yield f"review round {review['round']}: {review['score']} by {review['reviewer_model']}"
    if record["metadata"].get("validation_feedback"):
        yield from _text("feedback: " + str(record["metadata"]["validation_feedback"]), full=True)
