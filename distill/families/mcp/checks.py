"""The closed set of checks, as data: `run_checks` executes them on what really happened.

A check is `{"kind": ..., "name": ..., ...}`; write one with the functions of check_makers.py. `at` is a path
into the end state (see state.py): a list of strings such as
`["git", "shop", "branches", "main", "files", "app/settings.toml"]`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Final

from distill.domain.case import CheckResult
from distill.domain.json import Json, JsonObject
from distill.domain.message import Message
from distill.domain.tool import ToolCall
from distill.families.mcp.formulas import comes_to
from distill.families.mcp.records import fulfils, paired
from distill.families.mcp.seeded import untouched
from distill.families.mcp.state import Flat, Path, changes, flat, plain, within
from distill.families.mcp.words import mentions

ASKS: Final = (
    r"\?|\b(?:let me know|tell me|which (?:one|of)|i need|"
    r"please (?:confirm|say|choose|pick|clarify|settle|decide|tell|name|give))\b"
)
"""Words with which somebody asks."""


@dataclass(frozen=True)
class Evidence:
    """What checks look at: the seed, the end state, and what was said and called."""

    seed: JsonObject = field(repr=False)
    state: JsonObject = field(repr=False)
    messages: tuple[Message, ...]

    @cached_property
    def flat(self) -> Flat:
        """The end state by path."""
        return flat(self.state)

    @cached_property
    def changed(self) -> frozenset[Path]:
        """Paths that differ from the untouched seed."""
        return changes(self.seed, self.state)

    @property
    def answer(self) -> str:
        """The final assistant message, empty when there is none."""
        last = self.messages[-1] if self.messages else None
        return last.content if last is not None and last.role == "assistant" and not last.tool_calls else ""

    def said(self, turn: int) -> str:
        """The words that ended the assistant's turn number `turn` (from 0), empty when there are none."""
        spoken = [one.content for one in self.messages if one.role == "assistant" and not one.tool_calls]
        return spoken[turn] if turn < len(spoken) else ""

    def calls_before(self, turn: int) -> list[ToolCall]:
        """What was called before the user's turn number `turn` (the opening is 0)."""
        turns = [index for index, one in enumerate(self.messages) if one.role == "user"]
        if self.messages and self.messages[0].role == "assistant":
            turns.insert(0, 0)  # a played script starts after the opening
        end = turns[turn] if turn < len(turns) else len(self.messages)
        return [call for message in self.messages[:end] for call in message.tool_calls]

    def called(self, tool: str) -> bool:
        """Whether a tool was called at all."""
        return any(call.name == tool for message in self.messages for call in message.tool_calls)


def run_checks(
    checks: tuple[JsonObject, ...], seed: JsonObject, state: JsonObject, messages: tuple[Message, ...]
) -> tuple[CheckResult, ...]:
    """Execute every check; raises KeyError for a kind that does not exist."""
    evidence = Evidence(seed, state, messages)
    return tuple(CheckResult(check["name"], KINDS[check["kind"]](check, evidence)) for check in checks)


def _leaf(check: JsonObject, evidence: Evidence) -> Json:
    return evidence.flat.get(tuple(check["at"]))


def _equals(check: JsonObject, evidence: Evidence) -> bool:
    leaf, value = _leaf(check, evidence), check["value"]
    if isinstance(leaf, str) and isinstance(value, str) and check["at"][0] in {"files", "git"}:
        return leaf.rstrip("\n") == value.rstrip("\n")
    return bool(leaf == (plain(value) if check["at"][0] == "xlsx" else value))


def _contains(check: JsonObject, evidence: Evidence) -> bool:
    leaf = _leaf(check, evidence)
    if isinstance(leaf, list):
        return any(check["text"] in str(item) for item in leaf)
    return leaf is not None and check["text"] in str(leaf)


def _lacks(check: JsonObject, evidence: Evidence) -> bool:
    return _leaf(check, evidence) is not None and not _contains(check, evidence)


def _absent(check: JsonObject, evidence: Evidence) -> bool:
    return not any(within(path, [check["at"]]) for path in evidence.flat)


def _matches(check: JsonObject, evidence: Evidence) -> bool:
    leaf = _leaf(check, evidence)
    text = "\n".join(map(str, leaf)) if isinstance(leaf, list) else str(leaf or "")
    return re.search(check["pattern"], text, re.MULTILINE) is not None


def _tree_equals(check: JsonObject, evidence: Evidence) -> bool:
    at = tuple(check["at"])
    have = {path[-1]: str(leaf).rstrip("\n") for path, leaf in evidence.flat.items() if path[:-1] == at}
    return have == {name: text.rstrip("\n") for name, text in check["files"].items()}


def _rows(check: JsonObject, evidence: Evidence) -> bool:
    table = tuple(check["at"])
    rows, columns = evidence.flat.get((*table, "rows")), evidence.flat.get((*table, "columns"))
    if rows is None or columns is None:
        return False
    try:
        picked = [columns.index(name) for name in check["columns"]]
    except ValueError:
        return False
    have = Counter(tuple(row[index] for index in picked) for row in rows)
    want = Counter(tuple(plain(cell) for cell in row) for row in check["rows"])
    return have == want if check["exactly"] else want <= have


def _new_records(check: JsonObject, evidence: Evidence) -> bool:
    """Each wanted record is one that the seed did not have, no two the same, and there are no more `among` those."""
    app, collection = check["at"]
    before = untouched(evidence.seed)[app].get(collection, {})
    every = evidence.state.get(app, {}).get(collection, {})
    fresh = [record for key, record in every.items() if key not in before and fulfils(record, check["among"])]
    fits = [[index for index, record in enumerate(fresh) if fulfils(record, wanted)] for wanted in check["wanted"]]
    return paired(fits) and len(fresh) == len(fits)


def _computes(check: JsonObject, evidence: Evidence) -> bool:
    _, file, sheet, address = check["at"]
    book = evidence.state["xlsx"].get(file, {})
    return comes_to(book.get("sheets", {}), sheet, address, check["value"], check["live_on"])


def _unchanged_except(check: JsonObject, evidence: Evidence) -> bool:
    return all(within(path, check["paths"]) for path in evidence.changed)


def _said_mentions(check: JsonObject, evidence: Evidence) -> bool:
    said = evidence.said(check["turn"])
    return all(any(mentions(said, value) for value in options) for options in check["values"])


def _asks(check: JsonObject, evidence: Evidence) -> bool:
    return re.search(ASKS, evidence.said(check["turn"]), re.IGNORECASE) is not None and _said_mentions(check, evidence)


def _not_called_before(check: JsonObject, evidence: Evidence) -> bool:
    return not any(
        call.name == tool and re.search(pattern, str(call.arguments), re.IGNORECASE)
        for call in evidence.calls_before(check["turn"])
        for tool, pattern in check["tools"]
    )


def _answer_mentions(check: JsonObject, evidence: Evidence) -> bool:
    return all(any(mentions(evidence.answer, value) for value in options) for options in check["values"])


def _answer_says(check: JsonObject, evidence: Evidence) -> bool:
    answer = evidence.answer
    return all(any(re.search(pattern, answer, re.IGNORECASE) for pattern in patterns) for patterns in check["patterns"])


def _answer_lacks(check: JsonObject, evidence: Evidence) -> bool:
    return not any(re.search(pattern, evidence.answer, re.IGNORECASE) for pattern in check["patterns"])


def _called(check: JsonObject, evidence: Evidence) -> bool:
    return evidence.called(check["tool"])


KINDS: Final[Mapping[str, Callable[[JsonObject, Evidence], bool]]] = MappingProxyType(
    {
        "state_equals": _equals,
        "state_contains": _contains,
        "state_lacks": _lacks,
        "state_absent": _absent,
        "state_matches": _matches,
        "tree_equals": _tree_equals,
        "table_rows": _rows,
        "cell_computes": _computes,
        "new_records": _new_records,
        "unchanged_except": _unchanged_except,
        "said_mentions": _said_mentions,
        "asks": _asks,
        "not_called_before": _not_called_before,
        "answer_mentions": _answer_mentions,
        "answer_says": _answer_says,
        "answer_lacks": _answer_lacks,
        "called": _called,
    }
)
