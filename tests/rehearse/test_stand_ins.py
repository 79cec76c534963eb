"""Who stands in for a paid endpoint keeps everything but its address and its key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from distill.app.pools import Specs
from distill.app.rehearse.sample import compress, compression
from distill.app.rehearse.stand_ins import stand_ins
from distill.config.secret import Secret
from distill.endpoints.gate.cap import FIRST
from distill.endpoints.gate.sharing import Gates
from distill.endpoints.spec import EndpointSpec, Price, Timeouts
from distill.errors import UsageError
from distill.simulator.dress import Dress, Latency
from distill.simulator.dress_file import Profile
from distill.simulator.limits import Limits

HERE = "http://127.0.0.1:9/v1"


def endpoint(name: str, host: str, model: str, key: str = "rehearsed-KEY", **more: object) -> EndpointSpec:
    return EndpointSpec(name, f"https://{host}/v1", model, Secret(key), price=Price(1, 2), **more)


def served(*specs: EndpointSpec) -> tuple[EndpointSpec, ...]:
    return stand_ins(Specs(specs, ()), HERE).teachers


def gates(*specs: EndpointSpec) -> int:
    """How many there are for these endpoints."""
    made = Gates(lambda: 0.0, searching=True)
    return len({id(made.lane(spec).gate) for spec in specs})


def test_name_model_price_and_ceilings_stay():
    one = endpoint("t", "api.openai.com", "gpt-4.1", rpm=60, max_concurrency=7, dialect="openai-responses")
    (stand_in,) = served(one)
    kept = ("name", "model", "price", "rpm", "max_concurrency", "dialect", "temperature", "extra", "weight")
    assert [getattr(stand_in, name) for name in kept] == [getattr(one, name) for name in kept]
    assert (stand_in.base_url, stand_in.kind) == (HERE, "scripted")


@pytest.mark.parametrize(
    "pool",
    [
        (endpoint("a", "api.openai.com", "one"), endpoint("b", "api.openai.com", "two")),
        (endpoint("a", "openrouter.ai", "one"), endpoint("b", "openrouter.ai", "two")),
        (endpoint("a", "openrouter.ai", "one"), endpoint("b", "openrouter.ai", "two", limits_per="model")),
        (endpoint("a", "openrouter.ai", "one"), endpoint("b", "openrouter.ai", "one", "rehearsed-OTHER")),
        (endpoint("a", "openrouter.ai", "one"), endpoint("b", "api.groq.com", "one")),
    ],
)
def test_limits_are_shared_by_whom_they_were_shared_before(pool):
    assert gates(*served(*pool)) == gates(*pool)


def test_the_gate_begins_as_it_does_before_a_paid_endpoint():
    (stand_in,) = served(endpoint("t", "api.openai.com", "gpt-4.1", max_concurrency=200))
    assert Gates(lambda: 0.0, searching=True).lane(stand_in).most == FIRST
    assert Gates(lambda: 0.0).lane(stand_in).most == 200


def test_a_dialect_that_the_simulator_does_not_speak_is_refused():
    with pytest.raises(UsageError, match="endpoint t: the simulator does not speak the dialect klingon"):
        served(endpoint("t", "api.openai.com", "gpt-4.1", dialect="klingon"))


def test_compressed_time_shortens_waits_and_raises_rates_but_not_what_is_in_flight():
    dress = Dress(Limits(rpm=600, max_in_flight=32), Latency(2.0, 0.4, 0.01))
    factor = compression(Profile({"m": dress, "quick": Dress(latency=Latency(0.5))}))
    assert factor == pytest.approx(100)
    quick = compress(dress, factor)
    assert (quick.limits.rpm, quick.limits.max_in_flight, quick.limits.burst_s) == (60_000, 32, pytest.approx(0.06))
    assert quick.latency == Latency(0.02, 0.4, 0.0001)
    assert compression(Profile()) == 1.0


def test_time_outs_are_compressed_but_a_busy_machine_is_given_its_time():
    one = replace(endpoint("t", "api.openai.com", "gpt-4.1"), timeouts=Timeouts(10, 600, 3, 900))
    (stand_in,) = stand_ins(Specs((one,), ()), HERE, 100.0).teachers
    assert stand_in.timeouts == Timeouts(5, 6, 3, 9)
