"""What makes no case is refused with the reason, and every abstention has a twin in which acting is right."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from telecom_desk import situation_of, spec_of

from distill.environments.telecom.service import service
from distill.families.telecom.compose import Unfit, compose
from distill.families.telecom.draw import draw_spec, late_pool
from distill.families.telecom.issues import ISSUES, conflict, of_intent
from distill.families.telecom.proof import prove
from distill.families.telecom.spec import INTENTS, MOST_ISSUES


@pytest.mark.parametrize(
    ("issues", "changes", "told"),
    [
        (("gremlins",), {}, "no sub-issue 'gremlins'; known: above_limit, active_outage, airplane_mode"),
        (("airplane_mode", "gremlins"), {}, "no sub-issue 'gremlins'"),
        (("airplane_mode",), {"skin": "acme"}, "no company 'acme'; known: arvella, bluetern"),
        (("airplane_mode",), {"persona": "nobody"}, "no persona 'nobody'; known: bilingual_shopkeeper"),
        (("airplane_mode",), {"behaviours": ["sings"]}, "no behaviour 'sings'; known: asks_jargon"),
        (("sim_loose", "sim_locked"), {}, "sim_locked and sim_loose both need sim"),
        (("mode_3g", "mode_2g"), {}, "mode_2g and mode_3g both need mode"),
        (("airplane_mode", "airplane_mode"), {}, "airplane_mode and airplane_mode both need airplane"),
        (("airplane_mode", "contract_ended"), {}, "contract_ended decides the whole talk and stands alone"),
        (("vpn",), {"intent": "mms"}, "vpn is not part of mms"),
        (("charged_twice",), {"intent": "plan_change"}, "charged_twice is not part of plan_change"),
        (("bigger_plan", "good_promotion"), {}, "both need request"),
        (("mobile_data_off", "late_fee"), {"intent": "slow_data"}, "late_fee is not part of slow_data"),
        (("late_fee",), {"late": 1, "trap": "late_concern"}, "not every concern can come late"),
        (("airplane_mode",), {"trap": "must_refuse"}, "trap must_refuse needs an issue that has to be refused"),
        (("airplane_mode",), {"trap": "late_concern"}, "trap late_concern and `late` go together"),
        (("airplane_mode", "late_fee"), {"late": 1}, "trap late_concern and `late` go together"),
        (("will_not_pay", "late_fee"), {"late": 1, "trap": "late_concern"}, "agrees to nothing has no further wish"),
        (("contract_ended", "late_fee"), {"late": 1, "trap": "late_concern"}, "handed over has no further wish"),
        (("active_outage",), {"trap": "unverified"}, "told to anybody, so trap unverified has no hold in it"),
        (("planned_works",), {"trap": "must_escalate"}, "told to anybody, so trap must_escalate has no hold in it"),
        (("sim_loose",), {"policy": "strict", "behaviours": ["forgot_pin"]}, "asks for more than a caller can prove"),
    ],
)
def test_what_makes_no_situation_is_refused_with_the_reason(issues, changes, told):
    with pytest.raises(Unfit) as refused:
        compose(spec_of(*issues, **changes))
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"issues": ()}, "issues"),
        ({"issues": ("vpn",) * (MOST_ISSUES + 1)}, "issues"),
        ({"late": 3}, "late"),
        ({"seed": -1}, "seed"),
        ({"policy": "harsh"}, "policy"),
        ({"trap": "pit"}, "trap"),
        ({"register": "sung"}, "register"),
        ({"behaviours": ("impatient",) * 4}, "behaviours"),
        ({"details": {"name": "x" * 61}}, "details.name"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_spec_of_another_form_is_refused_where_it_differs(changes, field):
    with pytest.raises(ValidationError) as refused:
        spec_of("vpn", **changes)
    assert field in {".".join(map(str, error["loc"])) for error in refused.value.errors()}


def test_a_narrowing_that_leaves_no_case_is_refused_by_name():
    with pytest.raises(ValueError, match=r"no case can be drawn from intents \['mms'\].*acme") as refused:
        draw_spec(1, intents=("mms",), companies=("acme",))
    assert "policies" in str(refused.value)


def test_there_are_issues_enough_of_every_outcome_and_every_intent():
    assert len(ISSUES) >= 30
    assert len(INTENTS) >= 6
    assert {issue.outcome for issue in ISSUES.values()} == {"fix", "refuse", "escalate", "inform"}
    assert min(len(of_intent(intent)) for intent in INTENTS) >= 5


@pytest.mark.parametrize("name", sorted(ISSUES))
def test_every_issue_makes_a_case_of_each_of_its_intents_and_is_proved(name):
    for intent in ISSUES[name].intents:
        for policy in ("lenient", "standard", "strict"):
            assert prove(situation_of(name, intent=intent, policy=policy)).failure == ""


def acts(situation):
    """Whether it is right to change something at the desk, or to bring a service back."""
    (records,) = (check["changes"] for check in situation.checks if check["kind"] == "records")
    return bool(records["fields"] or records["made"] or any(check["kind"] == "service" for check in situation.checks))


ABSTENTIONS = [name for name in sorted(ISSUES) if not acts(situation_of(name, policy="standard"))]


def test_every_outcome_but_a_fix_leaves_something_undone_and_every_fix_does_something():
    assert {ISSUES[name].outcome for name in ABSTENTIONS} == {"refuse", "escalate", "inform"}
    assert all(name in ABSTENTIONS for name, issue in ISSUES.items() if issue.outcome == "refuse")


@pytest.mark.parametrize("name", ABSTENTIONS)
def test_an_abstention_has_a_twin_in_which_acting_is_right(name):
    mine, other = (situation_of(one, policy="standard") for one in (name, ISSUES[name].twin))
    assert acts(other)
    assert (mine.world, mine.customer) != (other.world, other.customer)
    assert prove(other).failure == ""


@pytest.mark.parametrize("name", [name for name in sorted(ISSUES) if ISSUES[name].twin])
def test_twins_ask_for_different_things(name):
    """No end of a talk satisfies both."""

    def asked(situation):
        kinds = {"records", "handed", "service", "declined", "said"}
        return sorted(repr(check) for check in situation.checks if check["kind"] in kinds)

    assert asked(situation_of(name, policy="standard")) != asked(situation_of(ISSUES[name].twin, policy="standard"))


def test_an_unlikely_pair_is_no_conflict_and_a_likely_one_is():
    assert conflict(("airplane_mode", "sim_loose", "mode_3g")) == ""
    assert "both need hold" in conflict(("overdue_bill", "own_hold"))


def test_what_comes_late_is_something_else_than_what_the_caller_came_for():
    for first in ("airplane_mode", "charged_twice", "lost", "bigger_plan"):
        pool = late_pool(ISSUES[first].intents[0], (first,))
        assert pool
        assert all(ISSUES[first].intents[0] not in issue.intents and not issue.alone for issue in pool)


def test_the_phone_and_line_of_a_fault_are_broken_from_the_start():
    assert not service(situation_of("airplane_mode").world).signal
    assert service(situation_of("apn_changed").world).data_mbps == 0
    assert service(situation_of("charged_twice").world).calls


def test_two_concerns_that_show_in_the_same_way_are_not_one_call():
    two = {"intent": "mms", "trap": "late_concern", "late": 1}
    with pytest.raises(Unfit, match="two concerns of one call show in the same way"):
        situation_of("no_sms_right", "wifi_calling", **two)


def test_a_concern_that_is_mended_along_with_another_is_not_brought_up():
    two = {"intent": "plan_change", "trap": "late_concern", "late": 2}
    together = prove(situation_of("good_promotion", "mms_address", "data_missing", **two))
    assert together.failure == "a concern is brought up that the one before has settled already"
    assert prove(situation_of("good_promotion", "data_saver", "no_sms_right", **two)).failure == ""
