"""What a proposal may be made of, for a model that is asked for one and for the oracle that draws one."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from distill.domain.case import Difficulty
from distill.domain.casemaking import Cell
from distill.domain.json import JsonObject
from distill.families.telecom.compose import Unfit
from distill.families.telecom.customer.behaviours import ABOUT, KINDS
from distill.families.telecom.draw import late_pool, pick_issues, suits
from distill.families.telecom.issues import of_intent
from distill.families.telecom.issues.base import Issue
from distill.families.telecom.made import UNPLAYABLE, case_of, make
from distill.families.telecom.spec import (
    INTENTS,
    MOST_ISSUES,
    MOST_LATE,
    TRAPS,
    CaseSpec,
    Details,
    Intent,
    Strictness,
    Trap,
)

DIFFICULTIES: Final[tuple[str, ...]] = get_args(Difficulty)

SIZES: Final[Mapping[str, tuple[int, ...]]] = {"easy": (1, 1, 2), "medium": (1, 2, 3, 4), "hard": (3, 4, 5, 6)}
"""How many sub-issues a case of a difficulty has, where they can be combined."""

OUT_OF_LINE: Final[Mapping[str, tuple[int, ...]]] = {"easy": (0, 0, 1), "medium": (0, 1, 2), "hard": (1, 2, 2)}
"""How many things its caller does out of line."""

LATER: Final[Mapping[str, tuple[int, ...]]] = {"easy": (1,), "medium": (1,), "hard": (1, 2, 2)}
"""How many concerns come up late, where any do."""

TRIES: Final = 24
"""Draws for a cell; some cells no composition reaches."""


@dataclass(frozen=True, slots=True)
class Room:
    """What is open to a proposal for a cell, whoever makes it."""

    cell: Cell
    companies: Sequence[str]
    policies: Sequence[Strictness]

    @property
    def intent(self) -> Intent:
        """Of the cell."""
        return next(intent for intent in INTENTS if intent == self.cell["intent"])

    @property
    def trap(self) -> Trap:
        """Of the cell."""
        return next(trap for trap in TRAPS if trap == self.cell["trap"])

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Sub-issues of the intent."""
        return of_intent(self.intent)

    @property
    def open(self) -> bool:
        """Whether compositions reach the cell, as far as its intent, trap and difficulty go.

        A second concern is never easy, and one request alone is never hard.
        """
        late = self.trap == "late_concern"
        combined = any(
            suits(issue, self.trap) and issue.workflow == "restore" and not issue.alone for issue in self.issues
        )
        return {"easy": not late, "hard": late or combined}.get(self.cell["difficulty"], True)

    def late(self, first: Sequence[str] | None = None) -> list[str]:
        """What may come up once `first` is settled, by default once any of the issues is."""
        if self.trap != "late_concern":
            return []
        mains = [first] if first else [(issue.name,) for issue in self.issues if suits(issue, self.trap)]
        return list(dict.fromkeys(issue.name for main in mains for issue in late_pool(self.intent, main)))

    @property
    def schema(self) -> JsonObject:
        """JSON schema of an answer."""
        text, late = {"type": "string"}, self.late()
        properties: JsonObject = {
            "issues": {
                "type": "array",
                "items": {"enum": [issue.name for issue in self.issues]},
                "minItems": 1,
                "maxItems": MOST_ISSUES,
            },
            "late": {"type": "array", "items": {"enum": late} if late else text, "maxItems": MOST_LATE if late else 0},
            "company": {"enum": list(self.companies)},
            "policy": {"enum": list(self.policies)},
            "behaviours": {"type": "array", "items": {"enum": list(ABOUT)}, "maxItems": 2},
            "name": text,
            "context": text,
            "opening": text,
        }
        return {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }

    def spec(self, answer: JsonObject, seed: int) -> CaseSpec:
        """An answer as a spec; raises KeyError, TypeError, pydantic's ValidationError."""
        return CaseSpec(
            seed=seed,
            skin=answer["company"],
            policy=answer["policy"],
            intent=self.intent,
            issues=(*answer["issues"], *answer["late"]),
            late=len(answer["late"]),
            persona=self.cell["persona"],
            speech=self.cell["register"],
            trap=self.trap,
            behaviours=tuple(answer["behaviours"]),
            details=Details(name=answer["name"], context=answer["context"], opening=answer["opening"]),
        )

    def drawn(self, seed: int) -> JsonObject:
        """A proposal for the cell; the nearest of what was drawn where no draw has its difficulty."""
        nearest: tuple[int, JsonObject] | None = None
        for answer in self._draws(seed):
            try:
                case = case_of(self.spec(answer, seed))
            except Unfit:
                continue
            if make(case.body["spec"]).script is UNPLAYABLE:
                continue
            off = abs(DIFFICULTIES.index(case.difficulty) - DIFFICULTIES.index(self.cell["difficulty"]))
            if nearest is None or off < nearest[0]:
                nearest = off, answer
            if not off:
                break
        return nearest[1] if nearest else self._answer((self.issues[0].name,), (), random.Random(seed))  # noqa: S311 - seeded

    def _draws(self, seed: int) -> Iterator[JsonObject]:
        sizes, known = SIZES[self.cell["difficulty"]], self.late()
        for attempt in range(TRIES):
            chance = random.Random(f"{seed}/proposal/{attempt}")  # noqa: S311 - seeded on purpose
            issues = pick_issues(self.intent, self.trap, chance, chance.choice(sizes))
            if issues is None:
                continue
            issues = issues[: MOST_ISSUES - MOST_LATE]
            late: list[str] = []
            for _ in range(chance.choice(LATER[self.cell["difficulty"]])):
                if more := [name for name in self.late((*issues, *late)) if name in known]:
                    late.append(chance.choice(more))
            if self.trap != "late_concern" or late:
                yield self._answer(issues, late, chance)

    def _answer(self, issues: Sequence[str], late: Sequence[str], chance: random.Random) -> JsonObject:
        return {
            "issues": list(issues),
            "late": list(late),
            "company": chance.choice(self.companies),
            "policy": chance.choice(self.policies),
            "behaviours": chance.sample(KINDS, chance.choice(OUT_OF_LINE[self.cell["difficulty"]])),
            "name": "",
            "context": "",
            "opening": "",
        }
