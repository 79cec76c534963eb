"""What a call costs: the operator's word first, then the price list that ships as a package."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from distill.endpoints.spec import EndpointSpec, Price
from distill.errors import UsageError


def price_of(spec: EndpointSpec, at_epoch_s: float) -> Price | None:
    """The price of an endpoint, None when nobody knows it: unpriced, which is never shown as 0.

    `spec.price` (the endpoint's own `price`) wins; a scripted endpoint is free; then the package
    `genai-prices` is asked, offline, for the dearest price of the day of `at_epoch_s` (some vendors
    are cheaper at night; a run's costs must not depend on its hour). Without the package: unpriced.
    """
    if spec.full_price is not None:
        return spec.full_price
    if spec.kind == "local":
        return None
    midnight = datetime.fromtimestamp(at_epoch_s, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return _listed(spec, [midnight + timedelta(minutes=30 * half_hour) for half_hour in range(48)])


def with_price(spec: EndpointSpec, at_epoch_s: float) -> EndpointSpec:
    """The same endpoint with its price filled in, if there is one."""
    price = price_of(spec, at_epoch_s)
    return spec if price is spec.price else replace(spec, price=price)


def require_prices(specs: Iterable[EndpointSpec], budget_usd: float | None) -> None:
    """Raise UsageError for the first endpoint whose calls have no bound in dollars, under a dollar budget.

    `specs` come out of `with_price`. A priced endpoint also needs `max_output_tokens`.
    """
    if budget_usd is None:
        return
    for spec in specs:
        if spec.full_price is None:
            raise UsageError(
                f"endpoint {spec.name}: model {spec.model!r} has no known price, so budget.usd cannot be kept;"
                " give the endpoint a `price` (zeros if it costs nothing), or use budget.calls"
            )
        if spec.max_output_tokens is None and spec.price is not None and spec.price.output_usd_per_mtok > 0:
            raise UsageError(
                f"endpoint {spec.name}: without max_output_tokens a call has no upper cost,"
                " so budget.usd cannot be kept"
            )


def prices_version() -> str | None:
    """Version of the price list, for the manifest; None when it is not installed."""
    try:
        import genai_prices
    except ImportError:
        return None
    return str(genai_prices.__version__)


def _listed(spec: EndpointSpec, moments: Iterable[datetime]) -> Price | None:
    try:
        from genai_prices.data_snapshot import get_snapshot
    except ImportError:
        return None
    for provider_id, url in ((None, spec.base_url), (spec.provider or None, None)):
        if provider_id is None and url is None:
            continue
        try:
            _, model = get_snapshot().find_provider_model(spec.model, None, provider_id, url)
        except LookupError:
            continue
        priced = [price for moment in moments if (price := _flat(model.get_prices(moment))) is not None]
        return max(priced, key=lambda price: (price.output_usd_per_mtok, price.input_usd_per_mtok), default=None)
    return None


def _flat(prices: Any) -> Price | None:
    """Base and tiers of a listed price; None when it does not price both plain input and output."""
    listed = [getattr(prices, f"{name}_mtok", None) for name in ("input", "output", "cache_read", "cache_write")]
    if listed[0] is None or listed[1] is None:
        return None
    starts = sorted({tier.start for price in listed for tier in getattr(price, "tiers", ())})

    def at(tokens: int) -> list[float | None]:
        return [None if price is None else _rate(price, tokens) for price in listed]

    def made(rates: list[float | None], above: tuple[tuple[int, Price], ...] = ()) -> Price:
        return Price(rates[0] or 0.0, rates[1] or 0.0, rates[2], above, rates[3])

    return made(at(0), tuple((start, made(at(start + 1))) for start in starts))


def _rate(price: Any, input_tokens: int) -> float:
    """Dollars per million at this length of input; `tiers` apply from above their start, to all tokens."""
    rate = getattr(price, "base", price)
    for tier in getattr(price, "tiers", ()):
        if input_tokens > tier.start:
            rate = tier.price
    return float(rate)
