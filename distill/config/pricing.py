"""Which of the prices in a run file is an endpoint's."""

from __future__ import annotations

from distill.config.models import EndpointConfig, PriceConfig, RunConfig


def own_price(config: RunConfig, endpoint: EndpointConfig) -> PriceConfig | None:
    """Its own `price`, else the entry of `prices` for its name, else that for its model; None asks the price list."""
    return endpoint.price or config.prices.get(endpoint.name) or config.prices.get(endpoint.model)
