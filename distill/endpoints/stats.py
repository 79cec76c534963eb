"""Plain counters of one endpoint, for the status line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from distill.endpoints.faults import FaultKind


@dataclass(frozen=True, slots=True)
class Sickness:
    """An endpoint that has not answered well since `since_s` (seconds of the run's clock); the last fault speaks."""

    kind: FaultKind
    detail: str
    since_s: float


@dataclass(frozen=True, slots=True)
class EndpointStats:
    """A snapshot; `calls` are requests sent, `answered` those of them whose whole reply is in the ledger.

    `stopped` says why the endpoint is out, None while it is in. `sick` is None while the last
    reply was a good one. `tokens_*` are those of this start's good replies, as the provider counts them.
    """

    name: str
    in_flight: int
    waiting: int
    calls: int
    faults: Mapping[FaultKind, int]
    stopped: str | None
    sick: Sickness | None = None
    answered: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
