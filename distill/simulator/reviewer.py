"""The oracle as reviewer: marks by the stated formula, with words quoted from the transcript."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import orjson

from distill.domain.json import JsonObject
from distill.domain.script import Script
from distill.simulator.brain import Answer, BadQuestion
from distill.simulator.formula import Measure, measure
from distill.simulator.history import Said, said_in, text_of, transcript

QUOTE_CHARS: Final = 120
QUOTE_FROM: Final = 12
"""Non-space characters; a judge's evidence must not be shorter than eight."""

LOWEST: Final = 1

_ADVICE: Final = {
    "tools": "Choose each tool by what it is for, and leave out no necessary step.",
    "arguments": "Check the values you pass to tools against the request and what you have seen.",
    "grounding": "Take values from what the tools returned, not from memory.",
    "economy": "Avoid calls that add nothing.",
    "answer": "Make the final answer say exactly what was asked for, as it was observed.",
    "rationale": "Say at each decision why you choose a tool and what you expect.",
}
"""Feedback per component: general on purpose, it names no reference step and no expected value."""

_PLAIN: Final = re.compile(r'[^"\\\x00-\x1f\x7f]+')


def review(script: Script, body: JsonObject, *, hopeless: bool = False) -> Answer:
    """A verdict on the transcript in the last user message; raises BadQuestion without transcript or criteria.

    A `hopeless` play gets the lowest mark for everything, also where its mistake did no harm.
    """
    lines = transcript(body["messages"])
    history = said_in(lines)
    measured = measure(script, history)
    criteria = _criteria(body)
    marks = [_mark(criterion, measured, history, lines) for criterion in criteria]
    if hopeless:
        marks = [mark | {"mark": LOWEST} for mark in marks]
    weak = {measured.component(mark["criterion"]) for mark in marks if mark["mark"] < 5}
    feedback = " ".join(advice for component, advice in _ADVICE.items() if component in weak)
    return Answer(orjson.dumps({"marks": marks, "feedback": feedback or "Nothing to change."}).decode())


def _criteria(body: JsonObject) -> list[str]:
    try:
        schema = body["response_format"]["json_schema"]["schema"]
        names = schema["properties"]["marks"]["items"]["properties"]["criterion"]["enum"]
    except (KeyError, TypeError) as error:
        raise BadQuestion("a review needs a response_format whose schema lists the criteria of `marks`") from error
    return [str(name) for name in names]


def _mark(criterion: str, measured: Measure, history: Sequence[Said], lines: Sequence[JsonObject]) -> JsonObject:
    component = measured.component(criterion)
    return {
        "criterion": criterion,
        "mark": measured.mark(criterion),
        "evidence": quote(_sources(component, history, lines)),
        "reason": f"{component} is {getattr(measured, component):.2f} of 1 by the simulator's stated formula",
    }


def _sources(component: str, history: Sequence[Said], lines: Sequence[JsonObject]) -> Iterable[str]:
    if component == "answer":
        yield from (said.content for said in reversed(history))
    elif component == "grounding":
        yield from (seen for said in history for seen in said.observations)
    yield from (said.content for said in history)
    yield from (text_of(line) for line in lines)


def quote(sources: Iterable[str]) -> str:
    """Words from the first source with `QUOTE_FROM` characters in a row: verbatim, and spelled alike inside JSON."""
    for source in sources:
        pieces = [piece.strip()[:QUOTE_CHARS].rstrip() for piece in _PLAIN.findall(source)]
        longest = max(pieces, key=len, default="")
        if len("".join(longest.split())) >= QUOTE_FROM:
            return longest
    return ""
