"""A judge's answer, read strictly: nothing clamped, nothing defaulted, nothing repaired."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import orjson

from distill.domain.json import Json, JsonObject
from distill.domain.review import SCALE, Mark, Rubric
from distill.reviewing.evidence import SHORTEST, Quotable

FEEDBACK_LONGEST: Final = 1_500
"""Characters of feedback; more would be a solution, not a hint."""

VERDICT_LONGEST: Final = 64_000
"""Characters of a whole verdict that are looked at; a rubric of ten criteria needs about 6,000."""

_FENCES: Final = re.compile(r"<!--|-->|<<<|>>>|[\x00-\x08\x0b-\x1f\x7f]")
"""What feedback must not hold: it goes into the steer block, whose fences it could forge."""

_MARK_KEYS: Final = frozenset({"criterion", "mark", "evidence", "reason"})


class Unusable(Exception):
    """The answer is no verdict; the text says why in words that quote nothing of it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One mark per criterion in the rubric's order, and feedback for another attempt."""

    marks: tuple[Mark, ...]
    feedback: str


def schema(rubric: Rubric) -> JsonObject:
    """What the judge is told to answer with; criteria are named at properties.marks.items.properties.criterion.enum."""
    low, high = SCALE
    names = [criterion.name for criterion in rubric.criteria]
    mark = {
        "type": "object",
        "properties": {
            "criterion": {"enum": names},
            "mark": {"type": "integer", "minimum": low, "maximum": high},
            "evidence": {"type": "string"},
            "reason": {"type": "string"},
        },
        "required": ["criterion", "mark", "evidence", "reason"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"marks": {"type": "array", "items": mark}, "feedback": {"type": "string"}},
        "required": ["marks", "feedback"],
        "additionalProperties": False,
    }


def read(text: str, rubric: Rubric, transcript: Quotable) -> Verdict:
    """The verdict that `text` is; raises Unusable for everything that is not exactly one."""
    match _load(text):
        case {"marks": list(entries), "feedback": str(feedback), **rest} if not rest:
            marks = tuple(_mark(entry, transcript) for entry in entries)
        case _:
            raise Unusable("The answer must be one JSON object with exactly the keys marks (a list) and feedback.")
    wanted = [criterion.name for criterion in rubric.criteria]
    if sorted(mark.criterion for mark in marks) != sorted(wanted):
        raise Unusable("Each criterion must have exactly one entry in marks, under its own name.")
    if len(feedback) > FEEDBACK_LONGEST:
        raise Unusable(f"The feedback must have at most {FEEDBACK_LONGEST} characters.")
    if _FENCES.search(feedback):
        raise Unusable("The feedback must be plain text without markup fences or control characters.")
    return Verdict(tuple(sorted(marks, key=lambda mark: wanted.index(mark.criterion))), feedback.strip())


def _mark(entry: Json, transcript: Quotable) -> Mark:
    if not isinstance(entry, dict) or entry.keys() != _MARK_KEYS:
        raise Unusable("Each entry of marks must have exactly the keys criterion, mark, evidence and reason.")
    criterion, mark, evidence, reason = entry["criterion"], entry["mark"], entry["evidence"], entry["reason"]
    if not all(isinstance(text, str) for text in (criterion, evidence, reason)) or not reason.strip():
        raise Unusable("criterion, evidence and reason must be text, and reason must not be empty.")
    low, high = SCALE
    if type(mark) is not int or not low <= mark <= high:
        raise Unusable(f"Each mark must be a whole number from {low} to {high}.")
    if not transcript.holds(evidence):
        raise Unusable(f"Each evidence must be copied word for word from one message, {SHORTEST} characters or more.")
    return Mark(criterion, mark, evidence, reason)


def _load(text: str) -> Json:
    """JSON without equal keys, NaN or lone surrogates.

    orjson refuses the last two and anything nested without end; the standard library is asked
    afterwards because only it can be told to refuse two equal keys.
    """
    if len(text) > VERDICT_LONGEST:
        raise Unusable("The answer is far too long.")
    try:
        orjson.loads(text)
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Unusable("The answer is not JSON alone.") from error


def _unique(pairs: list[tuple[str, Any]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("equal keys")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
