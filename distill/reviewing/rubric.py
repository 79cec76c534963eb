"""Reading rubrics: a family's mapping becomes a domain Rubric, with errors that name the place.

name: repair
criteria:
  - use: grounding            # one of the shared criteria below
    weight: 2
  - name: diagnosis
    weight: 3
    question: Was the cause found before anything was changed?
    anchors: {1: ..., 3: ..., 5: ...}
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from distill.domain.json import Json
from distill.domain.review import Criterion, Rubric
from distill.errors import UsageError

ANCHORED: Final = (1, 3, 5)
"""The marks that a rubric describes; 2 and 4 lie between."""

SHARED: Final[dict[str, Criterion]] = {
    criterion.name: criterion
    for criterion in (
        Criterion(
            "tool_choice",
            1.0,
            "Was each call the right tool for what was to be found out or done, with arguments that fit?",
            (
                "Calls look random, or are repeated without need.",
                "Mostly the right tools, with detours or clumsy arguments.",
                "Every call serves the request, and no better tool was at hand.",
            ),
        ),
        Criterion(
            "grounding",
            1.0,
            "Does every value and every claim come from the request or from an observation?",
            (
                "Values or claims are made up.",
                "Grounded where it matters, loose in places.",
                "Each value and claim can be traced to the request or to an earlier observation.",
            ),
        ),
        Criterion(
            "verification",
            1.0,
            "Were results looked at, errors and surprises noticed, and the end state verified?",
            (
                "Errors are passed over, or success is claimed unseen.",
                "Errors are noticed; the end is only partly verified.",
                "Each surprise is answered, and the end state is verified before it is reported.",
            ),
        ),
        Criterion(
            "rationale",
            1.0,
            "At decision points, is it said why this tool, what is expected, and what was seen?",
            (
                "No reasons, or reasons that do not fit what is done.",
                "Reasons are given but generic, or at some decisions only.",
                "Each decision has a short, specific reason that follows from what was seen.",
            ),
        ),
        Criterion(
            "answer",
            1.0,
            "Does the final answer tell the user exactly what was done and found, completely and plainly?",
            (
                "It is wrong, empty, or claims work that was not done.",
                "It is right but leaves out a part, or is hard to read.",
                "It is complete, true to the transcript, and easy to act on.",
            ),
        ),
    )
}
"""Criteria that fit any family; `use:` takes one over, with a weight of its own if given."""

_RUBRIC_KEYS: Final = frozenset({"name", "criteria"})
_OWN_KEYS: Final = frozenset({"name", "weight", "question", "anchors"})
_USE_KEYS: Final = frozenset({"use", "weight"})


def parse_rubrics(raw: Json, where: str) -> dict[str, Rubric]:
    """A mapping kind -> rubric, as a family keeps it in one file; a rubric may leave out its `name`."""
    kinds = _mapping(raw, where)
    return {
        str(kind): parse_rubric({"name": str(kind), **_mapping(body, f"{where}: {kind}")}, f"{where}: {kind}")
        for kind, body in kinds.items()
    }


def parse_rubric(raw: Json, where: str) -> Rubric:
    """Read one rubric; raises UsageError that starts with `where` and the path inside the rubric."""
    found = _mapping(raw, where)
    _keys(found, _RUBRIC_KEYS, where)
    entries = found["criteria"]
    if not isinstance(entries, list) or not entries:
        raise UsageError(f"{where}: criteria: write a list of at least one criterion")
    criteria = tuple(_criterion(entry, f"{where}: criteria[{index}]") for index, entry in enumerate(entries))
    names = [criterion.name for criterion in criteria]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise UsageError(f"{where}: criteria[{index}].name: {name!r} is there already")
    return Rubric(_text(found["name"], f"{where}: name"), criteria)


def _criterion(raw: Json, where: str) -> Criterion:
    found = _mapping(raw, where)
    if "use" in found:
        _keys(found, _USE_KEYS, where, optional=frozenset({"weight"}))
        shared = SHARED.get(found["use"]) if isinstance(found["use"], str) else None
        if shared is None:
            raise UsageError(f"{where}.use: no shared criterion {found['use']!r}; known: {', '.join(sorted(SHARED))}")
        weight = _weight(found.get("weight", shared.weight), where)
        return Criterion(shared.name, weight, shared.question, shared.anchors)
    _keys(found, _OWN_KEYS, where)
    name = _text(found["name"], f"{where}.name")
    question = _text(found["question"], f"{where}.question")
    return Criterion(name, _weight(found["weight"], where), question, _anchors(found["anchors"], f"{where}.anchors"))


def _anchors(raw: Json, where: str) -> tuple[str, str, str]:
    found = {str(key): value for key, value in _mapping(raw, where).items()}
    _keys(found, frozenset(map(str, ANCHORED)), where)
    low, middle, high = (_text(found[str(mark)], f"{where}.{mark}") for mark in ANCHORED)
    return low, middle, high


def _weight(raw: Json, where: str) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not 0 < raw < float("inf"):
        raise UsageError(f"{where}.weight: {raw!r} is not a number above 0")
    return float(raw)


def _text(raw: Json, where: str) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise UsageError(f"{where}: write some text")
    return raw.strip()


def _mapping(raw: Json, where: str) -> Mapping[Json, Json]:
    if not isinstance(raw, Mapping):
        raise UsageError(f"{where}: write a mapping, not {type(raw).__name__}")
    return raw


def _keys(
    found: Mapping[Json, Json], known: frozenset[str], where: str, *, optional: frozenset[str] = frozenset()
) -> None:
    for key in found:
        if key not in known:
            near = get_close_matches(str(key), known, 1)
            hint = f" (did you mean: {near[0]})" if near else f" (known: {', '.join(sorted(known))})"
            raise UsageError(f"{where}: unknown key {key!r}{hint}")
    missing = sorted(known - optional - found.keys())
    if missing:
        raise UsageError(f"{where}: missing {', '.join(missing)}")
