"""Checks over what was said: a price before a sale, no claim without its deed, a refusal that is about the wish."""

from __future__ import annotations

import pytest
from telecom_desk import HandAgent, situation_of

from distill.families.telecom.claims import claimed

PRICED = "nothing was sold before its price was answered"
CLAIMS = "nothing was claimed that was not done"
DECLINED = "the customer was told that it cannot be done"


def used_up() -> HandAgent:
    talk = HandAgent(situation_of("data_used_up")).identify()
    talk.call("get_usage", line_id=talk.line)
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
    talk = HandAgent(situation_of("single_charge")).identify()
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
        "您要我把这笔钱退掉吗?",
        "我可以为您提交工单。",
    ],
)
def test_an_offer_a_question_and_a_report_are_no_claims(words):
    assert list(claimed(words)) == []


def test_a_refusal_has_to_be_about_the_wish():
    def told(words):
        talk = HandAgent(situation_of("single_charge")).identify()
        amount = dict(talk.situation.customer.knows)["amount"]
        talk.say(f"The {amount} stand on the bill of this month. I see that.")
        return talk.close(words).wrong()

    assert told("I cannot see your screen from here.") == [DECLINED]
    assert told("I cannot credit 7.50, it was charged once and is right.") == []
    assert told("无法退这7.50,只收了一次。") == []
