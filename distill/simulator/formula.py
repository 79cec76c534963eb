"""The stated formula by which the simulator's reviewer judges an episode against its reference.

| component | value, 0..1 |
|---|---|
| tools | reference calls whose tool was called in order / reference calls |
| arguments | reference calls made in order with the tool and the filled arguments / reference calls |
| grounding | the same, over the reference calls whose arguments come from an observation; without any: `arguments` |
| economy | reference calls / (reference calls + needless calls + needless calls that came back as an error) |
| answer | the reference answer's facts that the final answer states / facts; none: 1 if half its words are shared |
| rationale | share of acting messages that say something / the same share in the reference, at most 1 |

Facts are the observed values, numbers and quoted words of the reference answer. A component x
becomes the mark 1 + round(4 x). While the answer lacks a fact, no mark is above 2. A criterion
takes the component that its name points to (`COMPONENTS`), else `arguments`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from distill.domain.binding import fill
from distill.domain.script import Script
from distill.simulator.compare import Done, compare
from distill.simulator.facts import facts, shared_words, stated
from distill.simulator.history import Called, Said

COMPONENTS: Final = (
    ("argument", "arguments"),
    ("ground", "grounding"),
    ("evidence", "grounding"),
    ("effic", "economy"),
    ("econom", "economy"),
    ("needless", "economy"),
    ("rational", "rationale"),
    ("reason", "rationale"),
    ("explain", "rationale"),
    ("explan", "rationale"),
    ("answer", "answer"),
    ("report", "answer"),
    ("communic", "answer"),
    ("final", "answer"),
    ("tool", "tools"),
    ("choice", "tools"),
    ("plan", "tools"),
)
"""(part of a criterion's name in lower case, component); the first that fits counts."""

_ERROR: Final = re.compile(r"\s*(?:error|invalid|unknown tool|failed|traceback|exception)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measure:
    """The components, each 0..1."""

    tools: float
    arguments: float
    grounding: float
    economy: float
    answer: float
    rationale: float

    @property
    def perfect(self) -> bool:
        """True for a play without a fault or a needless call."""
        return min(self.tools, self.arguments, self.economy, self.answer) >= 1

    def component(self, criterion: str) -> str:
        """The component that a criterion's name points to."""
        name = criterion.lower()
        return next((component for part, component in COMPONENTS if part in name), "arguments")

    def mark(self, criterion: str) -> int:
        """The mark 1..5 of a criterion."""
        mark = 1 + int(4 * float(getattr(self, self.component(criterion))) + 0.5)
        return mark if self.answer >= 1 else min(mark, 2)


def measure(script: Script, history: Sequence[Said]) -> Measure:
    """Compare what was done with the reference; observations of matched calls fill the reference's names."""
    done = [Done(called, seen) for said in history for called, seen in _pairs(said)]
    answers: dict[str, list[str]] = {}
    for said in history:
        if not said.calls:
            answers.setdefault(said.content, []).extend(said.observations)
    compared = compare(script, done, answers)
    wanted = sum(len(act.calls) for act in script.acts)
    needless = [call for index, call in enumerate(done) if index not in compared.matched]
    errors = sum(_ERROR.match(call.observation) is not None for call in needless)
    arguments = len(compared.matched) / wanted if wanted else 1.0
    return Measure(
        tools=compared.tools / wanted if wanted else 1.0,
        arguments=arguments,
        grounding=compared.grounded / compared.grounded_of if compared.grounded_of else arguments,
        economy=max(wanted, 1) / (max(wanted, 1) + len(needless) + errors),
        answer=_answer(script, compared.bound, history),
        rationale=_rationale(script, history),
    )


def _pairs(said: Said) -> Iterable[tuple[Called, str]]:
    return zip(said.calls, (*said.observations, *[""] * len(said.calls)), strict=False)


def _answer(script: Script, bound: Mapping[str, str], history: Sequence[Said]) -> float:
    final = history[-1].content if history and not history[-1].calls else ""
    try:
        wanted, filled = facts(script.answer, bound), fill(script.answer, bound)
    except KeyError:
        return 0.0
    if wanted:
        return sum(stated(fact, filled, final) for fact in wanted) / len(wanted)
    shared = shared_words(filled, final)
    return 1.0 if shared >= 0.5 else shared


def _rationale(script: Script, history: Sequence[Said]) -> float:
    wanted = _share(bool(act.say.strip()) for act in script.acts if act.calls)
    given = _share(bool(said.content.strip()) for said in history if said.calls)
    return 1.0 if not wanted else min(1.0, given / wanted)


def _share(flags: Iterable[bool]) -> float:
    listed = list(flags)
    return sum(listed) / len(listed) if listed else 1.0
