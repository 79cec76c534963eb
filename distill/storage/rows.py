"""What the ledger says about one concluded case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["accepted", "rejected", "failed"]


@dataclass(frozen=True, slots=True)
class Head:
    """The part of an outcome that settling needs; ids and signatures only.

    `reason` is empty for an accepted case, the reject reason or the kind of failure otherwise.
    `content_hash` is equal for two episodes with the same messages (ids of tool calls aside); where a case is
    played several times, for two with the same question and the same calls. `number` is the place in the run: the
    samples of a case have numbers in a row.
    """

    number: int
    sample: int
    generation: int
    kind: Kind
    reason: str
    record_id: str
    skeleton: str
    goal_shape: str
    content_hash: str
    score: float | None


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An outcome as the ledger keeps it.

    `record` is the canonical record as JSON bytes without a line end; empty when nothing was played.
    """

    head: Head
    detail: str
    case_id: str
    scenario_id: str
    record: bytes


HEAD_COLUMNS = "number, sample, generation, kind, reason, record_id, skeleton, goal_shape, content_hash, score"
"""In the order of `Head`."""

LATEST = (
    "FROM outcome o WHERE generation ="
    " coalesce((SELECT max(g.generation) FROM generation g WHERE g.number = o.number), 0)"
)
"""Outcomes of each case's current generation: older ones are history, not results."""
