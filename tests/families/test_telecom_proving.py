"""Drawn cases: each is proved by execution, mutants are noticed, and no two are alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest
from telecom_desk import made

from distill.domain.script import Script
from distill.environments.telecom.desk import DESK_TOOLS
from distill.environments.telecom.pocket import PHONE_TOOLS
from distill.families.telecom.checks import run_check
from distill.families.telecom.derivable import underivable
from distill.families.telecom.draw import draw_spec
from distill.families.telecom.issues import ISSUES
from distill.families.telecom.made import case_of
from distill.families.telecom.mutants import kills
from distill.families.telecom.play import failed, finish, play, start
from distill.families.telecom.proof import breach, mistake, prove
from distill.families.telecom.spec import INTENTS, REGISTERS, STRICTNESSES, TRAPS

FEW, MANY = range(300), range(2_000)
LARGE = range(5_000)


def over(seeds, wrong):
    """Seeds whose case something is wrong with, and what."""
    found = {seed: wrong(made(seed)) for seed in seeds}
    return {seed: why for seed, why in found.items() if why}


def service_checks(one):
    return [check for check in one.situation.checks if check["kind"] == "service"]


def no_symptom(one):
    start_ = one.situation.world
    return [check["name"] for check in service_checks(one) if run_check(check, start_, start_, [])]


def test_the_symptom_is_there_from_the_start_wherever_service_has_to_come_back():
    cured = [seed for seed in FEW if service_checks(made(seed))]
    assert len(cured) > 60
    assert over(cured, no_symptom) == {}


def test_doing_nothing_and_saying_nothing_fails():
    assert over(FEW, lambda one: not failed(one.situation, finish(start(one.situation), ""))) == {}


def test_only_saying_that_all_is_well_fails():
    well = Script((), "It works again, and all is in order now. Is there anything else?")
    assert over(FEW, lambda one: not failed(one.situation, play(well, one.situation))) == {}


def test_the_reference_passes_every_check_when_it_is_replayed():
    assert over(FEW, lambda one: failed(one.situation, play(one.script, one.situation))) == {}


def test_a_breach_of_the_policy_fails():
    assert (
        over(FEW, lambda one: not failed(one.situation, play(breach(one.script, one.situation), one.situation))) == {}
    )


def test_the_plausible_mistake_fails():
    assert (
        over(FEW, lambda one: not failed(one.situation, play(mistake(one.script, one.situation), one.situation))) == {}
    )


def test_every_argument_of_the_reference_was_said_or_shown_before():
    assert over(FEW, lambda one: underivable(play(one.script, one.situation))) == {}


def test_an_argument_that_nothing_has_shown_is_noticed():
    one = next(made(seed) for seed in FEW if "get_line" in made(seed).steps)
    own, key = one.situation.skin.to_own["get_line"], one.situation.skin.key("line_id")
    other = list(one.situation.world.lines)[2]
    acts = tuple(
        replace(act, calls=tuple(replace(call, arguments={key: other}) for call in act.calls))
        if any(call.tool == own for call in act.calls)
        else act
        for act in one.script.acts
    )
    assert f"line_id '{other}'" in underivable(play(Script(acts, one.script.answer), one.situation))


def test_promising_what_nobody_can_promise_fails_in_every_case():
    def promises(one):
        said = replace(one.script, answer=f"I promise that this never happens again. {one.script.answer}")
        return failed(one.situation, play(said, one.situation)) != ["no promise was made"]

    ended = [seed for seed in FEW if "wants_promise" not in made(seed).situation.customer.behaviours]
    assert over(ended[:100], promises) == {}


def test_every_drawn_case_is_proved_as_a_whole():
    assert over(FEW, lambda one: prove(one.situation, one.script).failure) == {}


def test_a_play_is_the_same_every_time():
    one = made(11)
    first, again = (play(one.script, one.situation) for _ in range(2))
    assert first.session.lines == again.session.lines
    assert first.session.world.digest() == again.session.world.digest()


def rate(seeds):
    killed, survived, equivalent = 0, [], 0
    for seed in seeds:
        one = made(seed)
        found = kills(one.situation, one.script, play(one.script, one.situation))
        killed, equivalent = killed + found.killed, equivalent + found.equivalent
        survived += [(seed, label) for label in found.survived]
    return killed, survived, equivalent


def test_mutants_of_the_reference_are_noticed():
    killed, survived, equivalent = rate(range(150))
    assert killed > 1_500
    assert killed / (killed + len(survived)) >= 0.95, survived[:20]
    assert equivalent < killed


def test_the_draw_is_pure_and_uses_every_intent_policy_trap_and_register():
    specs = [draw_spec(seed) for seed in FEW]
    assert specs == [draw_spec(seed) for seed in FEW]
    assert {spec.intent for spec in specs} == set(INTENTS)
    assert {spec.policy for spec in specs} == set(STRICTNESSES)
    assert {spec.trap for spec in specs} == set(TRAPS)
    assert {spec.speech for spec in specs} == set(REGISTERS)
    assert {len(spec.issues) for spec in specs} >= {1, 2, 3, 4, 5}


def test_steps_of_a_reference_are_the_desks_and_customers_tools():
    steps = {step for seed in FEW for step in made(seed).steps}
    assert steps <= set(DESK_TOOLS)
    assert len(steps) >= 25
    phones = set()
    for seed in range(60):
        one = made(seed)
        stand = start(one.situation)
        for act in one.script.acts:
            if not act.calls and stand.session.end is None:
                phones |= {name for name, *_ in stand.session.say(act.say).steps}
    assert phones <= set(PHONE_TOOLS)
    assert len(phones) >= 8


@cache
def cases(count):
    return [case_of(draw_spec(seed)) for seed in range(count)]


def test_three_hundred_draws_differ_in_shape():
    drawn = cases(300)
    skeletons = Counter(case.skeleton for case in drawn)
    assert len(skeletons) >= 100
    assert len({(case.skeleton, case.goal_shape) for case in drawn}) >= 0.99 * len(drawn)
    assert {case.difficulty for case in drawn} == {"easy", "medium", "hard"}


@pytest.mark.slow
def test_two_thousand_draws_are_all_proved():
    assert over(MANY, lambda one: prove(one.situation, one.script).failure) == {}
    assert over(MANY, no_symptom) == {}


@pytest.mark.slow
def test_mutants_of_five_hundred_references_are_noticed():
    killed, survived, _ = rate(range(500))
    assert killed / (killed + len(survived)) >= 0.95, survived[:20]


@pytest.mark.slow
def test_two_thousand_draws_hold_two_hundred_skeletons_none_of_which_is_common():
    drawn = cases(len(MANY))
    skeletons = Counter(case.skeleton for case in drawn)
    assert len(skeletons) >= 200
    assert skeletons.most_common(1)[0][1] <= 0.06 * len(drawn)
    assert len({(case.skeleton, case.goal_shape) for case in drawn}) >= 0.99 * len(drawn)
    issues = {issue for seed in MANY for issue in draw_spec(seed).issues}
    assert issues == set(ISSUES)


@pytest.mark.slow
def test_five_thousand_draws_are_distinct_by_state_and_arguments():
    seen, skeletons = set(), set()
    for seed in LARGE:
        one = made(seed)
        arguments = tuple(repr(call.arguments) for act in one.script.acts for call in act.calls)
        seen.add((one.situation.world.digest(), one.steps, arguments))
        skeletons.add(one.steps)
    assert len(seen) == len(LARGE)
    assert len(skeletons) >= 200
