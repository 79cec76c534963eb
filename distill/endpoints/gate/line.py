"""The calls of one endpoint before a gate: its own ceilings, and a queue in which nobody is passed over."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Final

import anyio

from distill.endpoints.gate.cap import Flight
from distill.endpoints.gate.core import Need
from distill.endpoints.gate.meter import Meter

MINUTE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Ceilings:
    """What the operator allows at most, whatever the server would take; None: no bound. Rates are per minute."""

    in_flight: int
    rpm: int | None = None
    input_tpm: int | None = None
    output_tpm: int | None = None


@dataclass(slots=True)
class Waiter:
    """A call that waits; `flight` is set when it may go, `event` when it should look again.

    `looks_at` is when it looks again of itself; infinite for all but the first of a queue.
    """

    order: int
    need: Need
    event: anyio.Event = field(default_factory=anyio.Event)
    flight: Flight | None = None
    looks_at: float = math.inf


class Line:
    """The calls of one endpoint: those that wait, first come first served, and how many are in the air."""

    def __init__(self, ceilings: Ceilings, *, favoured: bool) -> None:
        """A `favoured` line (reviewers) gets a share of what goes out however long the others' queues are."""
        self.ceilings = ceilings
        self.favoured = favoured
        self.queue: deque[Waiter] = deque()
        self.in_flight = 0
        self._meters = tuple(
            (name, Meter(bound / MINUTE_S))
            for name, bound in (
                ("requests", ceilings.rpm), ("input", ceilings.input_tpm), ("output", ceilings.output_tpm),
            )
            if bound is not None
        )  # fmt: skip

    def wait_s(self, now: float) -> float:
        """Seconds until the operator's ceilings let the next call go; infinite until one in the air has ended."""
        if self.in_flight >= self.ceilings.in_flight:
            return math.inf
        return max([meter.wait_s(now) for _, meter in self._meters]) if self._meters else 0.0

    def take(self, now: float, need: Need) -> None:
        """A call goes out."""
        self.in_flight += 1
        for name, meter in self._meters:
            meter.take(now, _units(name, need))

    def correct(self, spare: Need) -> None:
        """A call took so much less than was thought (negative: more)."""
        for name, meter in self._meters:
            if name != "requests":
                meter.give_back(_units(name, spare))


def _units(name: str, need: Need) -> float:
    if name == "requests":
        return 1.0
    return need.input_tokens if name == "input" else need.output_tokens
