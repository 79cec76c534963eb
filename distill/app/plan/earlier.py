"""What a run has shown already: its own ledger is a better guess than any assumption."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from distill.app.plan.assumptions import HIGH, LIKELY, LOW, Guesses, Z
from distill.app.plan.loads import Load
from distill.config.paths import kind_of
from distill.domain.chat import Role
from distill.stages.produce import FREE
from distill.storage.outcomes import read_heads
from distill.storage.place import ledger_path
from distill.storage.reading import read_ledger
from distill.storage.rows import Head
from distill.storage.usage import Used, read_usage

FEWEST: Final = 20
"""Cases that were played to their end before they count for more than assumptions: a pilot."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Cases that were `played` to an acceptance or a rejection, and those `accepted`; `case` is their mean load."""

    played: int
    accepted: int
    case: tuple[Load, ...]

    @property
    def acceptance(self) -> float:
        """Pulled a little to the middle, so that none of few is not taken for never."""
        return (self.accepted + 1) / (self.played + 2)


def look(folder: Path, endpoints: Collection[str]) -> Seen | None:
    """What the ledger of a run folder shows, None when that is too little or was done by other endpoints.

    Raises UsageError and StorageError for a ledger that cannot be read.
    """
    if kind_of(ledger_path(folder)) != "file":
        return None
    with read_ledger(folder) as connection:
        seen = summed(read_heads(connection), read_usage(connection))
    mine = {load.endpoint for load in seen.case}
    return seen if seen.played >= FEWEST and mine <= set(endpoints) else None


def summed(heads: list[Head], used: list[Used]) -> Seen:
    """The mean over the cases that were played to their end.

    A case that failed, or for which nobody answered, says nothing of what a case asks: it is left out with all its
    calls.
    """
    answered = {one.number for one in used}
    played = {
        head.number: head
        for head in heads
        if head.kind != "failed" and head.reason not in FREE and head.number in answered
    }
    whole: dict[tuple[Role, str], list[Used]] = {}
    for one in used:
        if one.number in played:
            whole.setdefault((one.role, one.endpoint), []).append(one)
    case = tuple(_mean(*key, of_one, len(played)) for key, of_one in whole.items())
    return Seen(len(played), sum(head.kind == "accepted" for head in played.values()), case)


def _mean(role: Role, endpoint: str, used: list[Used], cases: int) -> Load:
    calls, sent = sum(one.calls for one in used), sum(one.input for one in used)
    cached, said = sum(one.cached for one in used), sum(one.output for one in used)
    return Load(role, endpoint, calls, sent, cached, 0.0, said).times(1 / cases)


def guesses_after(seen: Seen) -> Guesses:
    """What is still uncertain: how many more are accepted, and speed, which a ledger does not keep."""
    rate = seen.acceptance
    error = Z * math.sqrt(rate * (1 - rate) / seen.played)
    likely = replace(LIKELY, acceptance=rate)
    low = replace(likely, acceptance=min(0.99, rate + error), tokens_per_s=LOW.tokens_per_s)
    high = replace(likely, acceptance=max(0.01, rate - error), tokens_per_s=HIGH.tokens_per_s)
    return Guesses(low, likely, high)
