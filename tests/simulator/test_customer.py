"""The oracle in the user's place: the scripted move, from what the request's history contains."""

from __future__ import annotations

from dataclasses import dataclass, field

import orjson
import pytest
from order_desk import SCRIPT

from distill.domain.case import Case
from distill.domain.chat import CallId
from distill.domain.message import Message
from distill.domain.tool import ToolCall
from distill.domain.user import HANG_UP, UserMove
from distill.simulator.brain import BadQuestion
from distill.simulator.customer import answer_as_user
from distill.simulator.oracle import OracleBrain, OracleCase
from distill.simulator.sloppiness import Errs

CALL = CallId(4, 0, 0, "user", 0, 2, 0)
CASE = Case("k", "desk", "desk/x", "Hello.", "hello", "x", "easy", {})


@dataclass
class Parrot:
    """A user that looks at a lamp, says what it saw, and hangs up at `bye`; keeps what it was shown."""

    instructions: str = "You are a parrot."
    tools: tuple = ()
    shown: list[tuple[Message, ...]] = field(default_factory=list)

    def answer(self, history):
        self.shown.append(tuple(history))
        last = history[-1]
        if last.role == "tool":
            return UserMove(f"I saw {last.content}.")
        if "bye" in last.content:
            return UserMove(calls=(ToolCall("", HANG_UP, {"reason": "resolved"}),))
        if "two" in last.content:
            return UserMove(calls=(ToolCall("", "look", {"lamp": 1}), ToolCall("", "look", {"lamp": 2})))
        return UserMove(calls=(ToolCall("", "look", {"lamp": 1}),))

    def complaint(self, turn):
        return ""


def wire(*messages):
    return {"model": "oracle", "messages": [{"role": "system", "content": "You are a parrot."}, *messages]}


HEARD = {"role": "user", "content": "Please look at the lamp."}
LOOKED = {
    "role": "assistant",
    "content": None,
    "tool_calls": [{"id": "u1", "type": "function", "function": {"name": "look", "arguments": '{"lamp":1}'}}],
}
SEEN = {"role": "tool", "tool_call_id": "u1", "content": '{"light":"on"}'}


def test_a_move_that_acts_becomes_tool_calls():
    answer = answer_as_user(Parrot(), CALL, wire(HEARD))
    assert (answer.finish_reason, answer.content) == ("tool_calls", "")
    (call,) = answer.tool_calls
    assert (call.name, orjson.loads(call.arguments)) == ("look", {"lamp": 1})


def test_a_move_that_speaks_becomes_words():
    answer = answer_as_user(Parrot(), CALL, wire(HEARD, LOOKED, SEEN))
    assert (answer.finish_reason, answer.tool_calls) == ("stop", ())
    assert answer.content == 'I saw {"light":"on"}.'


def test_the_user_is_shown_the_history_as_it_stands_in_the_request():
    parrot = Parrot()
    answer_as_user(parrot, CALL, wire(HEARD, LOOKED, SEEN))
    (shown,) = parrot.shown
    assert [message.role for message in shown] == ["system", "user", "assistant", "tool"]
    assert shown[2].tool_calls == (ToolCall("u1", "look", {"lamp": 1}),)
    assert (shown[2].content, shown[3].tool_call_id) == ("", "u1")


def test_a_call_without_arguments_is_read_as_one_with_none():
    parrot = Parrot()
    bare = {**LOOKED, "tool_calls": [{"id": "u1", "function": {"name": "look", "arguments": ""}}]}
    answer_as_user(parrot, CALL, wire(HEARD, bare, SEEN))
    assert parrot.shown[0][2].tool_calls[0].arguments == {}


def test_hanging_up_is_a_call_of_its_own():
    answer = answer_as_user(Parrot(), CALL, wire({"role": "user", "content": "Good bye."}))
    assert [(call.name, orjson.loads(call.arguments)) for call in answer.tool_calls] == [
        (HANG_UP, {"reason": "resolved"})
    ]


def test_ids_are_the_same_in_every_generation_and_differ_within_a_move_and_between_moves():
    two = wire({"role": "user", "content": "Look at the two lamps."})

    def ids(**changes):
        call = CallId(
            **{"case": 4, "sample": 0, "generation": 0, "role": "user", "round": 0, "step": 2, "ask": 0, **changes}
        )
        return [made.id for made in answer_as_user(Parrot(), call, two).tool_calls]

    assert ids() == ids(generation=3)
    assert len({*ids(), *ids(step=3), *ids(case=5), *ids(role="teacher")}) == 8


def test_a_case_in_which_nobody_answers_is_a_bad_question():
    with pytest.raises(BadQuestion, match="case 4 has no user"):
        answer_as_user(None, CALL, wire(HEARD))


def test_the_oracle_makes_the_user_of_the_case_that_is_asked_for():
    parrots = {case: Parrot() for case in range(6)}
    brain = OracleBrain(lambda case: OracleCase(CASE, SCRIPT, lambda: parrots[case]), Errs(0))
    answer = brain.answer(CALL, wire(HEARD))
    assert answer.tool_calls[0].name == "look"
    assert [case for case, parrot in parrots.items() if parrot.shown] == [4]


def test_the_oracle_says_the_same_again_after_a_restart_and_however_sloppy_its_teacher_is():
    def fresh(sloppiness):
        return OracleBrain({4: OracleCase(CASE, SCRIPT, Parrot)}.__getitem__, Errs(9, sloppiness))

    body = wire(HEARD, LOOKED, SEEN)
    assert fresh(0.0).answer(CALL, body) == fresh(0.0).answer(CALL, body) == fresh(1.0).answer(CALL, body)


def test_an_oracle_case_has_no_user_unless_it_is_given_one():
    brain = OracleBrain({3: OracleCase(CASE, SCRIPT)}.__getitem__, Errs(0))
    with pytest.raises(BadQuestion, match="no user"):
        brain.answer(CallId(3, 0, 0, "user", 0, 0, 0), wire(HEARD))
