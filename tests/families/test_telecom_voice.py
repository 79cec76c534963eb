"""The customers' words: many ways to say a thing, by seed and persona, and none that does not fit the case."""

from __future__ import annotations

import random
import re
from functools import cache

import orjson
import pytest
from telecom_desk import HandAgent, made, situation_of

from distill.domain.tool import ToolCall
from distill.domain.user import UserMove, UserTurn
from distill.environments.telecom.pocket import PHONE_TOOLS
from distill.environments.telecom.running import call_phone
from distill.families.telecom.agent.phrases import STEPS
from distill.families.telecom.agent.sayings import TRIES
from distill.families.telecom.agent.voice import ask
from distill.families.telecom.customer.audit import Allowed, audit
from distill.families.telecom.customer.behaviours import SAY
from distill.families.telecom.customer.complaints import PREMISES
from distill.families.telecom.customer.replies import (
    AND_NOW,
    BARE,
    CANNOT_READ,
    MIXED_UP,
    NAMED,
    NO,
    NOT_KNOWN,
    STILL_BAD,
    UNKNOWN,
    YES,
)
from distill.families.telecom.customer.telling import told
from distill.families.telecom.customer.ways import GIVING, joined
from distill.families.telecom.draw import ON_PHONE, PHONE_HABITS, draw_spec
from distill.families.telecom.issues import ISSUES
from distill.families.telecom.manner import SENTENCES, declines
from distill.families.telecom.play import play

TALKS = range(120)


@cache
def talks():
    """What the customer says in the references of many cases."""
    played = (play(one.script, one.situation).session.lines for one in map(made, TALKS))
    return [[line.text for line in lines if line.who == "customer"] for lines in played]


def test_a_switch_is_told_the_way_it_was_set():
    talk = HandAgent(situation_of("airplane_mode"))
    told = talk.say("Please switch airplane mode off.").text
    assert "off" in told


def test_a_yes_is_taken_for_one_and_a_no_for_one_by_the_checks_too():
    assert not [way for way in YES if declines(way)]
    assert not [way for way in NO if not declines(way)]


def sentences(texts):
    """Customers' sentences with the figures taken out."""
    parts = (part.strip().lower() for text in texts for part in SENTENCES.split(text))
    return [re.sub(r"\d+", "#", part) for part in parts if part]


def test_customers_of_forty_talks_hardly_share_a_sentence():
    said = [part for texts in talks()[:40] for part in sentences(texts)]
    assert len(said) > 300
    assert len(set(said)) > 0.75 * len(said)


def test_a_customer_does_not_say_one_thing_twice_in_the_same_words():
    for texts in talks():
        told = [text for text in texts if len(text.split()) > 4]
        assert len(set(told)) >= len(told) - 1


def test_a_behaviour_sounds_as_the_persona_does_and_another_way_with_another_seed():
    def said(persona, seed):
        talk = HandAgent(situation_of("apn_changed", behaviours=("asks_why",), persona=persona, seed=seed))
        return talk.say("Please open the access point page in the settings.").text

    curt, warm = ({said(persona, seed) for seed in range(60)} for persona in ("hurried_expert", "chatty_senior"))
    assert len(curt) >= 6
    assert set(SAY["asks_why"].toned["curt"]) <= curt
    assert not set(SAY["asks_why"].toned["warm"]) & curt
    assert set(SAY["asks_why"].toned["warm"]) <= warm


def test_who_is_abroad_does_not_sit_at_home_and_who_is_no_parent_has_no_child_to_pick_up():
    for seed in range(60):
        away = situation_of("roaming_off", seed=seed, register="chatty", persona="worried_parent")
        assert "at home" not in away.customer.concerns[0].opening
        student = situation_of("airplane_mode", seed=seed, register="chatty", persona="polite_student")
        said = student.customer.concerns[0].opening
        assert not [phrase for phrase in ("My daughter", "my son", "I run a small shop") if phrase in said]


def test_a_lost_phone_is_not_blamed_on_the_network():
    for seed in range(40):
        opening = situation_of("lost_replaced", seed=seed, trap="wrong_premise").customer.concerns[0].opening
        assert not any(premise in opening for premise in PREMISES["no_service"])
        assert any(premise in opening for premise in PREMISES["lost_replaced"])


def test_nobody_wants_more_data_or_a_pack_before_it_was_offered():
    for issue in ("data_used_up", "no_pack"):
        for seed in range(20):
            one = situation_of(issue, seed=seed)
            offered = {"data_used_up": "MB", "no_pack": "pack"}[issue]
            assert not any(offered in concern.wants for concern in one.customer.concerns)


def test_nobody_picks_a_pack_that_costs_more_and_holds_less_than_another():
    for seed in range(60):
        one = situation_of("no_pack", seed=seed)
        here = [pack for pack in one.world.packs.values() if one.world.phone.country in pack.countries]
        (taken,) = (pack for pack in here if pack.name == dict(one.customer.knows)["pack"])
        assert not [
            pack
            for pack in here
            if pack.price_cents < taken.price_cents and pack.data_mb >= taken.data_mb and pack.days >= taken.days
        ]


def test_callers_are_as_old_as_what_they_are():
    ages = {}
    for seed in range(40):
        for persona in ("polite_student", "chatty_senior", "worried_parent"):
            one = situation_of("airplane_mode", seed=seed, persona=persona)
            born = one.world.customers[one.world.lines[one.world.holder].customer_id].birth_date
            ages.setdefault(persona, []).append(2026 - int(born[:4]))
    assert max(ages["polite_student"]) <= 28
    assert min(ages["chatty_senior"]) >= 68
    assert min(ages["worried_parent"]) >= 25
    assert max(ages["worried_parent"]) <= 50


def test_a_drawn_behaviour_has_a_place_in_its_talk():
    for seed in range(400):
        spec = draw_spec(seed)
        assert not {"forgot_pin", "wrong_pin_first"} <= set(spec.behaviours)
        if spec.trap == "unverified" or not {ISSUES[name].workflow for name in spec.issues} & ON_PHONE:
            assert not PHONE_HABITS & set(spec.behaviours)


def audited(say, heard, seen=(), knows=None):
    turn = UserTurn(UserMove(say), (heard,), seen, satisfied=False, handed=False)
    return audit(turn, Allowed(knows or {}, "My phone does not work.", ()))


@pytest.mark.parametrize("tool", sorted(set(STEPS) | set(TRIES)))
@pytest.mark.parametrize("issue", ["airplane_mode", "vpn", "storage_full", "uncovered"])
def test_no_way_to_tell_what_the_phone_shows_is_taken_for_an_invention(tool, issue):
    world = situation_of(issue).world
    made_with = {
        "set_network_mode": {"mode": "auto"}, "set_operator_selection": {"selection": "auto"},
        "grant_permission": {"permission": "sms"}, "unlock_sim": {"puk": "12345678"}, "approve_payment": {"payment_id": "P"},
    }  # fmt: skip
    for on in (False, True):
        switch = {"on": on} if "on" in PHONE_TOOLS[tool].parameters["properties"] else {}
        arguments = made_with.get(tool, switch)
        came = call_phone(world, tool, arguments)
        payload = came.error or came.payload
        heard = ask(tool, arguments, random.Random(tool)).en.replace("${{puk}}", "12345678")
        seen = ((ToolCall("c", tool, arguments), orjson.dumps(payload).decode()),)
        for way in told(tool, payload, on=switch.get("on")):
            assert audited(way, heard, seen) is None, way


@pytest.mark.parametrize("name", sorted(SAY))
def test_no_way_to_behave_is_taken_for_a_slip(name):
    for way in SAY[name]:
        assert audited(way, "Please restart the phone.") is None, way


@pytest.mark.parametrize("name", sorted({*NAMED, *UNKNOWN}))
def test_no_way_to_give_a_fact_or_none_is_taken_for_a_slip(name):
    known = {**dict(situation_of("no_pack").customer.knows), **dict(situation_of("port_rejected").customer.knows)}
    value = known.get(name, "500")
    for way in (*NAMED.get(name, ()), *BARE, *MIXED_UP):
        for start in GIVING["plain"]:
            assert audited(joined(start, way).format(value), "What is it, please?", knows={name: value}) is None, way
    for ways in (UNKNOWN.get(name, NOT_KNOWN), YES, NO, CANNOT_READ, AND_NOW, STILL_BAD):
        for way in ways:
            assert audited(way, "Shall I book it, and would you read me the text?", knows={name: value}) is None, way
