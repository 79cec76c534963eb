"""What a gate is believed to be: looked at along a life, without changing it."""

from __future__ import annotations

from copy import deepcopy

import pytest

from distill.endpoints.gate.cap import FIRST
from distill.endpoints.gate.core import Core
from distill.endpoints.gate.line import Ceilings
from distill.endpoints.gate.need import Need
from distill.endpoints.gate.reading import read
from distill.endpoints.gate.told import Told

NEED = Need(1_000.0, 500.0)


def answered(core: Core, now: float, count: int, told: dict | None = None) -> float:
    """So many calls are answered, one after the other, with as many in the air as may; then the air is empty."""
    flights = []
    while count > 0 or flights:
        while count > 0 and core.wait_s(now) <= 0:
            flights.append(core.depart(now, NEED))
            count -= 1
        now += 0.05
        core.answered(now, flights.pop(0), told or {})
    return now


def test_a_new_gate_is_in_its_slow_start_and_holds_no_pace():
    reading = read(Core(256), 0.0)
    assert (reading.in_flight, reading.allowed, reading.pace, reading.known) == (0, FIRST, None, None)
    assert (reading.state, reading.why, reading.refused) == ("well", "slow start", 0.0)


def test_what_the_file_allows_is_told_as_the_ceiling():
    core = Core(16)
    answered(core, 0.0, 60)
    assert (read(core, 60.0).allowed, read(core, 60.0).why) == (16, "ceiling")


def test_a_refusal_that_the_number_in_flight_explains_is_the_reason_for_its_size():
    core = Core(256)
    now = answered(core, 0.0, 60)
    assert read(core, now).allowed > 40
    flights = [core.depart(now, NEED) for _ in range(40)]
    core.refused(now + 0.1, flights[-1], None, {})
    reading = read(core, now + 0.1)
    assert (reading.allowed, reading.in_flight, reading.why, reading.state) == (39, 39, "refused", "slowed")
    assert 0 < reading.refused < 0.1
    for flight in flights[:-1]:
        core.answered(now + 1.0, flight, {})
    now = answered(core, now + 1.0, 80)
    assert read(core, now).why == "grown"
    assert 39 < read(core, now).allowed < 60


def test_of_told_limits_the_one_for_fewer_calls_is_the_pace():
    core = Core(256)
    told = {"requests": Told(600.0, 590.0, 1.0), "tokens": Told(90_000.0, 80_000.0, 1.0)}
    now = answered(core, 0.0, 4, told)
    assert (read(core, now).pace, read(core, now).unit, read(core, now).known) == (600.0, "requests", "told")
    core.depart(now, NEED)
    reading = read(core, now)
    assert (reading.pace, reading.unit, reading.why) == (90_000.0, "tokens", "told by headers")
    told = {"requests": Told(600.0, 590.0, 1.0), "input": Told(9e6, 9e6, 1.0), "output": Told(9_000.0, 9_000.0, 1.0)}
    other = Core(256)
    now = answered(other, 0.0, 2, told)
    other.depart(now, NEED)
    assert (read(other, now).unit, read(other, now).pace) == ("output", 9_000.0)


def test_a_pace_that_was_found_is_first_held_and_then_grows():
    core = Core(256)
    now = answered(core, 0.0, 200)
    core.refused(now + 0.1, core.depart(now, NEED), None, {}, "requests")
    found = read(core, now + 0.1)
    assert (found.known, found.unit, found.why) == ("found", "requests", "refused")
    assert found.pace is not None
    later = read(core, now + 30.0)
    assert later.pace is not None
    assert later.pace > found.pace
    assert later.why == "grown"


def test_an_open_breaker_and_a_shut_gate_are_states():
    core = Core(256)
    flights = [core.depart(0.0, NEED) for _ in range(8)]
    for flight in flights:
        core.fault(1.0, flight)
    for _ in range(2):
        core.fault(1.0, core.depart(1.0, NEED))
    assert (read(core, 1.0).state, read(core, 1.0).why) == ("open", "outage")
    core = Core(256)
    core.storm.shut(0.0, 5.0)
    assert read(core, 1.0).state == "shut"
    assert read(core, 9.0).state == "shut", "looking opens nothing"


def test_after_an_outage_a_gate_that_had_a_limit_starts_slowly_again():
    core = Core(256)
    now = answered(core, 0.0, 60)
    flights = [core.depart(now, NEED) for _ in range(40)]
    core.refused(now, flights[-1], None, {})
    for flight in flights[:-1]:
        core.fault(now + 1.0, flight)
    probe_at = now + 1.0 + core.breaker.wait_s(now + 1.0)
    core.answered(probe_at + 1.0, core.depart(probe_at, NEED), {})
    core.sound()
    reading = read(core, probe_at + 1.0)
    assert (reading.state, reading.why, reading.allowed) == ("slowed", "slow start", 19)


def test_looking_changes_nothing():
    core = Core(64)
    now = answered(core, 0.0, 30)
    core.refused(now, core.depart(now, NEED), 2.0, {}, "requests")
    twin = deepcopy(core)
    for step in range(50):
        read(core, now + step)
    assert core.wait_s(now + 60.0) == twin.wait_s(now + 60.0)
    assert read(core, now + 60.0) == read(twin, now + 60.0)


@pytest.mark.parametrize(
    ("ceilings", "seen"),
    [
        (Ceilings(4), (4, None, None)),
        (Ceilings(400, rpm=60), (FIRST, 60.0, "ceiling")),
        (Ceilings(400, input_tpm=9_000), (FIRST, 9_000.0, "ceiling")),
    ],
)
def test_an_endpoint_may_be_held_lower_by_its_own_ceilings(ceilings, seen):
    reading = read(Core(400), 0.0).under(ceilings)
    assert (reading.allowed, reading.pace, reading.known) == seen


def test_a_ceiling_above_what_was_told_is_not_what_holds():
    core = Core(256)
    now = answered(core, 0.0, 2, {"requests": Told(600.0, 590.0, 1.0)})
    assert read(core, now).under(Ceilings(256, rpm=3_000)).known == "told"
    assert read(core, now).under(Ceilings(256, rpm=300)).pace == 300.0
