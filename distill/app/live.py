"""What can be seen of a run while it is on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from distill.domain.json import JsonObject
from distill.domain.ports import Clock
from distill.endpoints.budget import RunBudget
from distill.endpoints.endpoint import Endpoint
from distill.flow.gauge import Gauges
from distill.flow.slots import Slots
from distill.stages.quality import Quality
from distill.stages.source import CaseSource
from distill.stages.tally import Tally


@dataclass(slots=True)
class Live:
    """The moving parts of a run; `snapshot` reads them without touching them.

    `calls_before` are the calls that earlier starts had answered.
    """

    tally: Tally
    source: CaseSource
    budget: RunBudget
    environments: Slots
    clock: Clock
    quality: Quality
    endpoints: Sequence[Endpoint] = ()
    gauges: Gauges = field(default_factory=Gauges)
    started_s: float = 0.0
    accepted_before: int = 0
    calls_before: int = 0

    def snapshot(self) -> JsonObject:
        """One moment: counts, calls answered (in all; a second since the start), dollars, seconds left or None."""
        tally, elapsed = self.tally, max(self.clock.now() - self.started_s, 1e-9)
        answered = sum(endpoint.stats().answered for endpoint in self.endpoints)
        gained = tally.accepted - self.accepted_before
        missing = max(0, tally.target - tally.accepted)
        return {
            "accepted": tally.accepted,
            "target": tally.target,
            "rejected": tally.rejected.total(),
            "failed": tally.failed.total(),
            "in_flight": self.source.in_flight,
            "calls": self.calls_before + answered,
            "calls_per_s": round(answered / elapsed, 1),
            "calls_in_flight": sum(endpoint.stats().in_flight for endpoint in self.endpoints),
            "environments": self.environments.in_use,
            "sick": self._sick(),
            "usd": round(self.budget.spent_usd, 4),
            "elapsed_s": round(elapsed, 1),
            "eta_s": round(missing * elapsed / gained, 1) if gained > 0 else None,
            "stages": {stage.name: stage.busy for stage in self.gauges.stages},
        }

    def _sick(self) -> JsonObject:
        """By endpoint without a good reply: the last fault's kind, and for how many seconds."""
        now = self.clock.now()
        stats = [endpoint.stats() for endpoint in self.endpoints]
        return {
            one.name: {"fault": one.sick.kind, "for_s": round(now - one.sick.since_s, 1)}
            for one in stats
            if one.sick is not None
        }
