"""A spec, made into everything a run needs of it; kept for the specs that are in play."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final

import orjson

from distill.domain.case import Case, Difficulty
from distill.domain.script import Script
from distill.families.telecom.agent.player import Stuck
from distill.families.telecom.agent.reference import reference
from distill.families.telecom.compose import Situation, compose
from distill.families.telecom.customer.actor import TRY
from distill.families.telecom.spec import SPEC_SCHEMA, CaseSpec

FAMILY: Final = "telecom"

KEPT: Final = 4_096

UNPLAYABLE: Final = Script((), "")
"""Stands for the reference of a case that could not be played; its proof fails."""


@dataclass(frozen=True, slots=True)
class Made:
    """`steps` are the canonical tools of the reference, the customer's among them, in order."""

    situation: Situation
    script: Script
    steps: tuple[str, ...]


@lru_cache(maxsize=KEPT)
def make(text: str, *, follows: bool = True) -> Made:
    """Make a spec, given as canonical JSON; raises Unfit. With `follows` Chinese is answered in Chinese."""
    situation = compose(CaseSpec.model_validate_json(text))
    try:
        script, _ = reference(situation, follows=follows)
    except Stuck:
        return Made(situation, UNPLAYABLE, ())
    skin = situation.skin
    return Made(situation, script, tuple(skin.to_canonical[call.tool] for act in script.acts for call in act.calls))


def text_of(spec: CaseSpec) -> str:
    """Canonical JSON of a spec."""
    return orjson.dumps(spec.model_dump(mode="json", by_alias=True), option=orjson.OPT_SORT_KEYS).decode()


def id_of(text: str) -> str:
    """Id of the case of a spec, given as canonical JSON."""
    return f"telecom-{sha256(f'{SPEC_SCHEMA}/{text}'.encode()).hexdigest()[:16]}"


def case_of(spec: CaseSpec) -> Case:
    """The case of a spec; raises Unfit."""
    text = text_of(spec)
    made = make(text)
    opening = made.situation.customer.concerns[0].opening
    return Case(
        case_id=id_of(text),
        family=FAMILY,
        template=f"{FAMILY}/{spec.intent}",
        goal=opening,
        goal_shape=f"{spec.skin}|{spec.policy}|{shape(opening)}",
        skeleton=">".join((*made.steps, made.situation.spec.trap)),
        difficulty=difficulty(spec, made),
        body={"spec": text},
    )


def shape(opening: str) -> str:
    """An opening with its numbers taken out."""
    return re.sub(r"\d+", "#", " ".join(opening.lower().split()))


def difficulty(spec: CaseSpec, made: Made) -> Difficulty:
    """By how much has to be found, and what gets in the way."""
    points = len(spec.issues) + len(spec.behaviours) / 2 + (spec.trap != "plain") + len(made.script.acts) / 12
    return "easy" if points < 3 else "medium" if points < 5 else "hard"


def needs(situation: Situation) -> tuple[tuple[str, ...], float]:
    """What has to work for the customer to be satisfied."""
    cured = {check["what"] for check in situation.checks if check["kind"] == "service"}
    return tuple(name for name in TRY if name in cured), situation.mbps
