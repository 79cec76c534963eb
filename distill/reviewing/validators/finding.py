"""What a validator says about a draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from distill.domain.episode import Draft


@dataclass(frozen=True, slots=True)
class Finding:
    """`hard` findings reject or revise; soft ones only point the judge at something.

    `message` is for people, ledger and report. It may name hidden things and is never fed
    back to a teacher.
    """

    validator: str
    message: str
    hard: bool = True


Validator: TypeAlias = Callable[[Draft], tuple[Finding, ...]]
"""Pure; the same draft gives the same findings in the same order."""
