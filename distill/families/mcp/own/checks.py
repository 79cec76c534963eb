"""Checks of the user's own missions, executed on the words, the calls and what `snapshot` printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from distill.domain.case import CheckResult
from distill.domain.json import Json, JsonObject
from distill.domain.message import Message
from distill.families.mcp.check_makers import ACTED
from distill.families.mcp.checks import ASKS, Evidence
from distill.families.mcp.words import mentions

NOTHING: JsonObject = {"before": {}, "after": {}}
"""The end state where no server has a snapshot."""

DONE_TOO: Final = (
    r"\b(?:I(?:'ve| have)?(?: now| also| already)?|(?:it|that|this|everything|all) (?:is|has been))\s+"
    r"(?:booked|cancell?ed|ordered|sent|reserved|scheduled|submitted|assigned|transferred|paid|approved|published|"
    r"uploaded|refunded|registered|closed)\b(?! (?:nothing|no |none|neither|not |already|by ))"
)
"""Claims of what people's own servers do."""

Leaves = dict[tuple[str, ...], Json]


def run_checks(body: JsonObject, state: JsonObject, messages: tuple[Message, ...]) -> tuple[CheckResult, ...]:
    """Every check of a case; a case that writes nothing must also leave all that is seen as it was."""
    evidence = Evidence({}, {}, messages)
    results = [CheckResult(_name(check), _passed(check, evidence, state)) for check in body["checks"]]
    if not body["writes"] and any(seen is not None for seen in state["after"].values()):
        results.append(CheckResult("nothing was changed", not _changed(state)))
    if body["abstention"]:
        claims = re.search(f"{ACTED}|{DONE_TOO}", evidence.answer, re.IGNORECASE)
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
    if kind == "not_called_first":
        return f"{', '.join(value)} not called before the user answered"
    shown = ", ".join(one if isinstance(one, str) else one[0] for one in value)
    said = {
        "answer_mentions": "the answer mentions",
        "answer_lacks": "the answer lacks",
        "asks": "the first turn asks about",
    }
    return f"{said[kind]} {shown}"[:120]


def _passed(check: JsonObject, evidence: Evidence, state: JsonObject) -> bool:
    kind = next(key for key in check if key != "name")
    return KINDS[kind](check[kind], evidence, state)


def _asked(value: Any, evidence: Evidence, _: JsonObject) -> bool:
    first = evidence.said(0)
    return re.search(ASKS, first, re.IGNORECASE) is not None and _mentioned(first, value)


def _waited(value: Any, evidence: Evidence, _: JsonObject) -> bool:
    return bool(evidence.said(1)) and not {call.name for call in evidence.calls_before(1)} & {*value}


def _lacks(value: Any, evidence: Evidence, _: JsonObject) -> bool:
    return bool(evidence.answer) and not any(mentions(evidence.answer, text) for text in value)


def _rest_unchanged(value: Any, _: Evidence, state: JsonObject) -> bool:
    allowed = [tuple(path) for path in value]
    return all(any(path[: len(one)] == one for one in allowed) for path in _changed(state))


KINDS: Final[Mapping[str, Callable[[Any, Evidence, JsonObject], bool]]] = MappingProxyType(
    {
        "answer_mentions": lambda value, evidence, _: _mentioned(evidence.answer, value),
        "answer_lacks": _lacks,
        "asks": _asked,
        "called": lambda value, evidence, _: evidence.called(value),
        "not_called": lambda value, evidence, _: bool(evidence.answer) and not evidence.called(value),
        "not_called_first": _waited,
        "state": lambda value, _, state: _holds(value, _leaves(state["after"])),
        "unchanged_except": _rest_unchanged,
    }
)
"""Whether a check holds, by its kind."""


def _mentioned(text: str, wanted: Any) -> bool:
    options = [[one] if isinstance(one, str) else one for one in wanted]
    return all(any(mentions(text, str(one)) for one in spellings or ()) for spellings in options)


def _holds(wanted: JsonObject, after: Leaves) -> bool:
    at = tuple(wanted["at"])
    below = {path[len(at) :]: leaf for path, leaf in after.items() if path[: len(at)] == at}
    if wanted.get("absent"):
        return not below
    if "contains" in wanted:
        return any(wanted["contains"] in str(leaf) for leaf in below.values())
    return bool(below) and below == _leaves(wanted["equals"])


def present(at: list[str], state: JsonObject) -> bool:
    """Whether anything is at a place or below it."""
    return any(path[: len(at)] == tuple(at) for path in _leaves(state))


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
