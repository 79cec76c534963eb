"""The family's side of casegen: brief, reading of proposals, proof, the oracle's own proposals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Final

import orjson
from pydantic import ValidationError

from distill.config.yaml_source import read_source
from distill.domain.case import Case
from distill.domain.casemaking import BadProposal, Brief, Cell, Evidence
from distill.domain.json import JsonObject
from distill.domain.review import Rubric
from distill.families.telecom.compose import Unfit
from distill.families.telecom.customer.audit_words import says
from distill.families.telecom.family import OWN_PROMPTS, RUBRIC
from distill.families.telecom.issues.base import Issue
from distill.families.telecom.made import FAMILY, UNPLAYABLE, case_of, make
from distill.families.telecom.params import Params
from distill.families.telecom.persona import PERSONAS
from distill.families.telecom.proof import prove
from distill.families.telecom.proposing import SIZES, Room
from distill.families.telecom.spec import INTENTS, REGISTERS, CaseSpec
from distill.prompts.templates import SHARED, prompts
from distill.reviewing.rubric import parse_rubrics
from distill.storage.banks import BANK_SCHEMA

SHARES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "plain": 0.33,
        "wrong_premise": 0.17,
        "late_concern": 0.18,
        "must_refuse": 0.14,
        "must_escalate": 0.11,
        "unverified": 0.07,
    }
)
"""Traps among the cases of an intent; a caller who cannot prove who they are leaves hardly two ways to go on."""

HARDNESS: Final[Mapping[str, float]] = MappingProxyType({"easy": 0.2, "medium": 0.35, "hard": 0.45})
"""Difficulties; most is to be learnt where several things are wrong, and a drawn case seldom is of that kind."""

AXES: Final[Mapping[str, Mapping[str, float]]] = MappingProxyType(
    {
        "intent": dict.fromkeys(INTENTS, 1.0),
        "persona": dict.fromkeys(PERSONAS, 1.0),
        "difficulty": HARDNESS,
        "trap": SHARES,
        "register": dict.fromkeys(REGISTERS, 1.0),
    }
)
"""Each axis of the grid with the shares that its values ought to have."""


class TelecomCaseMaker:
    """Implements `domain.casemaking.CaseMaker`."""

    def __init__(self, held: Sequence[CaseSpec], params: Params, companies: Sequence[str]) -> None:
        """`held` are the specs of the banks; cases are made only as the params let through, at these companies."""
        self._held: Final = held
        self._params: Final = params
        self._companies: Final = tuple(companies)

    @property
    def axes(self) -> Mapping[str, Mapping[str, float]]:
        """The grid, with the intents that the params let through."""
        return {**AXES, "intent": dict.fromkeys(self._params.intents, 1.0)}

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

    def open(self, cell: Cell) -> bool:
        """Whether compositions reach these values."""
        return "trap" not in cell or self._room(cell).open

    def brief(self, cell: Cell, number: int) -> Brief:
        """Cell, the sub-issues there are, and the schema."""
        room = self._room(cell)
        listed = "\n".join(
            f"- {issue.name} ({issue.outcome}; needs {', '.join(issue.takes)}; {_company(issue)})"
            for issue in room.issues
        )
        asked = {
            "cell": cell,
            "proposal": number,
            "sub_issues_of_the_intent": [issue.name for issue in room.issues],
            "late": room.late(),
        }
        sizes = SIZES[cell["difficulty"]]
        most = f"How many: {sizes[0]} to {sizes[-1]} of those that may be combined, or one that stands alone"
        text = f"{orjson.dumps(asked).decode()}\n\nSub-issues:\n{listed}\n\n{most}"
        return Brief(prompts(OWN_PROMPTS, SHARED).render("propose"), text, room.schema)

    def read(self, answer: JsonObject, cell: Cell, seed: int) -> Case:
        """The case of an answer; raises BadProposal with the reason."""
        room = self._room(cell)
        try:
            spec = room.spec(answer, seed)
            case = case_of(spec)
        except KeyError as missing:
            raise BadProposal(f"the key {missing} is missing") from missing
        except (ValidationError, TypeError) as error:
            raise BadProposal(f"the answer does not fit the schema ({str(error).splitlines()[0]})") from error
        except Unfit as unfit:
            raise BadProposal(str(unfit)) from unfit
        for what, named, known in (
            ("company", (spec.skin,), room.companies),
            ("policy", (spec.policy,), room.policies),
            *(
                ("late sub-issue", (name,), room.late((*answer["issues"], *answer["late"][:place])))
                for place, name in enumerate(answer["late"])
            ),
        ):
            if strangers := [name for name in named if name not in known]:
                raise BadProposal(f"no {what} {strangers[0]!r} here; open are: {', '.join(known) or 'none'}")
        _refuse_leaks(case)
        return case

    @staticmethod
    def prove(case: Case) -> Evidence:
        """All plays, mutants among them."""
        return evidence_of(case)

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

    def scripted(self, cell: Cell, seed: int) -> JsonObject:
        """A proposal drawn for the cell; the nearest there is when the cell cannot be made."""
        return self._room(cell).drawn(seed)

    def _room(self, cell: Cell) -> Room:
        return Room(cell, self._companies, self._params.policies)


def _company(issue: Issue) -> str:
    """With what an issue may stand."""
    return "stands alone" if issue.alone or issue.workflow != "restore" else "may be combined"


def _refuse_leaks(case: Case) -> None:
    """An opening that names the cause is no case; raises BadProposal."""
    made = make(case.body["spec"])
    opening = made.situation.spec.details.opening
    for phrase in made.situation.customer.hidden:
        if opening and says(opening, phrase):
            raise BadProposal(f"the opening names the cause ({phrase})")


def evidence_of(case: Case, *, mutants: bool = True) -> Evidence:
    """What all plays show; without mutants the proof stays empty."""
    made = make(case.body["spec"])
    proven = prove(made.situation, None if made.script is UNPLAYABLE else made.script, mutants=mutants)
    found = proven.kills
    proof = {} if found is None else {
        "holds": not proven.failure, "killed": found.killed, "equivalent": found.equivalent,
        "survived": len(found.survived), "rate": round(found.rate, 4),
    }  # fmt: skip
    return Evidence(proven.failure, proof)
