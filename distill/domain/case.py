"""A case and its proof."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from distill.domain.json import JsonObject

Difficulty: TypeAlias = Literal["easy", "medium", "hard"]


@dataclass(frozen=True, slots=True)
class Case:
    """Goal, seed state, checks and reference of one situation.

    `case_id` is a hash of the content. `template` is exported as `scenario_id`. `skeleton`
    is the reference's tool-call sequence with values taken out; `goal_shape` is the goal
    with its values taken out: two cases that share both are look-alikes. `body` is the
    family's own JSON (seed state, checks, reference) and is in no prompt.
    """

    case_id: str
    family: str
    template: str
    goal: str
    goal_shape: str
    skeleton: str
    difficulty: Difficulty
    body: JsonObject = field(repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """What running a case showed; `holds` is the conjunction that `produce` asks for.

    `failure` says in one sentence which rule broke, empty when the proof holds.
    """

    holds: bool
    failure: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A yes/no fact about the end state or the final answer, executed."""

    name: str
    passed: bool
