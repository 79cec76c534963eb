"""What a run leaves behind for the rehearsal of the next, and what a profile must look like."""

from __future__ import annotations

import random

import pytest

from distill.app.rehearse.profile import dressed, latency, limits_met
from distill.config.faults import ConfigFaults
from distill.endpoints.gate.core import Core
from distill.endpoints.gate.gate import Gate
from distill.endpoints.gate.need import Need
from distill.endpoints.gate.told import Told
from distill.simulator.dress import Dress, FaultRate, Latency
from distill.simulator.dress_file import Profile, read_profile, written
from distill.simulator.limits import Limits
from distill.storage.behaviour import Behaviour

WORN = Profile(
    {
        "big": Dress(Limits(600, 450_000, None, 64), Latency(1.2, 0.4, 0.01), (FaultRate("500", 0.02),), "openai"),
        "small": Dress(),
    },
    0.3,
    0.1,
)


def test_a_profile_is_read_as_it_was_written(tmp_path):
    import orjson

    file = tmp_path / "profile.json"
    file.write_bytes(orjson.dumps(written(WORN)))
    assert read_profile(file) == WORN


@pytest.mark.parametrize("key", ["sloppiness", "hopeless"])
@pytest.mark.parametrize("share", ["2", '"much"', "-0.1", "true"])
def test_what_is_no_share_is_refused_at_its_line(tmp_path, key, share):
    file = tmp_path / "profile.json"
    file.write_text(f'{{"models": {{}},\n "{key}": {share}}}')
    with pytest.raises(ConfigFaults, match=rf"profile\.json:2:\d+: {key}: expected a share from 0 to 1"):
        read_profile(file)


@pytest.mark.parametrize("truth", [Latency(2.0, 0.5, 0.01), Latency(0.4, 0.3, 0.0), Latency(1.0, 0.1, 0.05)])
def test_a_latency_is_found_again_in_the_waits_that_it_made(truth):
    rng = random.Random(3)
    tokens = [rng.randrange(20, 400) for _ in range(4_000)]
    found = latency([(truth.of(7, str(place), count), count) for place, count in enumerate(tokens)])
    assert found.median_s == pytest.approx(truth.median_s, rel=0.15)
    assert found.sigma == pytest.approx(truth.sigma, abs=0.05)
    assert found.per_output_token_s == pytest.approx(truth.per_output_token_s, rel=0.15, abs=0.0005)


def test_faults_become_shares_of_what_was_sent_and_a_wrong_key_is_none():
    seen = Behaviour("t", ((1.0, 10),) * 40, 100, {"server": 2, "reset": 1, "connect": 1, "auth": 5})
    assert dressed(seen, Limits(), "none").faults == (FaultRate("500", 0.02), FaultRate("reset", 0.02))


def gate() -> Gate:
    return Gate(lambda: 0.0, Core(64))


def test_limits_that_the_server_tells_are_taken_over():
    one = gate()
    flight = one.core.depart(0.0, Need(10, 10))
    one.core.answered(1.0, flight, {"requests": Told(600, 599, 1.0), "tokens": Told(90_000, 80_000, 1.0)})
    assert limits_met(one, Limits(max_in_flight=3)) == Limits(rpm=600, input_tpm=90_000)


def test_a_number_in_flight_that_was_found_is_what_is_kept_without_the_one_that_is_tried():
    one = gate()
    flights = [one.core.depart(0.0, Need(10, 10)) for _ in range(8)]
    for flight in flights[:7]:
        one.core.cap.passed(flight)
    one.core.refused(0.1, flights[7], None, {}, "concurrency")
    assert limits_met(one, Limits()) == Limits(max_in_flight=7)
    now = 1.0
    while one.core.cap.whole == 7:
        flights = [one.core.depart(now, Need(10, 10)) for _ in range(7)]
        now += 1.0
        for flight in flights:
            one.core.answered(now, flight, {})
    assert limits_met(one, Limits()) == Limits(max_in_flight=7)


def test_what_is_known_from_before_stays_where_nothing_was_met():
    assert limits_met(gate(), Limits(rpm=60)) == Limits(rpm=60)
