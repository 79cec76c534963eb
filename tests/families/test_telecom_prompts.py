"""What agent and customer are told: enough to act by, nothing of what a case hides."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError
from telecom_desk import generator, made, situation_of, spec_of

from distill.config.models.prompts import PromptsConfig
from distill.environments.telecom.desk import DESK_TOOLS
from distill.environments.telecom.environment import TelecomEnvironment
from distill.environments.telecom.pocket import PHONE_TOOLS
from distill.environments.telecom.skin import skins
from distill.families.context import FamilyContext
from distill.families.telecom import TelecomScenarioGenerator
from distill.families.telecom.compose import compose
from distill.families.telecom.customer.behaviours import ABOUT, KINDS
from distill.families.telecom.customer.complaints import WANTS, contexts
from distill.families.telecom.customer.openings import Spoken, later, opening
from distill.families.telecom.draw import draw_spec
from distill.families.telecom.issues import ISSUES
from distill.families.telecom.made import case_of
from distill.families.telecom.params import Params
from distill.families.telecom.persona import PERSONAS
from distill.families.telecom.policy import POLICIES
from distill.families.telecom.shelf import shown
from distill.families.telecom.spec import REGISTERS, CaseSpec

CHARACTERS_PER_TOKEN = 4
SEEDS = range(300)
EVERY_POLICY = [(skin, policy) for skin in sorted(skins()) for policy in POLICIES]


def scenario_of(spec: CaseSpec):
    return generator().scenario(case_of(spec), ())


def system(skin, policy):
    return scenario_of(spec_of("apn_changed", skin=skin, policy=policy)).system


def drawn(seed):
    return scenario_of(draw_spec(seed))


def words(text):
    return set(re.findall(r"[\w-]+", text))


def test_every_wording_is_some_companys_and_every_policy_is_of_another_strictness():
    assert {skin.wording for skin in skins().values()} == {"clauses", "prose", "faq", "table"}
    assert len({replace(policy, name="") for policy in POLICIES.values()}) == 3
    lenient, standard, strict = (POLICIES[name] for name in ("lenient", "standard", "strict"))
    assert lenient.general <= standard.general <= strict.general
    assert lenient.credit_limit_cents > standard.credit_limit_cents > strict.credit_limit_cents


@pytest.mark.parametrize(("skin", "policy"), EVERY_POLICY)
def test_a_policy_is_short_enough(skin, policy):
    assert 400 < len(system(skin, policy)) / CHARACTERS_PER_TOKEN <= 3_000


@pytest.mark.parametrize(("skin", "policy"), EVERY_POLICY)
def test_a_policy_speaks_of_the_companys_own_tools_and_of_no_others(skin, policy):
    said, own = words(system(skin, policy)), skins()[skin].to_own
    named = {tool for tool in DESK_TOOLS if own[tool] in said}
    assert named >= {"find_customer", "verify_identity", "send_one_time_code", "get_customer", "transfer_to_human"}
    foreign = {name for other in skins().values() for name in other.to_own.values()} | set(DESK_TOOLS)
    foreign = {name for name in foreign - set(own.values()) if re.search(r"[_-]|[a-z][A-Z]", name)}
    assert not said & foreign


@pytest.mark.parametrize(("skin", "policy"), EVERY_POLICY)
def test_a_policy_states_its_figures(skin, policy):
    text, figures = system(skin, policy), POLICIES[policy]
    assert f"{figures.credit_limit_cents / 100:.2f} {skins()[skin].currency}" in text
    for figure in (figures.general, figures.sensitive, figures.misses):
        assert re.search(rf"\b{figure}\b", text)
    other = next(one for one in POLICIES.values() if one.late_fee_waived != figures.late_fee_waived)
    assert text != system(skin, other.name)


@pytest.mark.parametrize(("skin", "policy"), EVERY_POLICY)
def test_a_policy_names_every_reason_for_a_handover(skin, policy):
    reasons = DESK_TOOLS["transfer_to_human"].parameters["properties"]["reason"]["enum"]
    assert not set(reasons) - {"other"} - words(system(skin, policy))


def test_no_prompt_names_a_check_or_a_sub_issue():
    coined = {name for name in ISSUES if "_" in name}
    checks = {check["name"] for seed in SEEDS for check in made(seed).situation.checks}
    assert len(coined) > 40
    assert len(checks) >= 8
    for seed in SEEDS:
        scenario = drawn(seed)
        for text in (scenario.system, scenario.steer, scenario.user.instructions):
            assert not words(text) & coined
            assert not {name for name in checks if name in text}


def test_the_agent_is_told_company_country_and_day():
    for seed in range(40):
        situation, text = made(seed).situation, drawn(seed).system
        assert situation.skin.company in text
        assert situation.skin.home in text
        assert situation.world.today in text


def test_the_agent_is_told_nothing_of_the_customer():
    for seed in SEEDS:
        situation, scenario = made(seed).situation, drawn(seed)
        customer = situation.world.customers[situation.world.lines[situation.world.holder].customer_id]
        for secret in (customer.name, customer.birth_date, customer.customer_id, situation.world.holder):
            assert secret not in scenario.system
        assert scenario.user_turns == (situation.customer.concerns[0].opening,)


def test_the_customer_is_told_no_cause_and_says_none_when_calling():
    for seed in SEEDS:
        situation, told = made(seed).situation, drawn(seed).user.instructions.lower()
        for phrase in situation.customer.hidden:
            assert phrase.lower() not in told, (seed, phrase)
            assert not any(phrase.lower() in concern.opening.lower() for concern in situation.customer.concerns)


@pytest.mark.parametrize("name", sorted(ISSUES))
def test_nobody_who_calls_about_an_issue_names_its_cause(name):
    situation = situation_of(name)
    subject, chance = situation.subjects[0], random.Random(name)
    spoken = Spoken(subject.topic, subject.proof, subject.wants, "0155 1", "Halden", "I am at home.", "")
    callers = [replace(spoken, persona=persona) for persona in PERSONAS for _ in range(8)]
    said = [opening(caller, register, chance, premise=True) for register in REGISTERS for caller in callers]
    said += [*WANTS.get(subject.topic, ()), *contexts("calm_novice", abroad=situation.abroad)]
    said += [later(subject.topic, subject.wants, chance) for _ in range(30)]
    for phrase in situation.customer.hidden:
        assert not [text for text in said if phrase.lower() in text.lower()], phrase


def test_the_customer_is_told_nothing_of_the_agents_tools_and_rules():
    for seed in SEEDS:
        situation, told = made(seed).situation, words(drawn(seed).user.instructions)
        assert not told & {name for name in situation.skin.to_own.values() if re.search(r"[_-]|[a-z][A-Z]", name)}
        assert not told & set(PHONE_TOOLS)


def test_the_customer_is_told_each_fact_it_may_state_and_how_it_behaves():
    for seed in SEEDS:
        situation, told = made(seed).situation, drawn(seed).user.instructions
        script = situation.customer
        for fact in ("name", "phone_number", "birth_date", "postcode", "pin", "town", "transfer_pin", "pack", "top_up"):
            assert script.fact(fact) in told
        assert script.concerns[0].opening in told
        assert all(concern.opening in told for concern in script.concerns)
        assert str(script.patience) in told
        for name in set(script.behaviours) - {"wrong_pin_first"}:
            assert ABOUT[name] in told


@pytest.mark.parametrize("behaviours", [("wrong_pin_first",), ("forgot_pin",), ("forgot_pin", "wrong_pin_first"), ()])
def test_a_wrong_pin_is_listed_where_it_is_to_be_said_and_a_forgotten_one_is_not_known(behaviours):
    spec = spec_of("apn_changed", behaviours=behaviours)
    situation, told = situation_of("apn_changed", behaviours=behaviours), scenario_of(spec).user.instructions
    right = situation.world.customers[situation.world.lines[situation.world.holder].customer_id].pin
    assert ("- pin: " + right in told) == ("forgot_pin" not in behaviours)
    assert ("- wrong pin: " in told) == (ABOUT["wrong_pin_first"] in told) == (behaviours == ("wrong_pin_first",))
    assert right != situation.customer.wrong_pin


def test_a_caller_who_cannot_be_identified_is_told_too_little_for_it():
    for seed in range(24):
        spec = spec_of("own_hold", seed=seed, trap="unverified", behaviours=("wrong_pin_first",))
        situation, told = compose(spec), scenario_of(spec).user.instructions
        holder = situation.world.customers[situation.world.lines[situation.world.holder].customer_id]
        assert "pin:" not in told
        assert holder.postcode not in told, "with the birthday alone nobody is identified"
        assert ABOUT["wrong_pin_first"] not in told
        assert "cannot read the account holder's texts" in told


def test_every_behaviour_is_explained_to_a_model_that_plays_it():
    assert set(ABOUT) == set(KINDS)
    assert len(KINDS) >= 12


def test_every_tool_that_the_reference_calls_is_shown_and_few_others():
    for seed in SEEDS:
        one = made(seed)
        names = shown(one.situation, 24)
        assert set(one.steps) <= set(names)
        assert len(names) <= 32
        assert len(set(names)) == len(names)


def test_fewer_tools_can_be_asked_for_but_never_fewer_than_a_right_way_needs():
    one = made(3)
    least, all_of_them = shown(one.situation, 8), shown(one.situation, 42)
    assert set(one.steps) <= set(least) < set(all_of_them) == set(DESK_TOOLS)


async def test_a_case_is_opened_in_its_seed_state_with_its_tools():
    case = generator().draw(5)
    one = made(5)
    async with generator().open(case) as environment:
        assert isinstance(environment, TelecomEnvironment)
        assert environment.world == one.situation.world
        scenario = generator().scenario(case, environment.tools)
    assert [tool.name for tool in scenario.tools] == [
        one.situation.skin.to_own[name] for name in shown(one.situation, 24)
    ]
    assert scenario.metadata["issues"] == list(one.situation.spec.issues)
    assert scenario.limits.max_steps > len(one.script.acts)
    assert {tool.name for tool in scenario.user.tools} == {*PHONE_TOOLS, "hang_up"}


async def test_a_drawn_case_is_proved_and_checked_by_the_family():
    family = generator()
    for seed in range(5):
        case = family.draw(seed)
        assert case == family.draw(seed)
        assert (await family.prove(case)).holds
        async with family.open(case) as environment:
            checks = family.check(case, await environment.finish(), ())
        assert not all(check.passed for check in checks)
        assert family.script(case) == made(seed).script


def test_a_refusal_is_judged_by_its_own_rubric():
    rubrics = {
        name: scenario_of(spec_of(name)).rubric.name for name in ("apn_changed", "single_charge", "contract_ended")
    }
    assert rubrics["single_charge"] == rubrics["contract_ended"] != rubrics["apn_changed"]
    rubric = scenario_of(spec_of("apn_changed")).rubric
    assert all(criterion.anchors for criterion in rubric.criteria)


def test_held_out_companies_are_played_only_when_asked_for():
    held = {name for name, skin in skins().items() if skin.held_out}
    played = {generator().scenario(generator().draw(seed), ()).metadata["company"] for seed in range(100)}
    only = generator(held_out="only")
    assert not played & held
    assert {only.scenario(only.draw(seed), ()).metadata["company"] for seed in range(30)} == held


def test_narrowing_narrows():
    family = generator(intents=("mms",), policies=("strict",), companies=("everlink",))
    about = [family.scenario(family.draw(seed), ()).metadata for seed in range(20)]
    assert {(one["intent"], one["policy"], one["company"]) for one in about} == {("mms", "strict", "everlink")}


@pytest.mark.parametrize(
    "params", [{"intents": ["cooking"]}, {"policies": []}, {"bank_share": 1.5}, {"tools": 3}, {"colour": "red"}]
)
def test_params_of_another_form_are_refused(params):
    with pytest.raises(ValidationError):
        Params.model_validate(params)


def test_another_guidance_reaches_the_teacher_and_nobody_else():
    prompts = PromptsConfig(teacher="Be brief and kind to bees.")
    family = TelecomScenarioGenerator(Params(bank_share=0), FamilyContext(prompts, (), Path()))
    scenario = family.scenario(family.draw(1), ())
    assert "kind to bees" in scenario.steer
    assert "kind to bees" not in scenario.system + scenario.user.instructions
