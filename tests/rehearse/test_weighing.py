"""A sample that is lighter than the run is weighed until it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_runs import episode, reference, references

from distill.app.plan.asked import Sample
from distill.app.rehearse.weighing import HEAVIEST, tilted, weigh

CASES = [episode(number, seed=9) for number in range(300)]


def sizes(cases):
    return [(float(len(one.calls)), float(sum(call.sent for call in one.calls))) for one in cases]


def mean(pairs, weights):
    return tuple(sum(weight * pair[place] for weight, pair in zip(weights, pairs, strict=True)) for place in (0, 1))


@pytest.mark.parametrize("start", [0, 40, 80, 120, 160])
def test_weights_make_calls_and_bytes_those_of_all_cases(start):
    sample, all_ = sizes(CASES[start : start + 20]), sizes(CASES)
    wanted = mean(all_, [1 / len(all_)] * len(all_))
    weights = tilted(sample, wanted)
    assert sum(weights) == pytest.approx(1.0)
    assert max(weights) <= HEAVIEST / 20
    assert mean(sample, weights) == pytest.approx(wanted, rel=0.02)


def test_a_sample_that_is_like_all_cases_counts_evenly():
    sample = sizes(CASES)
    weights = tilted(sample, mean(sample, [1 / len(sample)] * len(sample)))
    assert weights == pytest.approx([1 / len(sample)] * len(sample))


def test_a_mean_that_the_sample_cannot_reach_is_not_forced():
    assert max(tilted([(1.0, 1.0), (2.0, 2.0)], (9.0, 9.0))) <= 1.0


def test_each_episode_stands_for_as_many_cases_as_it_counts():
    deal = weigh(CASES[:10], references(CASES))
    dealt = [deal.of(number).number for number in range(4_000)]
    for one, weight in zip(deal.episodes, deal.weights, strict=True):
        assert dealt.count(one.number) / 4_000 == pytest.approx(weight, abs=0.005)


def test_look_alikes_and_unproven_cases_are_dealt_and_ask_nothing():
    heard = [*CASES[:19], replace(CASES[19], calls=(), dropped=True, accepted=False)]
    drawn = Sample(tuple(reference(one) for one in CASES), len(CASES) + 15)
    deal = weigh(heard, drawn)
    assert deal.dropped == pytest.approx(15 / 315 + 1 / 20)
    dealt = [deal.of(number) for number in range(2_000)]
    assert sum(one.dropped for one in dealt) / 2_000 == pytest.approx(deal.dropped, abs=0.01)
    assert not any(one.calls for one in dealt if one.dropped)
