"""The parts of the gate, one by one, with time as an argument."""

from __future__ import annotations

import math

import pytest

from distill.endpoints.gate.breaker import LONGEST_S, TRIP, Breaker
from distill.endpoints.gate.core import Core
from distill.endpoints.gate.edge import REFUSALS, Edge
from distill.endpoints.gate.meter import BURST_S, Meter
from distill.endpoints.gate.need import Need
from distill.endpoints.gate.storm import IN_A_ROW, LAST, SHARE, Storm
from distill.endpoints.gate.storm import LONGEST_S as LONGEST_SHUT_S
from distill.endpoints.gate.told import Told

SMALL = Need(100.0, 10.0)


def open_breaker() -> Breaker:
    breaker = Breaker()
    for _ in range(TRIP):
        breaker.fault(0.0, probe=False)
    return breaker


def test_a_meter_spaces_what_goes_out_and_lends_half_a_second_after_a_rest():
    meter, now, went = Meter(2.0), 100.0, []
    for _ in range(5):
        now += meter.wait_s(now)
        went.append(now)
        meter.take(now, 1.0)
    assert went == [100.0, 100.0, 100.5, 101.0, 101.5], "one at once, one on credit of the half second"
    assert BURST_S == 0.5


def test_a_meter_without_a_rate_never_waits_and_a_rate_may_change_at_any_time():
    meter = Meter()
    meter.take(0.0, 1e9)
    assert meter.wait_s(0.0) == 0.0
    meter.rate = 1.0
    meter.take(0.0, 3.5)
    assert meter.wait_s(0.0) == 3.0


def test_one_that_is_larger_than_all_that_is_left_goes_and_those_after_it_wait():
    meter = Meter(100.0)
    assert meter.wait_s(0.0) == 0.0
    meter.take(0.0, 1_000.0)
    assert meter.wait_s(0.0) == 9.5


def test_what_was_taken_too_much_is_given_back_and_what_was_taken_too_little_is_owed():
    meter = Meter(100.0)
    meter.take(0.0, 1_000.0)
    meter.give_back(400.0)
    assert meter.wait_s(0.0) == 5.5
    meter.give_back(-100.0)
    assert meter.wait_s(0.0) == 6.5


def test_the_breaker_opens_after_ten_faults_in_a_row_and_not_before():
    breaker = Breaker()
    for _ in range(5):
        assert [breaker.fault(0.0, probe=False) for _ in range(TRIP - 1)] == [False] * (TRIP - 1)
        breaker.good()
    assert [breaker.fault(7.0, probe=False) for _ in range(TRIP)][-1] is True
    assert breaker.open
    assert breaker.wait_s(7.0) == 1.0


def test_probes_come_after_1_2_4_8_and_then_every_12_seconds_for_years():
    breaker, now, pauses = open_breaker(), 0.0, []
    for _ in range(2_000):
        pauses.append(breaker.wait_s(now))
        now += pauses[-1]
        assert breaker.depart(now)
        breaker.fault(now, probe=True)
    assert pauses[:6] == [1.0, 2.0, 4.0, 8.0, LONGEST_S, LONGEST_S]
    assert set(pauses[5:]) == {LONGEST_S}


def test_a_probe_that_hangs_keeps_others_back_for_one_longest_pause_only():
    breaker = open_breaker()
    breaker.depart(1.0)
    assert breaker.wait_s(1.0) == LONGEST_S
    assert breaker.wait_s(1.0 + LONGEST_S) == 0.0


def test_a_probe_that_was_not_sent_makes_room_for_another_at_once():
    breaker = open_breaker()
    breaker.depart(1.0)
    breaker.abandoned(2.0)
    assert breaker.wait_s(2.0) == 0.0


def test_stragglers_that_fail_do_not_put_the_next_probe_off():
    breaker = open_breaker()
    for _ in range(100):
        breaker.fault(0.5, probe=False)
    assert breaker.wait_s(0.5) == 0.5


def test_a_good_reply_closes_the_breaker_and_the_next_outage_starts_over():
    breaker = open_breaker()
    assert breaker.good()
    assert not breaker.good()
    assert breaker.wait_s(0.0) == 0.0
    assert not breaker.depart(0.0)
    breaker.fault(0.0, probe=False)
    assert not breaker.open


def refusals(storm: Storm, count: int, start: int = 1, at: float = 0.0) -> None:
    """One after the other, each sent after the last was refused."""
    for number in range(start, start + count):
        storm.refused(at, number, at, None)


def test_three_refusals_in_a_row_shut_the_gate_for_a_second_and_two_do_not():
    storm = Storm()
    refusals(storm, IN_A_ROW - 1)
    assert storm.wait_s(0.0) == 0.0
    refusals(storm, 1, IN_A_ROW)
    assert storm.wait_s(0.0) == 1.0


def test_refusals_of_one_burst_are_one():
    storm = Storm()
    storm.answered(1)
    for number in range(2, 6):
        storm.refused(10.0 + number, number, 0.0, None)
    assert storm.wait_s(16.0) == 0.0


def test_a_fifth_of_the_last_replies_refused_shuts_the_gate():
    storm = Storm()
    for number in range(LAST):
        if number % 4 == 3:
            storm.refused(float(number), number, float(number), None)
        else:
            storm.answered(number)
    assert storm.share >= SHARE
    assert storm.wait_s(float(LAST - 1)) > 0.0


def test_a_refused_try_doubles_the_pause_up_to_half_a_minute_and_the_hint_bounds_it():
    storm, now, pauses = Storm(), 0.0, []
    refusals(storm, IN_A_ROW)
    for number in range(100, 100 + 1_500):
        pauses.append(storm.wait_s(now))
        now += pauses[-1]
        storm.depart(now, number, 0.6)
        storm.refused(now, number, now, 89.0)
    assert pauses[:6] == [1.0, 2.0, 4.0, 8.0, 16.0, LONGEST_SHUT_S]
    assert set(pauses[5:]) == {LONGEST_SHUT_S}
    storm.depart(now, 5_000, 0.6)
    storm.refused(now, 5_000, now, 0.25)
    assert storm.wait_s(now + 30.0) == 0.0


def test_the_gate_opens_when_the_try_is_answered_or_known_to_be_let_through():
    for answered in (True, False):
        storm = Storm()
        refusals(storm, IN_A_ROW)
        assert not storm.depart(1.0, 9, 0.6)
        assert storm.wait_s(1.1) == pytest.approx(0.5), "its verdict is waited for"
        if answered:
            assert not storm.answered(8)
            assert storm.answered(9)
        assert storm.wait_s(1.2 if answered else 1.6) == 0.0
        assert storm.depart(1.6, 10, 0.6) != answered, "who opens it says so, once"
        assert not storm.closed


def test_a_refusal_of_a_straggler_while_the_gate_is_shut_is_no_news():
    storm = Storm()
    refusals(storm, IN_A_ROW)
    refusals(storm, 20, 50, 0.5)
    assert storm.wait_s(0.5) == 0.5


def test_an_edge_is_seen_when_all_refused_left_above_it_and_those_below_passed():
    edge = Edge()
    seen = []
    for _ in range(REFUSALS):
        seen.append(edge.refused(65))
        for _ in range(4):
            edge.passed(64)
    assert seen[:-1] == [False] * (REFUSALS - 1)
    assert edge.refused(65)


def test_one_call_that_passes_at_the_level_of_a_refused_one_is_the_end_of_an_edge():
    edge = Edge()
    for _ in range(20):
        assert not edge.refused(65)
        for _ in range(4):
            edge.passed(64)
        edge.passed(65)


def test_told_that_nothing_is_left_the_gate_shuts_until_the_reset_but_not_for_a_day():
    for reset_s, longest in ((2.0, 2.0), (86_400.0, 6.0), (None, 1.0)):
        core = Core(64)
        flight = core.depart(0.0, SMALL)
        core.answered(1.0, flight, {"requests": Told(10.0, 0.0, reset_s)})
        assert 0.0 < core.wait_s(1.0) <= longest


def test_a_told_limit_is_kept_without_a_single_refusal():
    core, now, sent = Core(64), 0.0, 0
    while now < 600.0:
        now += core.wait_s(now)
        flight = core.depart(now, SMALL)
        sent += 1
        core.answered(now, flight, {"requests": Told(120.0, 60.0, None)})
        now += 1e-6
    assert sent == pytest.approx(1_200, rel=0.01)


def test_every_call_in_the_air_takes_a_place_and_whatever_becomes_of_it_gives_it_back():
    core = Core(2, 2)
    ends = (
        lambda flight: core.answered(1.0, flight, {}),
        lambda flight: core.declined(1.0, flight, {}),
        lambda flight: core.fault(1.0, flight),
        lambda flight: core.unsent(1.0, flight),
        lambda flight: core.refused(1.0, flight, 1.0, {}),
    )
    for end in ends:
        first, second = core.depart(0.0, SMALL), core.depart(0.0, SMALL)
        assert core.wait_s(0.0) == math.inf
        end(first)
        end(second)
        assert core.in_flight == 0
        core = Core(2, 2)


def test_before_any_refusal_the_cap_grows_by_half_in_each_latency_and_without_need_it_stays():
    core, sizes = Core(1_000), []
    for now in range(5):
        flights = [core.depart(float(now), SMALL) for _ in range(core.cap.whole)]
        for flight in flights:
            core.answered(now + 0.9, flight, {})
        sizes.append(core.cap.whole)
    assert sizes == [30, 45, 68, 102, 153]
    for now in range(5, 50):
        core.answered(now + 0.9, core.depart(float(now), SMALL), {})
    assert core.cap.whole == 153


def test_a_try_of_which_nothing_is_heard_opens_no_gate():
    for end in ("abandoned", "unsent", "fault"):
        core = Core(8, 8)
        core.storm.shut(0.0, 1.0)
        tried = core.depart(1.0, SMALL)
        getattr(core, end)(1.1, tried)
        assert core.storm.wait_s(60.0) == 0.0, "another may try"
        core.depart(60.0, SMALL)
        assert core.storm.closed, "and that one is a try too"


def test_a_call_that_was_not_sent_has_taken_nothing():
    core = Core(64)
    core.answered(0.5, core.depart(0.0, SMALL), {"requests": Told(60.0, 30.0, None)})
    before = core.wait_s(2.0)
    core.unsent(2.0, core.depart(2.0, SMALL))
    assert core.wait_s(2.0) == pytest.approx(before, abs=1.0)
    core.abandoned(2.0, core.depart(2.0, SMALL))
    assert core.wait_s(2.0) > before
