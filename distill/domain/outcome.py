"""How a case ended: a discriminated union."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from distill.domain.episode import Draft, Job
from distill.domain.json import JsonObject
from distill.domain.review import Review


@dataclass(frozen=True, slots=True)
class Accepted:
    """Checks passed, then the review; `reviews` is empty only when review is switched off.

    `languages` counts the assistant's texts by language (`en`, `zh`, `mixed`) and says whether a `recap` ends them.
    """

    draft: Draft
    reviews: tuple[Review, ...]
    score: float
    feedback: str
    languages: JsonObject


@dataclass(frozen=True, slots=True)
class Rejected:
    """The case was played (or could not be proven) and is not good enough; `reason` is counted."""

    job: Job
    reason: str
    detail: str
    draft: Draft | None = None
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """The case could not be finished; final in its generation, `kind` is counted."""

    job: Job
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Parked:
    """Not concluded: the run was stopped first; the case stays pending and its receipts wait in the ledger."""

    number: int
    why: str


Outcome: TypeAlias = Accepted | Rejected | Failed
