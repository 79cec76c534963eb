"""The calls of one endpoint before a gate: its own ceilings, and a queue in which nobody is passed over."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

import anyio

from distill.endpoints.gate.cap import Flight
from distill.endpoints.gate.meter import Meters
from distill.endpoints.gate.need import Need
from distill.endpoints.gate.told import Resource


@dataclass(frozen=True, slots=True)
class Ceilings:
    """What the operator allows at most, whatever the server would take; None: no bound. Rates are per minute."""

    in_flight: int
    rpm: int | None = None
    input_tpm: int | None = None
    output_tpm: int | None = None

    def rates(self) -> dict[Resource, float]:
        """The bounds there are, per minute."""
        bounds: tuple[tuple[Resource, int | None], ...] = (
            ("requests", self.rpm), ("input", self.input_tpm), ("output", self.output_tpm),
        )  # fmt: skip
        return {resource: bound for resource, bound in bounds if bound is not None}


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
        self._meters = Meters(ceilings.rates())

    def wait_s(self, now: float) -> float:
        """Seconds until the operator's ceilings let the next call go; infinite until one in the air has ended."""
        if self.in_flight >= self.ceilings.in_flight:
            return math.inf
        return self._meters.wait_s(now)

    def take(self, now: float, need: Need) -> None:
        """A call goes out."""
        self.in_flight += 1
        self._meters.take(now, need)

    def undo(self, need: Need) -> None:
        """A call that went out did not, after all; its place is given back apart."""
        self._meters.undo(need)

    def correct(self, spare: Need) -> None:
        """A call took so much less than was thought (negative: more)."""
        self._meters.give_back(spare)

    def join(self, waiter: Waiter) -> None:
        """Take the place that `order` gives: the last, but for a call that was refused, which keeps its own."""
        at = len(self.queue)
        while at and self.queue[at - 1].order > waiter.order:
            at -= 1
        self.queue.insert(at, waiter)
