"""The reference agent's words: honest about what was shown, fitting the case, and not the same in every talk."""

from __future__ import annotations

import random
import re
from functools import cache

import pytest
from telecom_desk import made, situation_of

from distill.families.telecom.agent import sayings
from distill.families.telecom.agent.endings import TOPICS
from distill.families.telecom.agent.reasons import REASONS, WHY
from distill.families.telecom.agent.reference import reference
from distill.families.telecom.agent.voice import insist, without_lead
from distill.families.telecom.agent.words import Words
from distill.families.telecom.claims import claimed
from distill.families.telecom.customer.complaints import PREMISES, SYMPTOMS, WANTS
from distill.families.telecom.made import UNPLAYABLE
from distill.families.telecom.manner import promises, refuses

TALKS = range(120)


@cache
def scripts():
    return [one for one in map(made, TALKS) if one.script is not UNPLAYABLE]


def spoken(one):
    """What the agent says to the customer, in order."""
    return [*(act.say for act in one.script.acts if not act.calls), one.script.answer]


def forms(*groups):
    return [text for group in groups for words in group for text in (words.en.format(company="Arvella"), words.zh)]


def test_what_opens_a_talk_or_asks_again_refuses_claims_and_promises_nothing():
    for text in forms(sayings.HELLO, sayings.SORRY, sayings.GLADLY, sayings.NOT_YET, sayings.AGAIN, sayings.BACK):
        assert not refuses(text), text
        assert not promises(text), text
        assert not list(claimed(text)), text


def test_every_talk_begins_with_one_greeting_and_many_differ():
    firsts = []
    for one in scripts():
        first, *rest = spoken(one)
        company = one.situation.skin.company
        assert company in first
        assert not [text for text in rest if company in text and ("ello" in text or "Welcome" in text)]
        firsts.append(re.sub(r"\d+", "#", first.replace(company, "")))
    assert len(set(firsts)) > 0.8 * len(firsts)


def test_a_caller_who_is_sure_of_a_cause_hears_that_it_is_looked_at_first():
    unsure = {words.en for words in sayings.NOT_YET}
    for seed in range(12):
        situation = situation_of("airplane_mode", seed=seed, trap="wrong_premise", persona="calm_novice")
        assert any(premise in situation.customer.concerns[0].opening for premise in PREMISES["no_service"])
        script, _ = reference(situation)
        first = next(act.say for act in script.acts if not act.calls)
        assert any(words in first for words in unsure)


def handed(one):
    """The summary of a handover, None where there is none."""
    own = one.situation.skin.to_own["transfer_to_human"]
    key = one.situation.skin.key("summary")
    return next((call.arguments[key] for act in one.script.acts for call in act.calls if call.tool == own), None)


def test_a_handover_says_what_was_said_and_found_and_nothing_the_caller_never_said():
    summaries = [(one, summary) for one in scripts() if (summary := handed(one)) is not None]
    assert len(summaries) > 10
    for one, summary in summaries:
        said = "\n".join(act.say for act in one.script.acts)
        assert summary.split(".")[0] + "." in TOPICS.values()
        assert "Told the caller" not in summary
        assert not [concern.wants for concern in one.situation.customer.concerns if concern.wants in summary]
        assert ("Nothing proven" in summary) == (one.situation.spec.trap == "unverified" and "Proven" not in summary)
        assert said


def test_every_topic_has_symptoms_wishes_and_a_name_for_colleagues():
    assert set(TOPICS) == set(SYMPTOMS)
    assert set(SYMPTOMS) - set(WANTS) == {"charge", "plan", "promotion"}


@pytest.mark.parametrize("tool", ["free_storage", "install_update", "reseat_sim", "approve_payment", "install_esim"])
def test_what_cannot_be_changed_back_is_not_said_to_be(tool):
    assert not [reason for reason in REASONS[tool] if "changed back" in reason or "set it back" in reason]


@pytest.mark.parametrize("tool", ["make_test_call", "run_speed_test", "send_test_mms"])
def test_a_try_is_asked_for_with_the_reason_of_a_try(tool):
    said = {insist(tool, {}, "asks_why", random.Random(seed)).en for seed in range(20)}
    assert all(any(reason in text for reason in REASONS["try"]) for text in said)


def test_once_the_account_is_read_no_reason_speaks_of_opening_it():
    before = set(WHY["verify_identity"])
    more, code = set(WHY["verify_identity:more"]), set(WHY["verify_identity:code"])
    found = 0
    for one in scripts():
        read = False
        for act in one.script.acts:
            names = {one.situation.skin.to_canonical[call.tool] for call in act.calls}
            if read and "verify_identity" in names:
                assert act.say in more | code
                found += 1
            elif "verify_identity" in names:
                assert act.say in before | code
            read = read or "get_customer" in names
    assert found > 5


def test_a_talk_gives_no_reason_twice_while_there_are_others():
    for one in scripts():
        said = [act.say for act in one.script.acts if act.calls]
        assert len(said) - len(set(said)) <= 2


def test_a_lead_is_left_out_after_a_greeting():
    assert without_lead(Words("All right. What is it?", "什么?")) == Words("What is it?", "什么?")
