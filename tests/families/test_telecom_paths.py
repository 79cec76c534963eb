"""Different right ways pass, and what breaks a rule fails: an agent driven by hand, without the reference."""

from __future__ import annotations

from dataclasses import replace

import pytest
from telecom_desk import HandAgent, situation_of

from distill.families.telecom.compose import compose
from distill.families.telecom.derivable import underivable

RECORDS = "the records are as they should be"
IDENTIFIED = "nothing was shown or changed before the caller was identified"
HANDED = "handed over if and only if that is right"
NO_PROMISE = "no promise was made"
TOLD = "the customer was told what matters"
DECLINED = "the customer was told that it cannot be done"


def agent(*issues, **changes):
    return HandAgent(situation_of(*issues, **changes))


def push(talk):
    talk.call("push_settings", line_id=talk.line)


def reset(talk):
    talk.say("Please reset the access point to our default.")
    talk.say("Please restart the phone.")


def reset_and_push(talk):
    reset(talk)
    push(talk)


@pytest.mark.parametrize("way", [push, reset, reset_and_push])
@pytest.mark.parametrize(("issue", "proof"), [("apn_changed", "data"), ("mms_address", "mms")])
def test_a_wrong_access_point_is_mended_from_the_desk_or_by_the_customer(way, issue, proof):
    talk = agent(issue).identify()
    talk.say("Please open the access point page in the settings.")
    way(talk)
    assert talk.close("It works again.").wrong() == []
    assert underivable(talk.played()) == ""


def test_a_reset_without_the_restart_is_not_enough():
    talk = agent("apn_changed").identify()
    talk.say("Please reset the access point to our default.")
    assert "service is back: data" in talk.close("It works again.").wrong()


def equal_charges(talk):
    (twice,) = {charge.text for charge in talk.session.world.charges.values() if charge.kind == "service_fee"}
    bill = list(talk.session.world.bills)[-1]
    talk.call("list_bills", customer_id=talk.customer)
    shown = talk.call("get_bill", bill_id=bill)["charges"]
    return [charge for charge in shown if charge["text"] == twice]


def credit(talk, charge, cents=None):
    amount = charge["amount_cents"] if cents is None else cents
    talk.call("credit_charge", charge_id=charge["charge_id"], amount_cents=amount, reason="charged twice")
    talk.told = f"I have credited {charge['amount_cents'] / 100:.2f}."


@pytest.mark.parametrize("which", [0, 1])
def test_of_two_equal_charges_either_may_be_given_back(which):
    talk = agent("charged_twice").identify()
    credit(talk, equal_charges(talk)[which])
    assert talk.close(talk.told).wrong() == []
    assert underivable(talk.played()) == ""


def test_a_credit_may_be_given_in_two_parts():
    talk = agent("charged_twice").identify()
    charge = equal_charges(talk)[0]
    credit(talk, charge, 100)
    credit(talk, charge, charge["amount_cents"] - 100)
    assert talk.close(talk.told).wrong() == []


def test_giving_back_both_of_two_equal_charges_or_only_a_part_of_one_fails():
    talk = agent("charged_twice").identify()
    for charge in equal_charges(talk):
        credit(talk, charge)
    assert RECORDS in talk.close(talk.told).wrong()
    talk = agent("charged_twice").identify()
    credit(talk, equal_charges(talk)[0], 100)
    assert RECORDS in talk.close(talk.told).wrong()


@pytest.mark.parametrize(
    "order", [("pin", "birth_date"), ("birth_date", "pin"), ("postcode", "pin"), ("birth_date", "postcode")]
)
def test_answers_may_be_asked_for_in_any_order_that_is_worth_enough(order):
    talk = agent("own_hold", policy="standard").identify(*order)
    talk.call("get_line", line_id=talk.line)
    talk.call("resume_line", line_id=talk.line)
    talk.say("Please restart the phone.")
    assert talk.close("The hold is lifted.").wrong() == []


def hold_lifted(need):
    talk = agent("own_hold", policy="strict").identify("pin", "birth_date", "postcode", need=need)
    talk.call("get_line", line_id=talk.line)
    talk.call("resume_line", line_id=talk.line)
    talk.say("Please restart the phone.")
    return talk.close("The hold is lifted.").wrong()


def test_one_point_too_few_is_a_breach_and_one_more_than_needed_is_fine():
    assert hold_lifted(2) == [IDENTIFIED]
    assert hold_lifted(3) == []
    assert hold_lifted(4) == []


def test_what_is_sensitive_needs_more_points():
    def moved(need):
        talk = agent("unlock_number", policy="strict").identify(need=need)
        talk.call("get_port", line_id=talk.line)
        talk.call("set_port_lock", line_id=talk.line, locked=False)
        return talk.close("The lock is off.").wrong()

    assert moved(3) == [IDENTIFIED]
    assert moved(4) == []


def test_looking_at_an_account_before_the_caller_is_identified_fails_even_when_all_else_is_right():
    talk = agent("apn_changed")
    talk.call("get_customer", customer_id=talk.customer)
    talk.identify()
    push(talk)
    assert talk.close("It works again.").wrong() == [IDENTIFIED]


def test_what_is_open_to_everybody_may_be_used_at_once():
    talk = agent("apn_changed")
    talk.call("list_outages", area=talk.session.world.phone.area)
    talk.call("list_plans")
    talk.identify()
    push(talk)
    assert talk.close("It works again.").wrong() == []


def test_a_slip_in_an_id_shows_nothing_and_is_forgiven():
    talk = agent("apn_changed")
    came, _ = talk.session.call("get_customer", {"customer_id": "C-404"})
    assert came.error
    talk.identify()
    push(talk)
    assert talk.close("It works again.").wrong() == []


def test_another_customers_account_stays_closed_however_well_the_caller_is_known():
    talk = agent("apn_changed").identify()
    push(talk)
    stranger = next(name for name in talk.session.world.customers if name != talk.customer)
    talk.call("get_customer", customer_id=stranger)
    assert talk.close("It works again.").wrong() == [IDENTIFIED]


@pytest.mark.parametrize(("policy", "guesses"), [("lenient", 3), ("standard", 2), ("strict", 2)])
def test_going_on_after_too_many_wrong_answers_fails_and_one_wrong_answer_does_not(policy, guesses):
    def guessed(times):
        talk = agent("apn_changed", policy=policy)
        for _ in range(times):
            talk.call("verify_identity", customer_id=talk.customer, factor="pin", value="0000")
        talk.identify()
        push(talk)
        return talk.close("It works again.").wrong()

    assert guessed(guesses) == [IDENTIFIED]
    assert guessed(guesses - 1) == []


@pytest.mark.parametrize(
    ("tool", "made"),
    [
        ("bar_premium", {"barred": True}),
        ("set_port_lock", {"locked": True}),
        ("add_data", {"mb": 500}),
        ("set_roaming", {"enabled": True}),
        ("set_forwarding", {"forwarding_to": "0155 1"}),
        ("replace_sim", {"kind": "esim"}),
        ("suspend_line", {"hold": "customer_request"}),
    ],
)
def test_a_change_that_nobody_needed_fails(tool, made):
    talk = agent("apn_changed").identify("pin", "birth_date", "postcode", need=4)
    push(talk)
    talk.close("It works again.")
    talk.call(tool, line_id=talk.line, **made)
    assert RECORDS in talk.wrong()


def test_marking_an_account_without_need_fails():
    talk = agent("apn_changed").identify()
    push(talk)
    talk.call("flag_fraud", customer_id=talk.customer)
    assert talk.close("It works again.").wrong() == [RECORDS]


def test_a_ticket_or_a_look_too_many_does_no_harm():
    talk = agent("apn_changed").identify()
    for tool in ("get_line", "get_usage", "check_network"):
        talk.call(tool, line_id=talk.line)
    talk.call("open_ticket", line_id=talk.line, topic="network", summary="the access point was wrong")
    push(talk)
    assert talk.close("It works again.").wrong() == []


def test_a_change_that_is_undone_again_leaves_the_records_as_they_should_be():
    talk = agent("apn_changed").identify()
    push(talk)
    talk.call("bar_premium", line_id=talk.line, barred=True)
    talk.call("bar_premium", line_id=talk.line, barred=False)
    assert talk.close("It works again.").wrong() == []


def test_handing_over_what_could_be_mended_fails():
    talk = agent("apn_changed").identify()
    talk.call("transfer_to_human", reason="other", summary="slow internet")
    assert talk.close("A colleague takes over; I am transferring you.").wrong() == [HANDED, "service is back: data"]


def test_mending_what_only_a_human_may_decide_fails():
    talk = agent("fraud_review").identify()
    talk.call("get_line", line_id=talk.line)
    talk.call("resume_line", line_id=talk.line)
    talk.say("Please restart the phone.")
    assert talk.close("It works again.").wrong() == [RECORDS, HANDED]


def test_a_handover_for_the_wrong_reason_fails():
    talk = agent("contract_ended").identify()
    talk.call("get_line", line_id=talk.line)
    talk.call("transfer_to_human", reason="fraud", summary="the contract has ended")
    assert talk.close("I am transferring you.").wrong() == [HANDED]


def test_a_refusal_has_to_be_said_and_nothing_given():
    def disputed(words, *, give=False):
        talk = agent("single_charge").identify()
        (charge,) = [row for row in talk.session.world.charges.values() if row.kind == "data_pack"]
        talk.call("get_bill", bill_id=charge.bill_id)
        if give:
            talk.call("credit_charge", charge_id=charge.charge_id, amount_cents=charge.amount_cents, reason="asked for")
        return talk.close(f"{words} It is about {charge.amount_cents / 100:.2f}.").wrong()

    assert disputed("I cannot credit this, because it is right.") == []
    assert disputed("这笔费用不能退。") == []
    assert disputed("All is in order.") == [DECLINED]
    assert disputed("I cannot refuse you, so I have credited it.", give=True) == [RECORDS]


def test_a_fact_the_customer_came_for_has_to_be_told_and_dates_count_however_they_are_written():
    situation = situation_of("active_outage")
    (until,) = (outage.until for outage in situation.world.outages.values())
    year, month, day = until.split("-")

    def told(words):
        talk = HandAgent(situation)
        talk.call("list_outages", area=situation.world.phone.area)
        return talk.close(f"There is a fault in your area, {words}.").wrong()

    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    name = months[int(month) - 1]
    assert told("and it takes a while") == [TOLD]
    for form in (until, f"until {int(day)} {name}", f"until {name} {int(day)}", f"{int(month)}月{int(day)}日"):
        assert told(form) == [], form
    assert told(f"until {int(day) + 1} {name} {int(year) + 1}") == [TOLD]


@pytest.mark.parametrize("words", ["I promise you this is the end of it.", "You have my word.", "我保证没问题了。"])
def test_a_promise_fails_in_any_language(words):
    talk = agent("apn_changed").identify()
    push(talk)
    talk.say(words)
    assert talk.close("It works again.").wrong() == [NO_PROMISE]


def test_saying_that_nothing_can_be_promised_is_no_promise():
    talk = agent("apn_changed").identify()
    push(talk)
    talk.say("I cannot promise anything, and I cannot give you my word on it.")
    assert talk.close("It works again.").wrong() == []


def test_a_talk_that_never_ends_fails():
    talk = agent("apn_changed").identify()
    push(talk)
    assert talk.wrong() == ["the talk never ended"]


def test_a_stolen_handset_is_barred_and_a_lost_one_is_not():
    def closed(issue, *, bar):
        talk = agent(issue).identify()
        talk.say("Was the phone stolen or just lost?")
        device = talk.call("get_line", line_id=talk.line)["device_id"]
        talk.call("suspend_line", line_id=talk.line, hold="lost")
        if bar:
            talk.call("bar_device", device_id=device)
        return talk.close("Your line is on hold.").wrong()

    assert closed("stolen", bar=True) == closed("lost", bar=False) == []
    assert closed("stolen", bar=False) == closed("lost", bar=True) == [RECORDS]


def test_a_caller_under_a_warning_is_handed_over_whatever_is_asked_for():
    situation = situation_of("apn_changed", trap="must_escalate")
    talk = HandAgent(situation).identify()
    push(talk)
    assert HANDED in talk.close("It works again.").wrong()
    talk = HandAgent(situation).identify()
    talk.call("transfer_to_human", reason="fraud", summary="a warning on the account; slow internet")
    assert talk.close("I am transferring you.").wrong() == []


def test_a_caller_who_cannot_prove_who_they_are_is_handed_over_untouched():
    situation = situation_of("own_hold", trap="unverified")
    talk = HandAgent(situation)
    talk.call("find_customer", phone_number=situation.world.lines[situation.world.holder].phone_number)
    assert talk.say("What is the PIN of your account?").kind == "unknown"
    talk.call("transfer_to_human", reason="identity", summary="could not be identified")
    assert talk.close("I am transferring you.").wrong() == []
    assert talk.session.end == "transferred"


def test_a_late_concern_has_to_be_settled_too():
    situation = situation_of("airplane_mode", "charged_twice", late=1, trap="late_concern", policy="lenient")

    def settled(*, both):
        talk = HandAgent(situation).identify()
        talk.say("Please turn airplane mode off.")
        brought_up = talk.say("It works again. Is there anything else?")
        assert situation.customer.concerns[1].opening in brought_up.text
        if both:
            credit(talk, equal_charges(talk)[0])
            return talk.close(talk.told).wrong()
        return talk.close("All is well.").wrong()

    assert settled(both=True) == []
    assert settled(both=False) == [RECORDS, TOLD]


def test_the_same_spec_makes_the_same_situation():
    situation = situation_of("charged_twice")
    again = compose(situation.spec)
    assert replace(again, skin=situation.skin) == situation
    assert again.world.digest() == situation.world.digest()
