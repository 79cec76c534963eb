"""A sample that is lighter than the run, and lacks its longest cases, is fitted to what all references ask."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from small_runs import episode, reference, references

from distill.app.plan.asked import Sample
from distill.app.rehearse.fitting import Size, fit, stretched

CASES = [episode(number, seed=9) for number in range(300)]


def sent(episodes) -> int:
    return sum(call.sent for one in episodes for call in one.calls)


def calls(episodes) -> int:
    return sum(len(one.calls) for one in episodes)


def tokens(episodes) -> int:
    return sum(call.usage.input for one in episodes for call in one.calls)


@pytest.mark.parametrize("start", [0, 40, 80, 120, 160])
def test_twenty_cases_ask_together_what_all_do_and_the_longest_is_as_long(start):
    cases = [replace(one, number=number) for number, one in enumerate(CASES[start:] + CASES[:start])]
    dealt = fit(cases[:20], references(cases)).episodes
    assert calls(dealt) == pytest.approx(calls(cases), rel=0.03)
    assert sent(dealt) == pytest.approx(sent(cases), rel=0.05)
    assert tokens(dealt) == pytest.approx(tokens(cases), rel=0.05)
    assert max(len(one.calls) for one in dealt) == pytest.approx(max(len(one.calls) for one in cases), rel=0.1)


def test_a_case_that_was_heard_is_dealt_as_it_was():
    deal = fit(CASES[:20], references(CASES))
    assert list(deal.episodes[:20]) == CASES[:20]
    assert deal.of(300 + 7) == CASES[7]


def test_what_models_made_of_the_sample_they_make_of_all():
    """Here a third of the calls are detours, of which references know nothing."""
    heard = [stretched(one, one.number, Size({"teacher": 1.5}, {"teacher": 1.5})) for one in CASES[:20]]
    assert calls(fit(heard, references(CASES)).episodes) == pytest.approx(
        1.5 * calls(CASES) - 0.5 * len(CASES), rel=0.06
    )


def test_a_judge_is_asked_no_oftener_about_a_longer_talk():
    longer = stretched(CASES[0], 0, Size({"teacher": 3.0, "reviewer": 1.0}, {"teacher": 9.0, "reviewer": 3.0}))
    judged = [call for call in longer.calls if call.role == "reviewer"]
    assert len(judged) == 1
    assert judged[0].usage.input == pytest.approx(3 * CASES[0].calls[-1].usage.input, rel=0.01)
    assert len(longer.calls) == 3 * (len(CASES[0].calls) - 1) + 1


def test_look_alikes_and_unproven_cases_are_dealt_and_ask_nothing():
    heard = [*CASES[:19], replace(CASES[19], calls=(), dropped=True, accepted=False)]
    drawn = Sample(tuple(reference(one) for one in CASES if one.number % 30 != 25), len(CASES))
    dealt = fit(heard, drawn).episodes
    dropped = [one for one in dealt if one.dropped]
    assert len(dropped) == pytest.approx(10 + 290 / 20, abs=3)
    assert not any(one.calls or one.accepted for one in dropped)
    assert all(dealt[number].dropped for number in range(25, 300, 30))


def test_roles_are_fitted_each_for_itself_and_take_turns_as_they_did():
    teacher, reviewer = CASES[0].calls[0], CASES[0].calls[-1]
    user = replace(teacher, role="user")
    donor = replace(CASES[0], calls=(teacher, user, teacher, user, reviewer))
    longer = stretched(donor, 0, Size({"teacher": 2.0, "user": 1.0}, {"teacher": 4.0, "user": 1.0}))
    assert [call.role for call in longer.calls] == [
        "teacher",
        "teacher",
        "user",
        "teacher",
        "teacher",
        "user",
        "reviewer",
    ]
    assert {call.sent for call in longer.calls if call.role == "teacher"} == {2 * teacher.sent}
    assert {call.sent for call in longer.calls if call.role == "user"} == {user.sent}


def test_samples_of_a_case_are_plays_of_their_own_of_the_same_length():
    drawn = Sample(tuple(replace(reference(one), number=3 * one.number) for one in CASES), len(CASES))
    heard = [replace(mistaken(one, play), number=3 * one.number + play) for one in CASES[:20] for play in range(3)]
    deal = fit(heard, drawn, samples=3, plays=3)
    assert [one.number for one in deal.episodes] == list(range(900))
    for case in range(20):
        played = [mistaken(CASES[case], play).calls for play in range(3)]
        assert all(deal.of(3 * case + sample).calls in played for sample in range(3))
    assert len({len(deal.of(150 + sample).calls) for sample in range(3)}) <= 2
    assert sum(deal.of(3 * case).calls != deal.of(3 * case + 1).calls for case in range(300)) > 100
    assert deal.of(900 + 7).calls == deal.of(7).calls


def test_of_many_samples_of_a_case_ten_are_dealt():
    drawn = Sample(tuple(replace(reference(one), number=50 * one.number) for one in CASES), len(CASES))
    deal = fit([replace(one, number=50 * one.number) for one in CASES[:20]], drawn, samples=50, plays=50)
    assert len(deal.episodes) == 10 * len(CASES)
    assert deal.of(50 * 7 + 13).calls == deal.of(50 * 7 + 3).calls
    assert deal.of(50 * 299).calls == deal.episodes[-10].calls


def mistaken(case, play):
    """Every second play of any case is played again from its beginning; which ones is chance."""
    again = Random(f"{case.number}/{play}").random() < 0.5
    return stretched(case, case.number, Size({"teacher": 2.0}, {"teacher": 2.0})) if again else case


@pytest.mark.parametrize("start", [0, 40, 80, 120, 160])
def test_what_chance_makes_of_a_case_is_evened_out_by_playing_it_again(start):
    cases = [replace(one, number=number) for number, one in enumerate(CASES[start:] + CASES[:start])]
    heard = [replace(mistaken(one, play), number=5 * one.number + play) for one in cases[:20] for play in range(5)]
    dealt = fit(heard, references(cases), plays=5)
    assert tokens(dealt.episodes) == pytest.approx(tokens(mistaken(one, "true") for one in cases), rel=0.1)
    for number in range(20):
        assert dealt.episodes[number].calls in [mistaken(cases[number], play).calls for play in range(5)]


def test_plays_of_a_case_that_always_take_alike_make_no_forecast_surer():
    once = fit(CASES[:20], references(CASES)).error
    again = [replace(one, number=5 * one.number + play) for one in CASES[:20] for play in range(5)]
    assert fit(again, references(CASES), plays=5).error == pytest.approx(once)


def test_what_one_play_may_take_more_than_another_is_known_from_plays_of_a_case():
    again = [replace(mistaken(one, play), number=5 * one.number + play) for one in CASES[:20] for play in range(5)]
    assert 0.25 < fit(again, references(CASES), plays=5).scatter < 0.75
    alike = [replace(one, number=5 * one.number + play) for one in CASES[:20] for play in range(5)]
    assert fit(alike, references(CASES), plays=5).scatter == pytest.approx(0.0, abs=1e-9)
