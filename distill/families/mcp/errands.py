"""Two missions in one sitting: when the first is answered, the user comes with a second that has nothing to do with it.

The episode is long, and what is known of the first errand is of no use in the second. Both keep their
own checks; what neither may touch is checked once for both.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Script
from distill.families.mcp.acts import hears
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.wording import without_greeting

LEAST_CALLS: Final = 30
"""Of both references together."""

TRIES: Final = 24
"""Pairs that are looked at before a seed goes without."""

NEXT: Final = (
    "Thanks, that settles it. The next one has nothing to do with it.",
    "Good. Something else entirely now:",
    "Great, thank you. While I have you, another thing:",
    "Perfect, I'll pass that on. Next on my list:",
    "Fine. Forget that one now, here is the next:",
    "That was quick, thanks. There is one more, from another corner:",
    "All right, done with that. Now this one, please.",
    "Thank you! One more for today, unrelated:",
)

SHARED: Final = (
    "You work for a service office. Two houses have their things done by it, and the colleague you help sees to both. "
    "For one house {first} For the other {second}"
)

_TURN_OF: Final[Mapping[str, str]] = {"answer_mentions": "said_mentions"}
_ALONE: Final = frozenset({"answer_says", "answer_lacks", "asks", "said_mentions", "not_called_before"})
"""Checks of the last answer, or of a turn by its number, which a second errand would shift."""

_LISTS: Final = ("git", "xlsx", "docx", "graph")
_SINGLE: Final = ("mailbox", "ticketdesk")


def errands(first: Mission, second: Mission, rng: random.Random) -> Mission | None:
    """Both as one mission; None where they would get in each other's way or are too short together."""
    calls = sum(len(act.calls) for act in (*first.reference.acts, *second.reference.acts))
    seed = _together(first.seed, second.seed)
    kinds = {check["kind"] for check in (*first.checks, *second.checks)}
    if calls < LEAST_CALLS or seed is None or kinds & _ALONE:
        return None
    told = without_greeting(second.goals[rng.choice(("terse", "vague"))])
    turn = hears(first.reference.answer, f"{rng.choice(NEXT)}\n\n{told}")
    before = (*first.reference.acts, turn)
    return replace(
        first,
        seed=seed,
        reference=Script((*before, *second.reference.acts), second.reference.answer),
        mistake=Script((*before, *second.mistake.acts), second.mistake.answer),
        checks=_checks(first, second),
        trap=f"{first.trap}; then: {second.trap}",
        difficulty="hard",
        setting=SHARED.format(first=_as_said(first.setting), second=_as_said(second.setting)),
        places=(*first.places, *second.places),
        rules=tuple(dict.fromkeys((*first.rules, *second.rules))),
        withheld=(),
    )


def paired(
    seed: str, templates: Sequence[Template], rng: random.Random
) -> tuple[Template, Template, Mission, JsonObject] | None:
    """Two templates that go together at this seed, their joint mission and what was drawn; None after `TRIES`."""
    for _ in range(TRIES if len(templates) > 1 else 0):
        pair = rng.sample(list(templates), 2)
        if "git" in {*pair[0].servers} & {*pair[1].servers}:
            continue  # rules about commits would hold for both
        draws = [Draw(f"{template.name}/{seed}/{place}") for place, template in enumerate(pair)]
        first, second = (template.build(draw) for template, draw in zip(pair, draws, strict=True))
        mission = errands(first, second, rng)
        if mission is not None:
            return pair[0], pair[1], mission, {**draws[0].facts, **{f"then_{k}": v for k, v in draws[1].facts.items()}}
    return None


def _as_said(setting: str) -> str:
    """A setting in the middle of a sentence."""
    return setting[0].lower() + setting[1:]


def _together(one: JsonObject, other: JsonObject) -> JsonObject | None:
    """Both seeds in one work folder; None where two things would have the same place."""
    both: JsonObject = {name: one.get(name) or other[name] for name in _SINGLE if name in one or name in other}
    if any(name in one and name in other for name in _SINGLE) or one.get("files", {}).keys() & other.get("files", {}):
        return None
    if "files" in one or "files" in other:
        both["files"] = {**one.get("files", {}), **other.get("files", {})}
    for name in _LISTS:
        items = [*one.get(name, ()), *other.get(name, ())]
        if len({item["path"] for item in items}) < len(items):
            return None
        if items:
            both[name] = items
    books = _databases([*one.get("duckdb", ()), *other.get("duckdb", ())])
    return None if books is None else {**both, **({"duckdb": books} if books else {})}


def _databases(books: Sequence[JsonObject]) -> list[JsonObject] | None:
    """Databases by path, tables of one path side by side; None where two have the same name."""
    found: dict[str, JsonObject] = {}
    for book in books:
        there = found.setdefault(book["path"], {"path": book["path"], "tables": [], "views": []})
        there["tables"] += book.get("tables", [])
        there["views"] += book.get("views", [])
    for book in found.values():
        names = [part["name"] for part in (*book["tables"], *book["views"])]
        if len(set(names)) < len(names):
            return None
    return list(found.values())


def _checks(first: Mission, second: Mission) -> tuple[JsonObject, ...]:
    free = [path for mission in (first, second) for check in mission.checks for path in check.get("paths", ())]
    told = [
        {**check, "kind": _TURN_OF[check["kind"]], "turn": 0} if check["kind"] in _TURN_OF else check
        for check in first.checks
    ]
    named = [
        {**check, "name": f"{place} errand: {check['name']}"}
        for place, checks in (("first", told), ("second", second.checks))
        for check in checks
        if check["kind"] != "unchanged_except"
    ]
    return (*named, {"kind": "unchanged_except", "name": "nothing else was changed", "paths": free})
