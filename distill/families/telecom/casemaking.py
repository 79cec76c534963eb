"""The family's side of casegen: brief, reading of proposals, proof, the oracle's own proposals."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Final, get_args

import orjson
from pydantic import ValidationError

from distill.config.yaml_source import read_source
from distill.domain.case import Case, Difficulty
from distill.domain.casemaking import BadProposal, Brief, Cell, Evidence
from distill.domain.json import JsonObject
from distill.domain.review import Rubric
from distill.environments.telecom.skin import skins
from distill.families.telecom.compose import Unfit
from distill.families.telecom.customer.behaviours import ABOUT, KINDS
from distill.families.telecom.draw import LATE, fits, pick_issues
from distill.families.telecom.family import OWN_PROMPTS, RUBRIC
from distill.families.telecom.issues import conflict, of_intent
from distill.families.telecom.made import FAMILY, UNPLAYABLE, case_of, make
from distill.families.telecom.params import Params
from distill.families.telecom.persona import PERSONAS
from distill.families.telecom.proof import prove
from distill.families.telecom.spec import INTENTS, REGISTERS, STRICTNESSES, TRAPS, CaseSpec, Details, Intent, Trap
from distill.prompts.templates import SHARED, prompts
from distill.reviewing.rubric import parse_rubrics
from distill.storage.banks import BANK_SCHEMA

AXES: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "intent": INTENTS,
        "persona": tuple(PERSONAS),
        "difficulty": get_args(Difficulty),
        "trap": TRAPS,
        "register": REGISTERS,
    }
)

SIZE: Final = {"easy": 1, "medium": 3, "hard": 5}
TRIES: Final = 60


class TelecomCaseMaker:
    """Implements `domain.casemaking.CaseMaker`."""

    def __init__(self, held: Sequence[CaseSpec], params: Params, companies: Sequence[str]) -> None:
        """`held` are the specs of the banks; cases are made only as the params let through, at these companies."""
        self._held: Final = held
        self._params: Final = params
        self._companies: Final = tuple(companies)

    @property
    def axes(self) -> Mapping[str, Sequence[str]]:
        """The grid, with the intents that the params let through."""
        return {**AXES, "intent": self._params.intents}

    @cached_property
    def rubric(self) -> Rubric:
        """What a case is judged by."""
        return parse_rubrics(read_source(RUBRIC).data, RUBRIC.name)["case"]

    def banked(self) -> Sequence[JsonObject]:
        """What both layers hold."""
        return [spec.model_dump(mode="json", by_alias=True) for spec in self._held]

    @staticmethod
    def cell_of(case: JsonObject) -> Cell:
        """The cell of a stored spec."""
        spec = CaseSpec.model_validate(case)
        return {
            "intent": spec.intent,
            "persona": spec.persona,
            "difficulty": case_of(spec).difficulty,
            "trap": spec.trap,
            "register": spec.speech,
        }

    @staticmethod
    def case_of(case: JsonObject) -> Case:
        """The case of a stored spec."""
        return case_of(CaseSpec.model_validate(case))

    @staticmethod
    def brief(cell: Cell, number: int) -> Brief:
        """Cell, the sub-issues there are, and the schema."""
        issues = of_intent(_intent(cell))
        late = [
            issue.name for other in LATE if other != cell["intent"] for issue in of_intent(other) if not issue.alone
        ]
        listed = "\n".join(f"- {issue.name} ({issue.outcome}; needs {', '.join(issue.takes)})" for issue in issues)
        asked = {
            "cell": cell,
            "proposal": number,
            "sub_issues_of_the_intent": [issue.name for issue in issues],
            "late": late,
        }
        text = f"{orjson.dumps(asked).decode()}\n\nSub-issues:\n{listed}\n\nAbout how many: {SIZE[cell['difficulty']]}"
        return Brief(
            prompts(OWN_PROMPTS, SHARED).render("propose"), text, _schema([issue.name for issue in issues], late)
        )

    @staticmethod
    def read(answer: JsonObject, cell: Cell, seed: int) -> Case:
        """The case of an answer; raises BadProposal with the reason."""
        try:
            spec = CaseSpec(
                seed=seed,
                skin=answer["company"],
                policy=answer["policy"],
                intent=cell["intent"],
                issues=(*answer["issues"], *answer["late"]),
                late=len(answer["late"]),
                persona=cell["persona"],
                speech=cell["register"],
                trap=cell["trap"],
                behaviours=tuple(answer["behaviours"]),
                details=Details(name=answer["name"], context=answer["context"], opening=answer["opening"]),
            )
            case = case_of(spec)
        except KeyError as missing:
            raise BadProposal(f"the key {missing} is missing") from missing
        except (ValidationError, TypeError) as error:
            raise BadProposal(f"the answer does not fit the schema ({str(error).splitlines()[0]})") from error
        except Unfit as unfit:
            raise BadProposal(str(unfit)) from unfit
        _refuse_leaks(case)
        return case

    @staticmethod
    def prove(case: Case) -> Evidence:
        """All plays, mutants among them."""
        made = make(case.body["spec"])
        proven = prove(made.situation, None if made.script is UNPLAYABLE else made.script, mutants=True)
        found = proven.kills
        proof = {} if found is None else {
            "holds": not proven.failure, "killed": found.killed, "equivalent": found.equivalent,
            "survived": len(found.survived), "rate": round(found.rate, 4),
        }  # fmt: skip
        return Evidence(proven.failure, proof)

    @staticmethod
    def line(case: Case, origin: JsonObject, proof: JsonObject, blind: str) -> JsonObject:
        """The bank line."""
        return {
            "schema": BANK_SCHEMA,
            "id": case.case_id,
            "family": FAMILY,
            "case": orjson.loads(case.body["spec"]),
            "origin": origin,
            "proof": proof,
            "blind": blind,
        }

    @staticmethod
    def scripted(cell: Cell, seed: int) -> JsonObject:
        """A proposal drawn for the cell; the nearest there is when the cell cannot be made."""
        names = [name for name, skin in skins().items() if not skin.held_out]
        for attempt in range(TRIES):
            chance = random.Random(f"{seed}/proposal/{attempt}")  # noqa: S311 - seeded on purpose
            answer = _drawn(cell, chance, names)
            if answer is not None:
                spec = _spec(answer, cell, seed)
                if fits(spec) and (case_of(spec).difficulty == cell["difficulty"] or attempt > TRIES // 2):
                    return answer
        return _answer((of_intent(_intent(cell))[0].name,), (), random.Random(seed), names)  # noqa: S311


def _intent(cell: Cell) -> Intent:
    return next(intent for intent in INTENTS if intent == cell["intent"])


def _trap(cell: Cell) -> Trap:
    return next(trap for trap in TRAPS if trap == cell["trap"])


def _spec(answer: JsonObject, cell: Cell, seed: int) -> CaseSpec:
    return CaseSpec(
        seed=seed, skin=answer["company"], policy=answer["policy"], intent=cell["intent"],
        issues=(*answer["issues"], *answer["late"]), late=len(answer["late"]), persona=cell["persona"],
        speech=cell["register"], trap=cell["trap"], behaviours=tuple(answer["behaviours"]),
    )  # fmt: skip


def _drawn(cell: Cell, chance: random.Random, names: list[str]) -> JsonObject | None:
    issues = pick_issues(_intent(cell), _trap(cell), chance, SIZE[cell["difficulty"]])
    if issues is None:
        return None
    late: tuple[str, ...] = ()
    if cell["trap"] == "late_concern":
        pool = [
            issue.name
            for other in LATE
            if other != cell["intent"]
            for issue in of_intent(other)
            if not issue.alone and not conflict((*issues, issue.name))
        ]
        if not pool or len(issues) > 5:
            return None
        late = (chance.choice(pool),)
    return _answer(issues, late, chance, names)


def _answer(issues: Sequence[str], late: Sequence[str], chance: random.Random, names: list[str]) -> JsonObject:
    return {
        "issues": list(issues), "late": list(late), "company": chance.choice(names),
        "policy": chance.choice(STRICTNESSES),
        "behaviours": chance.sample(KINDS, chance.choice((0, 1, 2))), "name": "", "context": "", "opening": "",
    }  # fmt: skip


def _refuse_leaks(case: Case) -> None:
    """An opening that names the cause is no case; raises BadProposal."""
    from distill.families.telecom.customer.audit_words import says

    made = make(case.body["spec"])
    opening = made.situation.spec.details.opening
    for phrase in made.situation.customer.hidden:
        if opening and says(opening, phrase):
            raise BadProposal(f"the opening names the cause ({phrase})")


def _schema(issues: Sequence[str], late: Sequence[str]) -> JsonObject:
    text = {"type": "string"}
    properties: JsonObject = {
        "issues": {"type": "array", "items": {"enum": list(issues)}, "minItems": 1, "maxItems": 6},
        "late": {"type": "array", "items": {"enum": list(late)}, "maxItems": 1},
        "company": {"enum": [name for name, skin in skins().items() if not skin.held_out]},
        "policy": {"enum": list(STRICTNESSES)},
        "behaviours": {"type": "array", "items": {"enum": list(ABOUT)}, "maxItems": 2},
        "name": text,
        "context": text,
        "opening": text,
    }
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
