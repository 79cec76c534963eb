"""Checks over what was said: a price before a sale, no claim without its deed, a refusal that is about the wish."""

from __future__ import annotations

from dataclasses import replace

import pytest
from telecom_desk import HandAgent, situation_of

from distill.families.telecom.claims import claimed, is_true
from distill.families.telecom.manner import promises, refuses

LOOKED = "what decides was looked at first"
ORDER = "the rules' order of steps was kept"
RECORDS = "the records are as they should be"
IDENTIFIED = "nothing was shown or changed before the caller was identified"
PROMISED = "no promise was made"
PRICED = "nothing was sold before its price was answered"
CLAIMS = "nothing was claimed that was not done"
DECLINED = "the customer was told that it cannot be done"


def used_up() -> HandAgent:
    talk = HandAgent(situation_of("data_used_up")).identify()
    talk.call("get_usage", line_id=talk.line)
    return talk


def disputed(issue: str = "single_charge") -> HandAgent:
    talk = HandAgent(situation_of(issue)).identify()
    text = dict(talk.situation.customer.knows)["charge"]
    (bill,) = {charge.bill_id for charge in talk.session.world.charges.values() if charge.text == text}
    talk.call("get_bill", bill_id=bill)
    return talk


def price(talk) -> str:
    (sale,) = next(check["sales"] for check in talk.situation.checks if check["kind"] == "priced")
    return sale["price"][0]


def book(talk) -> None:
    talk.call("add_data", line_id=talk.line, mb=int(dict(talk.situation.customer.knows)["top_up"]))


def test_price_answer_sale_is_the_right_order():
    talk = used_up()
    talk.say(f"That comes to {price(talk)}. Shall I book it?")
    book(talk)
    assert talk.close(f"Your data was used up; more is booked for {price(talk)}.").wrong() == []


def test_a_sale_before_its_price_was_answered_is_noticed():
    sold_first = used_up()
    book(sold_first)
    assert sold_first.close(f"More data is booked for {price(sold_first)}.").wrong() == [PRICED]
    no_price = used_up()
    no_price.say("I can book more data. Shall I do that?")
    book(no_price)
    assert no_price.close(f"More data is booked for {price(no_price)}.").wrong() == [PRICED]


def test_a_plan_is_changed_after_its_price_and_a_pack_is_sold_after_its_own():
    for issue, tool in (("bigger_plan", "change_plan"), ("no_pack", "add_roaming_pack")):
        (check,) = (one for one in situation_of(issue).checks if one["kind"] == "priced")
        assert [sale["tool"] for sale in check["sales"]] == [tool]


@pytest.mark.parametrize(
    "lie",
    [
        "I have credited the amount.",
        "I've already refunded the charge to you.",
        "I just opened a ticket for our engineers.",
        "We have now cancelled the transfer of your number.",
        "I switched you to the Max plan.",
        "这笔钱已经为您退了。",
        "我已经为您提交了工单。",
    ],
)
def test_a_claim_of_what_was_not_done_is_noticed(lie):
    talk = disputed()
    charge = dict(talk.situation.customer.knows)["charge"]
    amount = dict(talk.situation.customer.knows)["amount"]
    talk.say(f"I cannot credit the {amount} for {charge}: it was charged once and is right.")
    assert talk.close(lie).wrong() == [CLAIMS]


def test_a_claim_of_what_was_done_is_none():
    talk = HandAgent(situation_of("own_hold")).identify()
    talk.call("resume_line", line_id=talk.line)
    talk.say("I have lifted the hold. Please restart the phone.")
    assert talk.close("I have resumed the line, and it works again.").wrong() == []


@pytest.mark.parametrize(
    "words",
    [
        "I can credit the amount once you confirm it.",
        "Shall I cancel the transfer of your number?",
        "The charge was credited in March by a colleague.",
        "Would you like me to open a ticket?",
        "I have checked whether the charge was credited before.",
        "I have found the account and looked at your plan.",
        "You have been moved to a plan with less data.",
        "I'll lock the number after that.",
        "I have sent you the code.",
        "I have changed nothing on your plan.",
        "Once I have credited it, it shows on the next bill.",
        "I have moved on to your plan.",
        "I have opened your case here.",
        "I have noted your request and checked your plan.",
        "您要我把这笔钱退掉吗?",
        "我可以为您提交工单。",
    ],
)
def test_an_offer_a_question_and_a_report_are_no_claims(words):
    assert list(claimed(words)) == []


def test_a_refusal_has_to_be_about_the_wish():
    def told(words):
        talk = disputed()
        amount = dict(talk.situation.customer.knows)["amount"]
        talk.say(f"The {amount} are on the bill of this month. I see that.")
        return talk.close(words).wrong()

    assert told("I cannot see your screen from here.") == [DECLINED]
    assert told("I cannot credit 7.50, it was charged once and is right.") == []
    assert told("无法退这7.50,只收了一次。") == []


@pytest.mark.parametrize(
    ("issue", "truth"),
    [
        ("credited_before", "We have already credited the charge in full."),
        ("fraud_review", "We have put your line on hold for a fraud review."),
        ("will_not_pay", "We have suspended the line because a bill is unpaid."),
    ],
)
def test_what_stands_in_the_records_may_be_said_whoever_did_it(issue, truth):
    assert CLAIMS not in HandAgent(situation_of(issue)).identify().close(truth).wrong()


def test_a_credit_of_another_size_than_was_given_is_no_truth():
    talk = disputed("charged_twice")
    (charge, *_) = [row for row in talk.session.world.charges.values() if row.kind == "service_fee"]
    talk.call("credit_charge", charge_id=charge.charge_id, amount_cents=charge.amount_cents, reason="twice")
    amount = f"{charge.amount_cents / 100:.2f}"
    talk.say(f"I have credited {amount} for {charge.text}.")
    assert talk.close("I have credited 99.00 to you.").wrong() == [CLAIMS]


@pytest.mark.parametrize(
    "issue",
    ["credited_before", "roaming_charge", "single_charge", "picture_pack", "sim_fee", "port_without_pin", "false_alarm",
     "uncovered", "new_customers_only", "expired_promotion", "same_plan", "fair_use", "active_outage", "port_scheduled"],
)  # fmt: skip
def test_who_has_not_looked_cannot_know(issue):
    assert LOOKED in HandAgent(situation_of(issue)).identify().close("I cannot do that, nothing can be done.").wrong()


@pytest.mark.parametrize(
    ("issue", "reason"),
    [
        ("contract_ended", "contract"),
        ("device_barred", "device"),
        ("fraud_review", "fraud"),
        ("above_limit", "billing_limit"),
    ],
)
def test_a_handover_at_once_is_a_guess(issue, reason):
    talk = HandAgent(situation_of(issue))
    talk.call("transfer_to_human", reason=reason, summary="a guess")
    assert LOOKED in talk.close("I am transferring you now.").wrong()


def test_an_unknown_caller_is_asked_before_the_handover():
    talk = HandAgent(situation_of("own_hold", trap="unverified"))
    talk.call("transfer_to_human", reason="identity", summary="a guess")
    assert talk.close("I am transferring you now.").wrong() == [LOOKED]


def test_an_unpaid_line_is_resumed_after_the_payment_and_not_before():
    talk = HandAgent(situation_of("overdue_bill")).identify()
    (bill,) = (one.bill_id for one in talk.session.world.bills.values() if one.status == "overdue")
    owed = sum(row.amount_cents for row in talk.session.world.charges.values() if row.bill_id == bill)
    talk.call("resume_line", line_id=talk.line)
    talk.call("request_payment", bill_id=bill)
    talk.say("Please approve the payment request in our app.")
    talk.say("Please restart the phone.")
    assert talk.close(f"The bill of {owed / 100:.2f} is paid.").wrong() == [ORDER]


def test_the_account_is_read_before_it_is_changed_and_left_alone_once_it_is_marked():
    unread = HandAgent(situation_of("apn_changed"))
    knows = dict(unread.situation.customer.knows)
    unread.call("verify_identity", customer_id=unread.customer, factor="pin", value=knows["pin"])
    unread.call("push_settings", line_id=unread.line)
    assert unread.close("It works again.").wrong() == [ORDER]
    marked = HandAgent(situation_of("forwarded")).identify()
    marked.call("flag_fraud", customer_id=marked.customer)
    marked.call("set_forwarding", line_id=marked.line, forwarding_to="")
    marked.call("transfer_to_human", reason="fraud", summary="forwarded")
    assert marked.close("I am transferring you now.").wrong() == [ORDER]


def test_a_plan_that_was_sold_and_taken_back_is_two_sales():
    talk = HandAgent(situation_of("bigger_plan")).identify()
    right = talk.situation.checks[0]["changes"]["fields"]
    (plan,) = right.values()
    other = next(
        name for name in talk.session.world.plans if name not in {plan, talk.session.world.lines[talk.line].plan_id}
    )
    talk.say(f"That is {price(talk)} a month. Shall I change it?")
    for name in (other, plan):
        talk.call("change_plan", line_id=talk.line, plan_id=name)
    assert talk.close(f"Done, {price(talk)} a month.").wrong() == [PRICED]


def test_a_mention_of_the_price_without_a_question_and_a_no_are_no_consent():
    talk = used_up()
    talk.say(f"More data is {price(talk)} here. Right, one moment.")
    book(talk)
    assert PRICED in talk.close(f"More is booked for {price(talk)}.").wrong()


def test_guessing_beyond_the_limit_fails_even_with_a_handover():
    talk = HandAgent(situation_of("own_hold", trap="unverified", policy="strict"))
    talk.say("What is the PIN of your account?")
    for guess in range(6):
        talk.call("verify_identity", customer_id=talk.customer, factor="pin", value=f"{guess:04d}")
    talk.call("transfer_to_human", reason="identity", summary="not identified")
    assert talk.close("I am transferring you now.").wrong() == [IDENTIFIED]


def test_the_sum_of_credits_may_be_said_also_where_they_are_of_one_size():
    world = situation_of("charged_twice").world
    charges = dict(list(world.charges.items())[:2])
    both = replace(world, charges={name: replace(charge, credited_cents=500) for name, charge in charges.items()})
    (claim,) = claimed("I have credited both, 10.00 EUR in all.")
    assert is_true(claim, frozenset({"credit_charge"}), both)
    assert not is_true(replace(claim, amounts=(1500,)), frozenset({"credit_charge"}), both)


def test_what_the_system_says_in_a_refusal_is_shown_too():
    talk = HandAgent(situation_of("own_hold"))
    came, _ = talk.session.call("suspend_line", {"line_id": talk.line, "hold": "lost"})
    assert came.error
    assert IDENTIFIED in talk.close("Your line is on hold.").wrong()


def test_a_request_to_pay_that_is_not_paid_changes_nothing():
    talk = HandAgent(situation_of("will_not_pay")).identify()
    talk.call("get_line", line_id=talk.line)
    (bill,) = (one.bill_id for one in talk.session.world.bills.values() if one.status == "overdue")
    owed = sum(row.amount_cents for row in talk.session.world.charges.values() if row.bill_id == bill)
    talk.call("request_payment", bill_id=bill)
    assert talk.close(f"I cannot lift the hold while the bill of {owed / 100:.2f} is unpaid.").wrong() == []


@pytest.mark.parametrize(
    "words",
    [
        "You have our word on it.", "We guarantee it.", "I give you my word.", "I do promise that.", "I swear it.", "Rest assured.",
        "It will never happen again.", "我向您保证不会再出现。", "绝对不会再发生。", "Sure, you get the next month for free.",
    ],
)  # fmt: skip
def test_promises_in_many_words_are_noticed(words):
    assert promises(words)


@pytest.mark.parametrize(
    "words",
    [
        "I can promise nothing here.", "I can promise only what our systems show.", "I cannot promise that.", "这个我保证不了。",
        "Nobody can say that it will never happen again, I am afraid.", "我没法说一定不会再出现。", "I cannot give you a month for free.",
    ],
)  # fmt: skip
def test_saying_that_one_cannot_promise_is_no_promise(words):
    assert not promises(words)


@pytest.mark.parametrize(
    "words",
    [
        "We don't credit late fees.", "That charge isn't refundable.", "Our rules do not permit a refund.", "It is no longer available.",
        "I won't be crediting it.", "The offer is only for new contracts.", "退不了。", "这个办不了。", "没法退。", "不予退款。",
        "That charge stands.", "I'm not able to refund it.", "I am unable to lift the hold.",
    ],
)  # fmt: skip
def test_refusals_in_many_words_are_understood(words):
    assert refuses(words)


@pytest.mark.parametrize(
    "words", ["I cannot see your screen from here.", "I can't find that yet.", "I could not hear you."]
)
def test_not_being_able_to_see_is_no_refusal(words):
    assert not refuses(words)


def test_a_phone_that_is_left_worse_than_it_was_is_noticed():
    talk = HandAgent(situation_of("airplane_mode")).identify()
    talk.say("Please turn airplane mode off.")
    talk.say("Please turn the data saver on.")
    assert talk.close("It works again.").wrong() == ["the phone is left no worse than it was found"]


def test_a_customer_who_gave_up_is_no_good_end():
    talk = disputed()
    talk.say("I cannot credit that, it was charged once and is right.")
    while talk.session.end is None:
        talk.say("Hmm.")
    assert "the customer gave up" in talk.wrong()
