"""What a run has come to so far, for deciding whether more cases are wanted and for the status line."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from distill.storage.rows import Head, Kind

WINDOW: Final = 50
"""So many of the last played cases say how well a run goes."""

Ended: TypeAlias = tuple[Kind, str]
"""Kind and reason of an outcome."""

LOWEST_RATE = 0.05
"""Acceptance is never expected to be lower: a bad start must not flood the run with cases."""


@dataclass(slots=True)
class Tally:
    """Counts of this process and of what it found in the ledger.

    `accepted` counts settled and unsettled accepted cases; a duplicate found at settling is
    taken back by `demote`. `free` are the reasons of rejections that come before anything is paid:
    they are there at once and say nothing of how many of the cases in flight will be accepted.
    `recent` holds of the last `WINDOW` others kind and reason.
    """

    target: int
    free: frozenset[str] = frozenset()
    accepted: int = 0
    paid: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    parked: int = 0
    recent: deque[Ended] = field(default_factory=lambda: deque(maxlen=WINDOW))

    @property
    def judged(self) -> int:
        """Plays that came to a verdict: accepted, or rejected for what was played."""
        return self.accepted + sum(count for reason, count in self.rejected.items() if reason not in self.free)

    def count(self, head: Head) -> None:
        """Note an outcome, before it is settled."""
        if head.reason not in self.free:
            self.paid += 1
            self.recent.append((head.kind, head.reason))
        if head.kind == "accepted":
            self.accepted += 1
        else:
            (self.rejected if head.kind == "rejected" else self.failed)[head.reason] += 1

    def wanted(self, in_flight: int) -> bool:
        """True while the cases in flight cannot be expected to reach the target.

        The expectation uses the acceptance seen so far, so that the last few cases of a run
        are not played several times over.
        """
        missing = self.target - self.accepted
        rate = (self.accepted + 1) / (self.paid + 1)
        return missing > 0 and in_flight * max(rate, LOWEST_RATE) < missing

    def demote(self, reason: str) -> None:
        """An accepted case turned out to be a duplicate."""
        self.accepted -= 1
        self.rejected[reason] += 1
