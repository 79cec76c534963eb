"""Finding the reference's calls among those that were made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from distill.domain.binding import fill, learn, names_in
from distill.domain.json import Json, JsonObject
from distill.domain.script import Act, Script
from distill.simulator.history import Called

NO_ANSWERS: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Done:
    """A call that was made, and what came back."""

    called: Called
    observation: str


@dataclass(slots=True)
class Compared:
    """`matched` are indices of calls that the reference makes too; `tools` counts calls whose tool fits.

    `grounded` of `grounded_of` reference calls with learnt arguments were found.
    """

    bound: dict[str, str] = field(default_factory=dict)
    matched: set[int] = field(default_factory=set)
    tools: int = 0
    grounded: int = 0
    grounded_of: int = 0


def compare(script: Script, done: Sequence[Done], answers: Mapping[str, Sequence[str]] = NO_ANSWERS) -> Compared:
    """Walk the reference in order; each of its calls takes the next fitting call that was made.

    `answers` maps what was said to the user to what the user answered each time.
    """
    compared, at, tool_at = Compared(), 0, 0
    asked: Counter[str] = Counter()
    for act in script.acts:
        observations = _answered(act, compared.bound, answers, asked)
        for call in act.calls:
            same_tool = next((i for i in range(tool_at, len(done)) if done[i].called.tool == call.tool), None)
            if same_tool is not None:
                compared.tools, tool_at = compared.tools + 1, same_tool + 1
            wanted = Called(call.tool, _filled(call.arguments, compared.bound))
            found = next((i for i in range(at, len(done)) if done[i].called == wanted), None)
            grounded = bool(names_in(call.arguments))
            compared.grounded_of += grounded
            if found is not None:
                compared.matched.add(found)
                compared.grounded += grounded
                at = found + 1
            observations.append("" if found is None else done[found].observation)
        learn(act, observations, compared.bound)
    return compared


def _answered(
    act: Act, bound: Mapping[str, str], answers: Mapping[str, Sequence[str]], asked: Counter[str]
) -> list[str]:
    """The user's answer to an act that only speaks, if it was spoken."""
    said = None if act.calls else _filled({"say": act.say}, bound)
    if said is None:
        return []
    asked[said["say"]] += 1
    return list(answers.get(said["say"], ())[asked[said["say"]] - 1 : asked[said["say"]]])


def _filled(arguments: JsonObject, bound: Mapping[str, str]) -> Json:
    try:
        return fill(arguments, bound)
    except KeyError:
        return None
