"""Whether a budget suffices for a forecast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from distill.app.plan.assumptions import Range

Verdict: TypeAlias = Literal["suffices", "may not suffice", "does not suffice", "lets no call out"]


@dataclass(frozen=True, slots=True)
class Suffices:
    """`key` of the file with its bound; `accepted` are the episodes for which it is likely to last.

    `why` says in words why no call is let out.
    """

    key: str
    bound: float
    verdict: Verdict
    accepted: float
    why: str = ""


def suffices(key: str, bound: float, needed: Range, accepted: float, held: float = 0.0) -> Suffices:
    """It does when even the high end stays below it; it does not when the likely amount does not.

    `held` of it is reserved for the last call, which is sent only where that is left.
    """
    usable = max(0.0, bound - held)
    if usable >= needed.high:
        return Suffices(key, bound, "suffices", accepted)
    if usable >= needed.likely:
        return Suffices(key, bound, "may not suffice", accepted)
    return Suffices(key, bound, "does not suffice", accepted * usable / needed.likely)
