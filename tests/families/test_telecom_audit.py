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
