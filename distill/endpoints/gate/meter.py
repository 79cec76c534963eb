"""Spacing: so many units a second, a little at once, and never a minute's quota in a burst."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from distill.endpoints.gate.need import MINUTE_S, Need
from distill.endpoints.gate.told import Resource

BURST_S: Final = 0.5
"""What was not used in this long may be made up for at once."""


class Meter:
    """A rate that is kept by waiting (the generic cell rate algorithm); units are requests or tokens."""

    __slots__ = ("_due", "rate")

    def __init__(self, rate: float = math.inf) -> None:
        """`rate` in units per second; may be changed at any time."""
        self.rate = rate
        self._due = -math.inf

    def wait_s(self, now: float) -> float:
        """Seconds until the next one may go; one that is larger than what is left goes, and those after it wait."""
        return 0.0 if self.rate == math.inf else max(0.0, self._due - now)

    def take(self, now: float, units: float) -> None:
        """One went out."""
        if self.rate != math.inf:
            self._due = max(self._due, now - BURST_S) + units / self.rate

    def give_back(self, units: float) -> None:
        """Fewer were used than was thought, or more (negative)."""
        if self.rate != math.inf:
            self._due -= units / self.rate


class Meters:
    """A meter for each resource that has a limit; a call has to pass them all."""

    def __init__(self, per_minute: Mapping[Resource, float]) -> None:
        """Limits as they are told, or as the operator sets them."""
        self._meters = {resource: Meter(bound / MINUTE_S) for resource, bound in per_minute.items()}

    def set(self, resource: Resource, rate: float) -> None:
        """The limit of a resource is another, or is known now: units per second."""
        self._meters.setdefault(resource, Meter()).rate = rate

    def wait_s(self, now: float) -> float:
        """Seconds until the next call may go."""
        return max([meter.wait_s(now) for meter in self._meters.values()]) if self._meters else 0.0

    def take(self, now: float, need: Need) -> None:
        """A call went out."""
        for resource, meter in self._meters.items():
            meter.take(now, need.units(resource))

    def undo(self, need: Need) -> None:
        """A call did not go out after all."""
        for resource, meter in self._meters.items():
            meter.give_back(need.units(resource))

    def give_back(self, spare: Need) -> None:
        """A call took so many tokens less than was thought (negative: more)."""
        for resource, meter in self._meters.items():
            if resource != "requests":
                meter.give_back(spare.units(resource))
