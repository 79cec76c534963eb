"""From a virtual run to what is said of the whole one."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from small_runs import dollars, episode, play, references, setting

from distill.app.plan.assumptions import Z
from distill.app.rehearse.fitting import fit
from distill.app.rehearse.rehearsal import Basis, foretell
from distill.app.rehearse.sample import Sample
from distill.simulator.dress import Dress, Latency
from distill.simulator.dress_file import Profile
from distill.simulator.limits import Limits

WORN = Profile(
    {
        "model-teacher": Dress(Limits(rpm=1_200), Latency(1.0, 0.4)),
        "model-reviewer": Dress(latency=Latency(2.0)),
    }
)
CASES = [episode(number, seed=4, accepted=0.7) for number in range(240)]


def basis(cases=CASES[:40]) -> Basis:
    sample = Sample(len(cases), 1, tuple(cases), 0.0, 0.0, 1.0, 0, 0.0)
    return Basis(None, sample, fit(cases, references(CASES)), len(CASES), dressed=True)


def whole(**more):
    deal = basis().deal
    return setting(deal.episodes, deal=deal.of, limit=240, target=240, workers=32, planned=16, **more)


def test_the_forecast_is_what_the_whole_run_took():
    said, truth = foretell(whole(), WORN, basis()), play(setting(CASES, workers=32, planned=16), WORN.dresses)
    assert said.hours.likely * 3_600 == pytest.approx(truth.seconds, rel=0.15)
    assert said.usd.likely == pytest.approx(dollars(truth), rel=0.15)
    assert said.hours.low < said.hours.likely < said.hours.high
    assert sum(line.usd for line in said.lines) == pytest.approx(said.usd.likely)
    assert {rate.endpoint for rate in said.rates if rate.limit} == {"teacher"}


def test_a_long_run_goes_on_as_the_middle_of_a_short_one_went():
    long, short = foretell(whole(), WORN, basis()), foretell(whole(), WORN, basis(), most_calls=1_000)
    assert short.hours.likely == pytest.approx(long.hours.likely, rel=0.1)
    assert short.usd.likely == pytest.approx(long.usd.likely, rel=0.1)
    assert short.plays == pytest.approx(240, rel=0.05)


def test_twice_of_what_is_short_is_told_with_what_is_short_then():
    said = foretell(whole(), WORN, basis())
    assert "requests a minute, found out" in said.bottleneck
    assert said.doubled.hours < 0.9 * said.hours.likely
    assert said.doubled.bottleneck != said.bottleneck


def test_a_price_that_nobody_knows_is_left_open():
    run = whole()
    teachers = tuple(replace(one, price=None) for one in run.specs.teachers)
    said = foretell(replace(run, specs=replace(run.specs, teachers=teachers)), WORN, basis())
    assert {line.load.role: line.usd for line in said.lines}["teacher"] is None


def test_a_target_that_may_need_more_cases_is_less_certain():
    sure, unsure = foretell(whole(), WORN, basis()), foretell(replace(whole(), target=120), WORN, basis())
    assert unsure.usd.high / unsure.usd.likely > sure.usd.high / sure.usd.likely
    assert 120 / 0.8 < unsure.plays < 120 / 0.5


def range_of(cases, plays):
    """How much dearer it may be, where each second play of a case is accepted, or each play of each second case."""
    sample = Sample(len(cases), plays, tuple(cases), 0.0, 0.0, 1.0, 0, 0.0)
    deal = replace(basis().deal, error=0.0)
    said = foretell(replace(whole(), target=60), WORN, Basis(None, sample, deal, len(CASES), dressed=True))
    return said.usd.high / said.usd.likely - 1


def test_plays_of_a_case_make_its_fate_surer_only_where_they_differ():
    by_chance = [replace(CASES[n // 8], number=n, accepted=n % 2 == 0) for n in range(160)]
    by_case = [replace(CASES[n // 8], number=n, accepted=n // 8 % 2 == 0) for n in range(160)]
    once = [replace(CASES[n], accepted=n % 2 == 0) for n in range(20)]
    assert range_of(by_case, 8) == pytest.approx(range_of(once, 1))
    assert range_of(by_chance, 8) < 0.5 * range_of(by_case, 8)


def test_one_case_may_take_as_much_more_as_its_plays_differ():
    deal = replace(basis().deal, error=0.0, scatter=0.4)
    for cases in (1, 16):
        said = foretell(replace(whole(), target=cases, limit=cases), WORN, replace(basis(), deal=deal))
        assert said.usd.high / said.usd.likely == pytest.approx(1 + Z * 0.4 / math.sqrt(cases))


def test_where_all_cases_are_played_whatever_is_accepted_their_share_makes_nothing_unsure():
    few = [replace(one, accepted=n % 4 == 0) for n, one in enumerate(CASES[:40])]
    said = foretell(replace(whole(), target=235), WORN, basis(few))
    sure = foretell(replace(whole(), target=235, limit=235), WORN, basis(few))
    assert said.usd.high / said.usd.likely == pytest.approx(sure.usd.high / sure.usd.likely)


def test_a_run_that_stops_for_what_is_not_accepted_is_foretold_to_stop():
    lost = [replace(one, accepted=False) for one in CASES]
    given = replace(whole(), deal=lambda number: lost[number % 240], pilot=20, floor=0.1)
    for most_calls in (60_000, 1_000):
        said = foretell(given, WORN, basis(), most_calls)
        assert said.stop == "after 20 cases: fewer of the last ones were accepted than run.min_accept_rate asks for"
        assert said.plays == 20
