"""Whether a budget suffices for a forecast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from distill.app.plan.assumptions import Range

Verdict: TypeAlias = Literal["suffices", "may not suffice", "does not suffice"]


@dataclass(frozen=True, slots=True)
class Suffices:
    """`key` of the file with its bound; `accepted` are the episodes for which it is likely to last."""

    key: str
    bound: float
    verdict: Verdict
    accepted: float


def suffices(key: str, bound: float, needed: Range, accepted: float) -> Suffices:
    """It does when even the high end stays below it; it does not when the likely amount does not."""
    if bound >= needed.high:
        return Suffices(key, bound, "suffices", accepted)
    if bound >= needed.likely:
        return Suffices(key, bound, "may not suffice", accepted)
    return Suffices(key, bound, "does not suffice", accepted * bound / needed.likely)
