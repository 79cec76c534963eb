"""Rubrics and what a judge said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SCALE: Final = (1, 5)
"""Lowest and highest mark of a criterion; anchors describe 1, 3 and 5."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One weighted question to the judge; `anchors` says what a 1, a 3 and a 5 look like."""

    name: str
    weight: float
    question: str
    anchors: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Rubric:
    """What an episode of this kind is judged by."""

    name: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One criterion's mark, with words quoted from the transcript."""

    criterion: str
    mark: int
    evidence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """One round's verdict; `score` is the weighted mean of the marks mapped to 0..1.

    There is no default score: a verdict that cannot be parsed has no Review. `own_model`: the reviewer's
    model took part in what it judged, which `review_flow.allow_same_model` allows.
    """

    round: int
    reviewer_endpoint: str
    reviewer_model: str
    score: float
    marks: tuple[Mark, ...]
    feedback: str
    cost_usd: float | None
    own_model: bool = False


def weighted_score(rubric: Rubric, marks: tuple[Mark, ...]) -> float:
    """Weighted mean of the marks, mapped from `SCALE` to 0..1 and rounded to 4 places.

    Raises KeyError when a criterion has no mark.
    """
    by_name = {mark.criterion: mark.mark for mark in marks}
    low, high = SCALE
    total = sum(criterion.weight for criterion in rubric.criteria)
    mean = sum(criterion.weight * by_name[criterion.name] for criterion in rubric.criteria) / total
    return round((mean - low) / (high - low), 4)
