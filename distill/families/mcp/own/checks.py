"""Checks of the user's own missions, executed on the words, the calls and what `snapshot` printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from distill.domain.case import CheckResult
from distill.domain.json import Json, JsonObject
from distill.domain.message import Message
from distill.families.mcp.check_makers import ACTED
from distill.families.mcp.checks import Evidence
from distill.families.mcp.words import mentions

NOTHING: JsonObject = {"before": {}, "after": {}}
"""The end state where no server has a snapshot."""

Leaves = dict[tuple[str, ...], Json]


def run_checks(body: JsonObject, state: JsonObject, messages: tuple[Message, ...]) -> tuple[CheckResult, ...]:
    """Every check of a case; a case that writes nothing must also leave all that is seen as it was."""
    evidence = Evidence({}, {}, messages)
    results = [CheckResult(_name(check), _passed(check, evidence, state)) for check in body["checks"]]
    if not body["writes"]:
        results.append(CheckResult("nothing was changed", not _changed(state)))
    if body["abstention"]:
        claims = re.search(ACTED, evidence.answer, re.IGNORECASE)
        results.append(CheckResult("the answer claims no change", bool(evidence.answer) and claims is None))
    return tuple(results)


def _name(check: JsonObject) -> str:
    if check.get("name"):
        return str(check["name"])
    kind = next(key for key in check if key != "name")
    value = check[kind]
    if kind == "state":
        return f"the state at {'.'.join(value['at'])} is right"
    if kind == "unchanged_except":
        return "nothing else was changed"
    if kind in {"called", "not_called"}:
        return f"{value} was {'' if kind == 'called' else 'not '}called"
    shown = ", ".join(one if isinstance(one, str) else one[0] for one in value)
    return f"the answer {'mentions' if kind == 'answer_mentions' else 'lacks'} {shown}"[:120]


def _passed(check: JsonObject, evidence: Evidence, state: JsonObject) -> bool:
    if "answer_mentions" in check:
        options = [[one] if isinstance(one, str) else one for one in check["answer_mentions"]]
        return all(any(mentions(evidence.answer, text) for text in spellings) for spellings in options)
    if "answer_lacks" in check:
        return bool(evidence.answer) and not any(mentions(evidence.answer, text) for text in check["answer_lacks"])
    if "called" in check:
        return evidence.called(check["called"])
    if "not_called" in check:
        return bool(evidence.answer) and not evidence.called(check["not_called"])
    if "state" in check:
        return _holds(check["state"], _leaves(state["after"]))
    allowed = [tuple(path) for path in check["unchanged_except"]]
    return all(any(path[: len(one)] == one for one in allowed) for path in _changed(state))


def _holds(wanted: JsonObject, after: Leaves) -> bool:
    at = tuple(wanted["at"])
    below = {path[len(at) :]: leaf for path, leaf in after.items() if path[: len(at)] == at}
    if wanted.get("absent"):
        return not below
    if "contains" in wanted:
        return any(wanted["contains"] in str(leaf) for leaf in below.values())
    return bool(below) and below == _leaves(wanted["equals"])


def _changed(state: JsonObject) -> set[tuple[str, ...]]:
    before, after = _leaves(state["before"]), _leaves(state["after"])
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def _leaves(value: Json) -> Leaves:
    """Every leaf by its path; items of a list are numbered, and what is empty is a leaf too."""
    return dict(_walk(value, ()))


def _walk(value: Json, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Json]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not value or not isinstance(value, dict | list):
        yield path, value
    for key, item in items:
        yield from _walk(item, (*path, str(key)))
