"""Dollars for loads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from distill.app.plan.loads import Load
from distill.endpoints.spec import BATCH_PRICE, EndpointSpec

SINGLE_SHOT: Final = frozenset({"reviewer", "proposer"})
"""Roles whose calls may go through a vendor's batch API."""


@dataclass(frozen=True, slots=True)
class Line:
    """A load and what it costs; None where no price is known."""

    load: Load
    usd: float | None


def bill(loads: Iterable[Load], endpoints: Mapping[str, EndpointSpec]) -> tuple[Line, ...]:
    """One line for each load."""
    return tuple(Line(load, cost(load, endpoints[load.endpoint])) for load in loads)


def cost(load: Load, spec: EndpointSpec) -> float | None:
    """At the price of a call of middling length; half of it where it goes by batch."""
    if spec.price is None:
        return 0.0 if spec.kind == "scripted" else None
    return load.calls * spec.price.cost(load.usage) * (BATCH_PRICE if by_batch(load, spec) else 1.0)


def by_batch(load: Load, spec: EndpointSpec) -> bool:
    """Whether these calls go through the vendor's batch API."""
    return spec.batch and load.role in SINGLE_SHOT


def total(lines: Iterable[Line]) -> float:
    """Dollars of all lines whose price is known."""
    return sum(line.usd or 0.0 for line in lines)
