"""What can be seen of a run while it is on."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import orjson

from distill.app.limits import LimitBook, gate_json
from distill.app.rooms import Rooms
from distill.app.standing import Standing
from distill.domain.json import JsonObject
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.stats import EndpointStats
from distill.flow.gauge import Gauges
from distill.flow.slots import Slots
from distill.stages.quality import Quality
from distill.stages.source import CaseSource
from distill.stages.tally import Tally

RATE_SAMPLES: Final = 16
"""Taken every two seconds: calls per second are those of the last half minute."""


@dataclass(slots=True)
class Live:
    """The moving parts of a run; `snapshot` reads them without touching them.

    `accepted_before` and `calls_before` are what earlier starts had; `recent` are the last lines of the log.
    """

    rooms: Rooms
    tally: Tally
    source: CaseSource
    environments: Slots
    quality: Quality
    standing: Standing
    endpoints: Sequence[Endpoint] = ()
    gauges: Gauges = field(default_factory=Gauges)
    recent: Iterable[bytes] = ()
    started_s: float = 0.0
    accepted_before: int = 0
    calls_before: int = 0
    _samples: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=RATE_SAMPLES))
    _limits: LimitBook = field(init=False)

    def __post_init__(self) -> None:
        """The limits of all endpoints are kept in the ledger."""
        self._limits = LimitBook(self.endpoints, self.rooms.ledger.note)

    def sample(self, *, last: bool = False) -> None:
        """Remember how many calls are answered by now, and what limits there are; to be called every two seconds."""
        self._samples.append((self.rooms.clock.now(), self._answered()))
        self._limits.look(self._elapsed_s(), time.time(), last=last)

    def snapshot(self) -> JsonObject:
        """One moment: what `distill status`, the live view and the heartbeat tell of a run.

        Times are seconds without pauses; `eta_s` is None while nothing is accepted. `stages`,
        `endpoints` and `tokens` are of this start, `calls`, `usd` and the counts of all starts.
        """
        tally, budget, elapsed = self.tally, self.rooms.budget, self._elapsed_s()
        stats = [endpoint.stats() for endpoint in self.endpoints]
        gained = tally.accepted - self.accepted_before
        missing = max(0, tally.target - tally.accepted)
        return {
            "run": self.rooms.loaded.config.run.name,
            "state": self._state(),
            "accepted": tally.accepted,
            "target": tally.target,
            "rejected": tally.rejected.total(),
            "failed": tally.failed.total(),
            "reasons": {"rejected": dict(tally.rejected), "failed": dict(tally.failed)},
            "in_flight": self.source.in_flight,
            "calls": self.calls_before + self._answered(),
            "calls_per_s": round(self._rate(), 1),
            "calls_in_flight": sum(one.in_flight for one in stats),
            "environments": self.environments.in_use,
            "environment_slots": self.environments.size,
            "sick": self._sick(stats),
            "tokens": self._tokens(stats),
            "usd": round(budget.spent_usd, 4),
            "reserved_usd": round(budget.reserved_usd, 4),
            "budget": {"usd": budget.max_usd, "calls": budget.max_calls},
            "elapsed_s": round(elapsed, 1),
            "paused_s": round(self.rooms.pause.held_s, 1),
            "eta_s": round(missing * elapsed / gained, 1) if gained > 0 else None,
            "stages": {
                stage.name: {"waiting": stage.in_front(), "busy": stage.busy, "done": stage.left}
                for stage in self.gauges.stages
            },
            "endpoints": [self._endpoint(one, of) for one, of in zip(stats, self.endpoints, strict=True)],
            "events": [orjson.loads(line) for line in self.recent],
        }

    def _state(self) -> str:
        if self.rooms.drain.begun:
            return "draining"
        return "paused" if self.rooms.pause.held else "running"

    def _elapsed_s(self) -> float:
        return max(self.rooms.clock.now() - self.started_s, 1e-9)

    def _answered(self) -> int:
        return sum(endpoint.stats().answered for endpoint in self.endpoints)

    def _rate(self) -> float:
        """Calls answered per second in the last half minute, or since the start while that is not over."""
        then, before = self._samples[0] if self._samples else (self.started_s, 0)
        return (self._answered() - before) / max(self.rooms.clock.now() - then, 1e-9)

    def _tokens(self, stats: Sequence[EndpointStats]) -> JsonObject:
        """`cached` and `cache_write` are parts of `input`, `reasoning` of `output`."""
        read = [endpoint.meter.read() for endpoint in self.endpoints]
        return {
            "input": sum(one.tokens_in for one in stats),
            "cached": sum(one.cached for one in read),
            "cache_write": sum(one.cache_write for one in read),
            "output": sum(one.tokens_out for one in stats),
            "reasoning": sum(one.reasoning for one in read),
        }

    def _endpoint(self, stats: EndpointStats, endpoint: Endpoint) -> JsonObject:
        """Money is that of the endpoint's own calls; `throttled` is the share of 429 among the calls sent.

        `most_in_flight` is what its key's gate allows now.
        """
        read, reading = endpoint.meter.read(), endpoint.lane.reading()
        return {
            "name": stats.name,
            "state": "stopped" if stats.stopped else "sick" if stats.sick else "well",
            "in_flight": stats.in_flight,
            "most_in_flight": reading.allowed,
            "gate": gate_json(reading),
            "waiting": stats.waiting,
            "calls": stats.calls,
            "answered": stats.answered,
            "refused": sum(stats.faults.values()),
            "throttled": round(stats.faults.get("throttled", 0) / stats.calls, 4) if stats.calls else 0.0,
            "from_cache": read.from_cache,
            "median_s": read.median_s,
            "p95_s": read.p95_s,
            "usd": round(read.usd, 6),
            "unpriced": read.unpriced,
            **self.standing.of(stats.name, read.usd),
        }

    def _sick(self, stats: Sequence[EndpointStats]) -> JsonObject:
        """By endpoint without a good reply: the last fault's kind, and for how many seconds."""
        now = self.rooms.clock.now()
        return {
            one.name: {"fault": one.sick.kind, "for_s": round(now - one.sick.since_s, 1)}
            for one in stats
            if one.sick is not None
        }
