"""How the cases of a run ended, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from distill.domain.json import JsonObject
from distill.storage.sequence import Settled


@dataclass(slots=True)
class Funnel:
    """Counts of settled cases; `examples` holds the first case number of each reason or kind."""

    accepted: int = 0
    surplus: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    better_twins: int = 0
    examples: dict[str, int] = field(default_factory=dict)

    def add(self, settled: Settled) -> None:
        """Count one case."""
        self.better_twins += settled.better_twin
        if settled.verdict == "accepted":
            self.accepted += 1
            return
        counter = {"surplus": self.surplus, "failed": self.failed}.get(settled.verdict, self.rejected)
        counter[settled.reason] += 1
        self.examples.setdefault(settled.reason, settled.head.number)

    @property
    def cases(self) -> int:
        """All that was counted; with the pending ones it has to equal the cases planned."""
        return self.accepted + self.surplus.total() + self.rejected.total() + self.failed.total()

    def as_json(self) -> JsonObject:
        """Counts with sorted keys, for manifest and status."""
        return {
            "cases": self.cases,
            "accepted": self.accepted,
            "surplus": dict(sorted(self.surplus.items())),
            "rejected": dict(sorted(self.rejected.items())),
            "failed": dict(sorted(self.failed.items())),
            "better_twins": self.better_twins,
        }
