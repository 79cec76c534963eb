from __future__ import annotations

import pytest
from endpoint_fakes import EPOCH_S, spec_of

from distill.domain.chat import Usage
from distill.endpoints.prices import price_of, prices_version, require_prices, with_price
from distill.endpoints.spec import FREE, EndpointSpec, Price
from distill.errors import UsageError


def openai(model: str, **fields) -> EndpointSpec:
    return EndpointSpec("one", "https://api.openai.com/v1", model, **fields)


def test_cached_input_has_its_own_price_and_falls_back_to_plain_input():
    usage = Usage(input=1_000_000, cached=400_000, output=100_000)
    assert Price(2.0, 10.0, 0.5).cost(usage) == pytest.approx(1.2 + 0.2 + 1.0)
    assert Price(2.0, 10.0).cost(usage) == pytest.approx(3.0)


def test_input_that_is_written_to_a_cache_has_its_own_price_and_falls_back_to_plain_input():
    usage = Usage(input=1_000_000, cached=400_000, output=0, cache_write=200_000)
    assert Price(2.0, 10.0, 0.5, cache_write_usd_per_mtok=2.5).cost(usage) == pytest.approx(0.8 + 0.2 + 0.5)
    assert Price(2.0, 10.0, 0.5).cost(usage) == pytest.approx(0.8 + 0.2 + 0.4)


def test_the_most_that_a_call_may_cost_counts_all_of_its_input_as_written_where_that_is_dearer():
    dear = Price(2.0, 10.0, 0.5, cache_write_usd_per_mtok=2.5)
    assert dear.most(1_000_000, 100_000) == pytest.approx(2.5 + 1.0)
    assert Price(2.0, 10.0, cache_write_usd_per_mtok=0.0).most(1_000_000, 0) == pytest.approx(2.0)
    tiered = Price(1.0, 0.0, above=((200_000, Price(2.0, 0.0, cache_write_usd_per_mtok=3.0)),))
    assert tiered.most(300_000, 0) == pytest.approx(0.9)


def test_above_a_threshold_the_dearer_price_applies_to_all():
    price = Price(1.0, 10.0, above=((200_000, Price(2.0, 20.0)),))
    assert price.cost(Usage(input=200_000)) == pytest.approx(0.2)
    assert price.cost(Usage(input=200_001, output=1_000_000)) == pytest.approx(20.400002)


def test_a_listed_model_has_a_price_without_a_network():
    price = price_of(openai("gpt-4.1"), EPOCH_S)
    assert price is not None
    assert 0 < price.input_usd_per_mtok < price.output_usd_per_mtok
    assert prices_version()


def test_a_listed_model_that_charges_for_cache_writes_has_their_price():
    spec = EndpointSpec("one", "https://api.anthropic.com/v1", "claude-sonnet-4-5", provider="anthropic")
    price = price_of(spec, EPOCH_S)
    assert price is not None
    assert price.cached_input_usd_per_mtok is not None
    assert price.cache_write_usd_per_mtok is not None
    assert price.cached_input_usd_per_mtok < price.input_usd_per_mtok < price.cache_write_usd_per_mtok


def test_a_price_does_not_depend_on_the_hour():
    spec = EndpointSpec("one", "https://api.deepseek.com", "deepseek-chat", provider="deepseek")
    day = EPOCH_S - EPOCH_S % 86_400
    assert len({price_of(spec, day + 3_600 * hour) for hour in range(24)}) == 1


def test_the_operators_price_wins():
    assert price_of(openai("gpt-4.1", price=FREE), EPOCH_S) == FREE


def test_what_nobody_knows_is_unpriced_and_only_scripted_is_free():
    assert price_of(openai("no-such-model"), EPOCH_S) is None
    assert price_of(spec_of("one"), EPOCH_S) is None
    assert price_of(spec_of("one", kind="local"), EPOCH_S) is None
    assert price_of(EndpointSpec("one", "http://127.0.0.1:1/v1", "m", kind="scripted"), EPOCH_S) == FREE


def test_a_dollar_budget_refuses_an_unpriced_endpoint_by_name():
    priced = with_price(openai("gpt-4.1", max_output_tokens=100), EPOCH_S)
    with pytest.raises(UsageError, match="endpoint two: model 'm' has no known price"):
        require_prices([priced, spec_of("two", max_output_tokens=100)], 5.0)
    require_prices([priced, spec_of("two")], None)


def test_a_dollar_budget_refuses_replies_without_a_bound():
    with pytest.raises(UsageError, match="max_output_tokens"):
        require_prices([with_price(openai("gpt-4.1"), EPOCH_S)], 5.0)
