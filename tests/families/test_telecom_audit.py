"""The auditor and the language gate hold their figures over labelled texts, and no scripted customer is accused."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

from audit import PRECISION, RECALL, auditor, language_gate
from sloppy import answer

from distill.domain.binding import fill, learn
from distill.domain.message import Message
from distill.domain.tool import ToolCall
from distill.domain.user import HANG_UP, UserMove, UserTurn
from distill.families.telecom.customer.audit import Allowed, audit
from distill.families.telecom.draw import draw_spec
from distill.families.telecom.family import TelecomScenarioGenerator
from distill.families.telecom.made import case_of

KNOWN = Allowed({"phone_number": "0155 0123456", "birth_date": "1988-05-03"}, "I cannot call.", ("airplane mode",))


def turn(say: str = "", *calls: str, heard: str = "What is wrong?", satisfied: bool = False) -> UserTurn:
    made = tuple(ToolCall("c", name, {"reason": "resolved"} if name == HANG_UP else {}) for name in calls)
    return UserTurn(UserMove(say, made), (heard,), (), satisfied, handed=False)


@pytest.mark.parametrize("measure", [auditor, language_gate])
def test_precision_and_recall_over_labelled_texts_are_as_promised(measure) -> None:
    precision, recall = measure(show=False)
    assert precision >= PRECISION
    assert recall >= RECALL


@pytest.mark.parametrize(
    ("moved", "kind"),
    [
        (turn("It is the airplane mode, I think."), "leaked_goal"),
        (turn("My number is 0155 9999999."), "invented_fact"),
        (turn("", HANG_UP), "early_hang_up"),
        (turn("", "reset_apn"), "agents_work"),
        (turn("Thank you for calling, how can I help you?"), "agents_work"),
    ],
)
def test_each_class_of_bad_turn_is_named(moved: UserTurn, kind: str) -> None:
    found = audit(moved, KNOWN)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    "moved",
    [
        turn("It is +44 155 0123456, and I was born on 3 May 1988."),
        turn("Airplane mode? Let me see.", heard="Is airplane mode on?"),
        turn("", "check_status_bar", heard="Please look at the status bar."),
        turn("", HANG_UP, satisfied=True),
        turn("I have told you twice since yesterday, please hurry."),
    ],
)
def test_a_turn_within_the_script_is_let_by(moved: UserTurn) -> None:
    assert audit(moved, KNOWN) is None


TRAVELLER = Allowed(
    {
        "name": "Gordon Tull",
        "phone_number": "07700 900726",
        "birth_date": "1955-06-30",
        "amount": "£1,299.00",
        "town": "清迈",
        "country": "泰国",
    },
    "No internet since we landed.",
    ("data roaming is off on the phone", "the SIM came loose", "Flex 25 exists"),
)


@pytest.mark.parametrize(
    "text",
    [
        "+44 7700 900726", "0044 7700-900726", "oh seven seven double oh nine double oh seven two six", "七七零零九零零七二六",
        "The thirtieth of June, fifty-five.", "30/6/1955", "June 30th", "55年6月30日", "£1299, twelve hundred and ninety-nine pounds.",
        "我在泰国清迈。", "In Chiang Mai.", "It's been 20 minutes, and I have a train at 9:30.",
    ],
)  # fmt: skip
def test_facts_are_known_in_every_spelling(text: str) -> None:
    assert audit(turn(text, heard="Could you tell me your number, date of birth and where you are?"), TRAVELLER) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Gordon Arthur Tull.", "invented_fact"),
        ("29/6/1955", "invented_fact"),
        ("07700 900762", "invented_fact"),
        ("In Dorchester, at number 14 Baker Street.", "invented_fact"),
        ("It is at 17 percent.", "invented_fact"),
        ("我的手机漫游没开吧?", "leaked_goal"),
        ("是不是 SIM 卡松了?", "leaked_goal"),
        ("Can I have Flex?", "leaked_goal"),
        ("First you verify me, then you check the usage, and finally you lift the bar.", "agents_work"),
        ("接下来请你打开后台工具,跑一下诊断。", "agents_work"),
        ("Meanwhile I'll restart the phone.", "agents_work"),
    ],
)
def test_what_nobody_gave_or_asked_for_is_found(text: str, kind: str) -> None:
    found = audit(turn(text, heard="Where and when was that?"), TRAVELLER)
    assert found is not None
    assert found.kind == kind


def test_a_reading_that_the_phone_did_not_give_is_found() -> None:
    call = ToolCall("s", "check_data_settings", {})
    seen = ((call, '{"mobile_data": false, "data_roaming": false}'),)
    for text, fine in (
        ("Mobile data is off.", True),
        ("移动数据关着。", True),
        ("Mobile data is on.", False),
        ("漫游是开着的。", False),
    ):
        moved = UserTurn(UserMove(text), ("Please look at the data settings.",), seen, satisfied=False, handed=False)
        assert (audit(moved, KNOWN) is None) is fine, text


async def test_no_scripted_customer_is_accused_in_sixty_whole_talks(telecom: TelecomScenarioGenerator) -> None:
    for seed in range(60):
        case = case_of(draw_spec(seed))
        script, bound = telecom.script(case), dict[str, str]()
        async with telecom.open(case) as environment:
            audited = Audited(telecom.scenario(case, environment.tools).user, environment)
            view: list[Message] = []
            for act in script.acts:
                calls = [ToolCall("x", call.tool, fill(call.arguments, bound)) for call in act.calls]
                seen = [(await environment.call(call)).text for call in calls]
                if not calls:
                    seen = [await answer(audited, environment, view, fill(act.say, bound))]
                learn(act, seen, bound)
            await answer(audited, environment, view, fill(script.answer, bound))
        assert audited.complaints == [], (seed, audited.complaints)


class Audited:
    """A scripted user whose every move is audited as it is made."""

    def __init__(self, user, environment) -> None:
        self.user, self.environment, self.complaints = user, environment, []

    def answer(self, view: list[Message]) -> UserMove:
        move = self.user.answer(view)
        move = replace(move, calls=tuple(replace(call, id=f"m{index}") for index, call in enumerate(move.calls)))
        heard = tuple(message.content for message in view if message.role == "user")
        calls = {call.id: call for message in view for call in message.tool_calls}
        seen = tuple((calls[m.tool_call_id], m.content) for m in view if m.role == "tool")
        now = self.environment.user_view()
        if wrong := self.user.complaint(UserTurn(move, heard, seen, now["satisfied"], now["handed"])):
            self.complaints.append((wrong, move))
        return move
