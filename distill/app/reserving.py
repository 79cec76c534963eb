"""What one call holds of a dollar budget before it is sent; where that is more than all of it, nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from distill.endpoints.spec import ASSUMED_OUTPUT_TOKENS, BATCH_PRICE, EndpointSpec

Cost: TypeAlias = tuple[EndpointSpec, float]
"""An endpoint, and US dollars."""

NOTHING_ASKED: Final[Mapping[str, int]] = {}
"""The size of a question is not known, and taken for nothing."""


def held(spec: EndpointSpec, sent: int = 0) -> float:
    """US dollars that are reserved for a call of `sent` bytes, as the run reserves them; 0 where no price is known."""
    return (spec.most_usd(spec.price, sent) or 0.0) * (BATCH_PRICE if spec.batch else 1.0)


def dearest(specs: Iterable[EndpointSpec], sent: Mapping[str, int] = NOTHING_ASKED) -> Cost | None:
    """The endpoint whose call holds most, and how much; `sent` are bytes of a question by endpoint."""
    costs = ((spec, held(spec, sent.get(spec.name, 0))) for spec in specs)
    return max(costs, key=lambda cost: cost[1], default=None)


def too_dear(spec: EndpointSpec, usd: float, budget_usd: float) -> str:
    """In words: a call that holds `usd` does not fit into the budget."""
    return (
        f"budget.usd {budget_usd:,g} does not let a single call of {spec.name} out: one may cost ${usd:,.2f}"
        f" (max_output_tokens {spec.max_output_tokens or ASSUMED_OUTPUT_TOKENS:,})"
    )


def reserving_notes(specs: Iterable[EndpointSpec], budget_usd: float | None) -> Iterator[str]:
    """One line for each endpoint that could never be asked anything, however short."""
    if budget_usd is not None:
        for spec in specs:
            if (usd := held(spec)) > budget_usd:
                yield too_dear(spec, usd, budget_usd)
