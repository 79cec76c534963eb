"""What is done with whole banks: counting what they cover, proving their lines anew, playing a line for a reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import orjson

from distill.domain.binding import fill, learn
from distill.domain.case import Case
from distill.domain.json import Json, JsonObject
from distill.domain.script import Act
from distill.environments.telecom.skin import skins
from distill.errors import boundary
from distill.families.telecom.banked import spec_of
from distill.families.telecom.casemaking import AXES, evidence_of
from distill.families.telecom.customer.behaviours import KINDS
from distill.families.telecom.draw import late_pool, suits
from distill.families.telecom.issues import ISSUES, of_intent
from distill.families.telecom.made import Made, case_of
from distill.families.telecom.play import start
from distill.families.telecom.spec import INTENTS, MOST_ISSUES, STRICTNESSES, TRAPS, CaseSpec
from distill.storage.banks import BankLine

VALUES: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        **{axis: tuple(values) for axis, values in AXES.items()},
        "company": tuple(name for name, skin in skins().items() if not skin.held_out),
        "policy": STRICTNESSES,
        "behaviour": KINDS,
        "issues": tuple(str(number) for number in range(1, MOST_ISSUES + 1)),
        "sub_issue": tuple(ISSUES),
    }
)
"""Every axis with the values that a bank should have; `issues` is how many there are in one case."""

PAIRED: Final = ("persona", "difficulty", "trap", "register")
"""Axes of which every value should meet every intent."""

Pair: TypeAlias = tuple[str, str, str]
"""(intent, axis, value)."""

Turn: TypeAlias = tuple[Literal["agent", "call", "result", "phone", "customer", "end"], str]
"""Who, and what: a call of the agent's with its result, a step on the phone with what it showed, words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that makes a case."""

    line: BankLine
    spec: CaseSpec
    case: Case

    def values(self) -> dict[str, tuple[str, ...]]:
        """What the case has on each axis."""
        spec = self.spec
        return {
            "intent": (spec.intent,),
            "persona": (spec.persona,),
            "difficulty": (self.case.difficulty,),
            "trap": (spec.trap,),
            "register": (spec.speech,),
            "company": (spec.skin,),
            "policy": (spec.policy,),
            "behaviour": spec.behaviours,
            "issues": (str(len(spec.issues)),),
            "sub_issue": spec.issues,
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """What entries cover; `look_alikes` are those that share skeleton and shape of the goal with an earlier one.

    `counts` holds a zero for a value that should be there and is not; `missing` leaves out pairs that no
    composition gives.
    """

    cases: int
    counts: Mapping[str, Mapping[str, int]]
    skeletons: int
    largest_share: float
    look_alikes: int
    kill_rate: float | None
    missing: tuple[Pair, ...]

    def absent(self) -> dict[str, list[str]]:
        """Values that no case has, by axis."""
        found = {axis: [value for value, count in row.items() if not count] for axis, row in self.counts.items()}
        return {axis: values for axis, values in found.items() if values}


def entry_of(line: BankLine) -> Entry | str:
    """The case of a line, or why it makes none."""
    entry: Entry | str = ""
    with boundary() as caught:
        spec = spec_of(line.case)
        entry = spec if isinstance(spec, str) else Entry(line, spec, case_of(spec))
    return _broke(caught.error) if caught.error else entry


def check_line(line: BankLine, *, mutants: bool) -> str:
    """Prove a line anew and hold id and stored proof against that; what is wrong with it, "" when nothing is."""
    why = ""
    with boundary() as caught:
        why = _check(line, mutants=mutants)
    return _broke(caught.error) if caught.error else why


def _check(line: BankLine, *, mutants: bool) -> str:
    entry = entry_of(line)
    if isinstance(entry, str):
        return entry
    if line.data["id"] != entry.case.case_id:
        return f"the id is {line.data['id']!r}, but the case makes {entry.case.case_id}"
    found = evidence_of(entry.case, mutants=mutants)
    return found.failure or (_stale(line.data["proof"], found.proof) if mutants else "")


def _stale(stored: JsonObject, found: JsonObject) -> str:
    """How a stored proof differs from what proving gives now."""
    keys = [key for key in (*found, *(stored.keys() - found.keys())) if stored.get(key) != found.get(key)]
    told = ", ".join(f"{key} {_json(stored.get(key))}, now {_json(found.get(key))}" for key in keys)
    return f"the case holds, but its stored proof is stale or edited: {told}" if told else ""


def _broke(error: Exception) -> str:
    return f"the case cannot be played ({type(error).__name__}: {error})"


def coverage(entries: Sequence[Entry]) -> Coverage:
    """Count what is there and name what is not."""
    counts = {axis: dict.fromkeys(values, 0) for axis, values in VALUES.items()}
    met: set[Pair] = set()
    for entry in entries:
        values = entry.values()
        for axis, had in values.items():
            for value in had:
                counts[axis][value] = counts[axis].get(value, 0) + 1
        met |= {(entry.spec.intent, axis, value) for axis in PAIRED for value in values[axis]}
    skeletons = Counter(entry.case.skeleton for entry in entries)
    rates = [rate for entry in entries if isinstance(rate := entry.line.data["proof"].get("rate"), int | float)]
    return Coverage(
        cases=len(entries),
        counts=counts,
        skeletons=len(skeletons),
        largest_share=max(skeletons.values(), default=0) / max(1, len(entries)),
        look_alikes=len(entries) - len({(entry.case.skeleton, entry.case.goal_shape) for entry in entries}),
        kill_rate=sum(rates) / len(rates) if rates else None,
        missing=tuple(pair for pair in pairs() if pair not in met),
    )


def pairs() -> tuple[Pair, ...]:
    """Every pair of an intent with a value of a paired axis, but for those that no composition gives."""
    never = impossible()
    found = [(intent, axis, value) for intent in INTENTS for axis in PAIRED for value in VALUES[axis]]
    return tuple(pair for pair in found if pair not in never)


def impossible() -> tuple[Pair, ...]:
    """Pairs of an intent with a trap that none of the intent's issues can carry."""
    return tuple(
        (intent, "trap", trap)
        for intent in INTENTS
        for trap in TRAPS
        if not any(
            suits(issue, trap) and (trap != "late_concern" or late_pool(intent, (issue.name,)))
            for issue in of_intent(intent)
        )
    )


def dialogue(made: Made) -> Iterator[Turn]:
    """The reference, played: who says and does what, in order; the agent's tools by their names at the company."""
    stand = start(made.situation)
    session, skin = stand.session, made.situation.skin
    yield "customer", made.situation.customer.concerns[0].opening
    for act in (*made.script.acts, Act(made.script.answer, ())):
        say = str(fill(act.say, stand.bound))
        observations = []
        yield "agent", say
        for call in act.calls:
            arguments = fill(call.arguments, stand.bound)
            tool = skin.to_canonical[call.tool]
            observations.append(session.call(tool, skin.canonical_arguments(tool, arguments))[1])
            yield "call", f"{call.tool}({_json(arguments)})"
            yield "result", observations[-1]
        if not act.calls:
            answer = session.say(say)
            observations.append(answer.text)
            for name, given, payload in answer.steps:
                yield "phone", f"{name}({_json(given)}): {_json(payload)}"
            yield ("customer", answer.text) if answer.end is None else ("end", answer.end)
        learn(act, observations, stand.bound)


def _json(value: Json) -> str:
    return orjson.dumps(value).decode()
