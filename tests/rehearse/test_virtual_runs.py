"""A run in virtual time: the real line and gate, set against limits that nothing names to them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_runs import dollars, endpoint, episode, play, references, setting, specs

from distill.app.rehearse.bottleneck import NOTHING, bottleneck
from distill.app.rehearse.fitting import fit
from distill.simulator.dress import Dress, FaultRate, Latency
from distill.simulator.limits import Limits

QUICK = {"model-teacher": Dress(latency=Latency(0.5)), "model-reviewer": Dress(latency=Latency(0.5))}
EPISODES = [episode(number) for number in range(120)]
CALLS = sum(len(one.calls) for one in EPISODES)
TAUGHT = CALLS - len(EPISODES)

WITHIN = 0.15
"""How far off wall and cost may be."""


def test_a_hidden_rate_is_kept_and_named_as_found_out():
    dresses = {**QUICK, "model-teacher": Dress(Limits(rpm=600), Latency(1.0, 0.4))}
    run = setting(EPISODES)
    played = play(run, dresses)
    assert played.tally.accepted == len(EPISODES)
    assert played.seconds == pytest.approx(TAUGHT / 10, rel=WITHIN)
    assert bottleneck(played, run).name.startswith("teacher: about ")
    assert "requests a minute, found out" in bottleneck(played, run).name


def test_a_hidden_number_in_flight_is_found_and_named():
    dresses = {**QUICK, "model-reviewer": Dress(Limits(max_in_flight=6), Latency(6.0, 0.2))}
    run = setting(EPISODES)
    played = play(run, dresses)
    assert played.seconds == pytest.approx(len(EPISODES) * 6.0 / 6, rel=0.3)
    assert bottleneck(played, run).name.startswith("reviewer: about ")
    assert bottleneck(played, run).name.endswith(" calls at a time, found out")


def test_a_ceiling_of_the_file_is_named_by_its_key():
    run = setting(EPISODES, specs=specs(rpm=300))
    played = play(run, QUICK)
    assert bottleneck(played, run).name == "teacher: rpm 300"
    assert played.seconds == pytest.approx(TAUGHT / 5, rel=WITHIN)
    twice, dresses = bottleneck(played, run).twice(run, QUICK)
    assert play(twice, dresses).seconds == pytest.approx(TAUGHT / 10, rel=WITHIN)


def test_too_few_workers_are_named_and_twice_as_many_take_half_the_time():
    run = setting(EPISODES, workers=4, planned=4)
    played = play(run, QUICK)
    narrow = bottleneck(played, run)
    assert narrow.name == "max_workers 4"
    twice, dresses = narrow.twice(run, QUICK)
    assert play(twice, dresses).seconds == pytest.approx(played.seconds / 2, rel=WITHIN)


def test_environment_slots_are_named_where_environments_hold_them():
    run = setting(EPISODES, holds_slot=(True,), slots=4)
    played = play(run, QUICK)
    assert bottleneck(played, run).name == "environment slots 4"
    assert played.seconds == pytest.approx(TAUGHT * 0.53 / 4, rel=WITHIN)


def test_our_own_work_is_a_bound_too():
    run = setting(EPISODES, cpu_s=0.05)
    played = play(run, QUICK)
    assert bottleneck(played, run).name == "this program's CPU: one core"
    assert played.seconds == pytest.approx(CALLS * 0.05, rel=WITHIN)


def test_proofs_are_named_where_workers_wait_for_them():
    run = setting([replace(one, proof_s=30.0) for one in EPISODES])
    assert bottleneck(play(run, QUICK), run).name == "proofs of cases: CPU"


def test_nothing_is_named_where_nothing_was_waited_for():
    run = setting(EPISODES[:4])
    assert bottleneck(play(run, QUICK), run).name == NOTHING


def test_faults_cost_time_and_no_case():
    dresses = {
        **QUICK,
        "model-teacher": Dress(latency=Latency(0.5), faults=(FaultRate("500", 0.1), FaultRate("reset", 0.05))),
    }
    played = play(setting(EPISODES), dresses)
    assert played.tally.accepted == len(EPISODES)
    assert {kind for _, kind in played.books.faults} == {"server", "reset"}
    assert sum(load.calls for load in played.books.loads) == CALLS


def test_a_pilot_is_waited_for():
    piloted = play(setting(EPISODES, pilot=20), QUICK)
    assert piloted.seconds > play(setting(EPISODES), QUICK).seconds + 5
    assert sorted(piloted.ended_at)[20] > sorted(piloted.ended_at)[19]


def test_dispatch_ends_at_the_target():
    half = [replace(one, accepted=one.number % 2 == 0) for one in EPISODES]
    played = play(setting(half, target=30, workers=8, planned=4), QUICK)
    assert 30 <= played.tally.accepted < 45
    assert played.drawn < 100


def test_an_endpoint_that_is_stopped_ends_the_rehearsal_as_it_would_end_the_run():
    dresses = {**QUICK, "model-reviewer": Dress(faults=(FaultRate("401", 1.0),))}
    assert "every endpoint of this pool is stopped: reviewer" in str(play(setting(EPISODES), dresses).stop)


def test_endpoints_of_a_pool_share_its_calls_by_weight():
    pools = specs()
    two = replace(pools, teachers=(endpoint("teacher", weight=3.0), endpoint("other", weight=1.0)))
    loads = play(setting(EPISODES, specs=two), QUICK).books.loads
    shares = {load.endpoint: load.calls for load in loads if load.role == "teacher"}
    assert 0.6 < shares["teacher"] / sum(shares.values()) < 0.9


@pytest.mark.parametrize("seed", [1, 2])
def test_twenty_of_four_hundred_cases_foretell_wall_and_cost(seed):
    """The whole run plays every case as itself; the forecast knows twenty, and the sizes of the others' references."""
    dresses = {
        "model-teacher": Dress(Limits(rpm=900), Latency(1.5, 0.5), (FaultRate("500", 0.02),)),
        "model-reviewer": Dress(Limits(max_in_flight=32), Latency(3.0, 0.3)),
    }
    whole = [episode(number, seed) for number in range(400)]
    truth = play(setting(whole), dresses)
    deal = fit(whole[:20], references(whole))
    said = play(setting(deal.episodes, deal=deal.of, target=400, limit=400), dresses)
    assert said.seconds == pytest.approx(truth.seconds, rel=WITHIN)
    assert dollars(said) == pytest.approx(dollars(truth), rel=WITHIN)
