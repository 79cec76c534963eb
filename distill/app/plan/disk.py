"""How much a run writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from distill.app.plan.asked import Play
from distill.app.plan.loads import Load

ENVELOPE: Final = 850
"""Bytes in which a reply comes, besides what it says; vendors' run from 500 to 1,200."""

INTENT: Final = 480
"""Bytes of a call's rows in the ledger and its indexes, the reply left out; measured."""

A_TOKEN: Final = 4
"""Bytes of what a model says."""

LOGGED: Final = 400
"""Bytes of a case's line in the log."""

RESULT: Final = 120
"""Bytes of an observation's row in the ledger besides its text."""


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes of the ledger with its log, and of the dataset's shards."""

    ledger: float
    shards: float


def disk(plays: Sequence[Play], case: Sequence[Load], cases: float, accepted: float) -> Disk:
    """`case` is the load of one of `cases` played; every played case keeps its record in the ledger."""
    count = max(1, len(plays))
    record = sum(play.record for play in plays) / count
    draft = sum(sum(one.role == "teacher" for one in play.asked) for play in plays) / count
    rounds = sum(load.calls for load in case if load.role == "teacher") / max(1.0, draft)
    replies = sum(load.calls * (ENVELOPE + INTENT) + load.output * A_TOKEN for load in case)
    results = rounds * sum(play.seen + play.tool_calls * RESULT for play in plays) / count
    return Disk(cases * (replies + results + record + LOGGED), accepted * record)
