"""The rules of a case that need no server, over all templates and many seeds."""

from __future__ import annotations

import re
import statistics
from collections import Counter

import pytest
from bench import case_of, family_for, template_named

from distill.domain.binding import names_in
from distill.families.mcp.checks import KINDS, run_checks
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions import all_templates
from distill.families.mcp.params import REGISTERS
from distill.families.mcp.proof import passes_untouched
from distill.families.mcp.seeded import untouched
from distill.families.mcp.state import flat

SEEDS = range(40)
DRAWS = 700
FAMILY = family_for()
NAMES = [template.name for template in all_templates()]
KINDS_OF = [(template.name, kind) for template in all_templates() for kind in template.abstains]


@pytest.fixture(scope="module")
def drawn():
    return [FAMILY.draw(seed) for seed in range(DRAWS)]


def steps(case) -> int:
    return sum(len(act["calls"]) for act in case.body["reference"]["acts"])


def test_the_same_seed_draws_the_same_case_in_another_generator():
    again = family_for()
    assert [again.draw(seed) for seed in range(20)] == [FAMILY.draw(seed) for seed in range(20)]


def test_a_narrowed_generator_draws_only_what_it_was_narrowed_to():
    family = family_for(servers=["duckdb"], registers=["vague"])
    cases = [family.draw(seed) for seed in range(30)]
    assert {server for case in cases for server in template_named(case.template).servers} == {"duckdb"}
    assert {case.body["register"] for case in cases} == {"vague"}


def test_about_one_draw_in_eight_is_an_abstention(drawn):
    share = sum(case.body["abstention"] is not None for case in drawn) / len(drawn)
    assert 0.10 <= share <= 0.15


def test_at_least_two_kinds_of_abstention_are_drawn(drawn):
    assert len({case.body["abstention"] for case in drawn} - {None}) >= 2


def test_an_act_either_calls_something_or_ends_a_turn_that_the_user_answers(drawn):
    for case in drawn:
        for script in ("reference", "mistake"):
            assert all(bool(act["calls"]) != bool(act["hears"]) for act in case.body[script]["acts"]), case.template


def test_reference_and_mistake_hear_the_same_user(drawn):
    for case in drawn:
        reference, mistake = (
            [act["hears"] for act in case.body[script]["acts"] if act["hears"]] for script in ("reference", "mistake")
        )
        assert reference == mistake
        assert bool(reference) == (case.body["talk"] is not None)


def test_the_median_case_takes_six_calls_or_more(drawn):
    assert statistics.median(map(steps, drawn)) >= 6


def test_at_least_half_of_the_cases_need_arguments_that_only_an_observation_can_teach(drawn):
    learnt = [
        any(names_in(call["arguments"]) for act in case.body["reference"]["acts"] for call in act["calls"])
        for case in drawn
    ]
    assert sum(learnt) >= len(drawn) / 2


def test_three_hundred_cases_are_distinct_in_more_than_their_values(drawn):
    assert len({(case.skeleton, case.goal_shape) for case in drawn}) >= 300


def test_there_are_fifty_skeletons_and_none_is_drawn_in_more_than_six_of_a_hundred(drawn):
    counts = Counter(case.skeleton for case in drawn)
    assert len(counts) >= 50
    assert max(counts.values()) <= 0.06 * len(drawn)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_six_skeletons_and_none_of_them_dominates(name):
    counts = Counter(case_of(FAMILY, name, seed).skeleton for seed in SEEDS)
    assert len(counts) >= 6
    assert max(counts.values()) <= 0.4 * len(SEEDS)


@pytest.mark.parametrize("name", NAMES)
def test_a_goal_has_three_registers_and_names_no_tool_and_no_server(name):
    tools = {tool.name.partition("__")[2] for tool in FAMILY._shelf.offer(list(FAMILY._shelf.tools))}
    ours = {word for tool in tools for word in (tool, tool.replace("_", " "))} - {"query", "make"}
    for seed in SEEDS:
        goals = [case_of(FAMILY, name, seed, None, register).goal for register in REGISTERS]
        assert len(set(goals)) == len(REGISTERS)
        for goal in goals:
            assert not [word for word in ours if re.search(rf"\b{word}\b", goal, re.IGNORECASE)]
            assert "{" not in goal
            assert "}" not in goal


@pytest.mark.parametrize("name", NAMES)
def test_every_case_shows_its_tools_and_several_that_it_does_not_need(name):
    costs = {tool.name: tool.tokens for tool in FAMILY._shelf.offer(list(FAMILY._shelf.tools))}
    for seed in SEEDS:
        body = case_of(FAMILY, name, seed).body
        wanted = {
            call["tool"] for key in ("reference", "mistake") for act in body[key]["acts"] for call in act["calls"]
        }
        assert wanted <= costs.keys(), "a tool that no dossier offers (or that it withholds)"
        assert wanted <= set(body["shown"])
        assert len(set(body["shown"]) - wanted) >= 3
        assert sum(costs[tool] for tool in body["shown"]) <= FAMILY._params.tools.max_tokens


@pytest.mark.parametrize("name", NAMES)
def test_doing_nothing_fails_and_silence_fails_in_every_kind(name):
    for seed in SEEDS:
        for kind in (None, *template_named(name).abstains, *template_named(name).talks):
            assert not passes_untouched(case_of(FAMILY, name, seed, kind).body)


@pytest.mark.parametrize("name", NAMES)
def test_every_check_can_be_executed_and_one_guards_against_collateral_damage(name):
    for seed in SEEDS:
        body = case_of(FAMILY, name, seed).body
        assert {check["kind"] for check in body["checks"]} <= KINDS.keys()
        assert "unchanged_except" in {check["kind"] for check in body["checks"]}
        results = run_checks(tuple(body["checks"]), body["seed"], untouched(body["seed"]), ())
        assert len({result.name for result in results}) == len(results)


@pytest.mark.parametrize(("name", "kind"), KINDS_OF)
def test_an_abstention_has_a_near_twin_of_the_same_values_in_which_acting_is_right(name, kind):
    for seed in SEEDS:
        silent, acting = case_of(FAMILY, name, seed, kind), case_of(FAMILY, name, seed, None)
        assert silent.body["twin"] == acting.case_id
        assert silent.body["facts"] == acting.body["facts"]
        assert silent.goal == acting.goal
        here, there = flat(untouched(silent.body["seed"])), flat(untouched(acting.body["seed"]))
        differs = [path for path in here.keys() | there.keys() if here.get(path) != there.get(path)]
        hidden = set(acting.body["shown"]) - set(silent.body["shown"])
        assert 1 <= len(differs) + len(set(silent.body["rules"]) ^ set(acting.body["rules"])) + len(hidden) <= 8


@pytest.mark.parametrize("name", NAMES)
def test_the_acting_twin_draws_exactly_as_much_chance_as_the_abstention(name):
    template = template_named(name)
    for seed in range(20):
        ends = set()
        for kind in (None, *template.abstains, *template.talks):
            talks = kind in template.talks
            draw = Draw(f"{name}/{seed}", None if talks else kind, kind if talks else None)
            template.build(draw)
            ends.add(draw.count(0, 10**9))
        assert len(ends) == 1


@pytest.mark.parametrize("name", NAMES)
def test_neither_goal_nor_system_prompt_gives_the_reference_away(name):
    for seed in SEEDS:
        case = case_of(FAMILY, name, seed)
        shown = f"{FAMILY._system(case)}\n{case.goal}"
        assert case.body["trap"] not in shown
        assert not [act["say"] for act in case.body["reference"]["acts"] if act["say"] in shown]


@pytest.mark.parametrize("name", NAMES)
def test_every_decision_of_a_reference_says_why(name):
    for seed in range(12):
        for act in case_of(FAMILY, name, seed).body["reference"]["acts"]:
            assert len(act["say"].split()) >= 6


def test_the_scenario_exports_policy_and_language_and_keeps_guidance_in_the_steer_block():
    case = FAMILY.draw(3)
    scenario = FAMILY.scenario(case, ())
    assert "Write in English" in scenario.system
    assert "why this tool" in scenario.steer
    assert "why this tool" not in scenario.system
    assert scenario.metadata["mission"] == case.template
    assert all(server["version"] for server in scenario.metadata["servers"])
    names = " ".join(criterion.name for criterion in scenario.rubric.criteria)
    assert all(word in names for word in ("tool_choice", "arguments", "grounding", "efficiency", "answer", "rationale"))
