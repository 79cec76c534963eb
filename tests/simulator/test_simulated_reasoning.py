from __future__ import annotations

from distill.domain.chat import CallId
from distill.simulator.brain import Answer
from distill.simulator.canned import CannedBrain
from distill.simulator.protocols.issued import KEPT, Issued
from distill.simulator.protocols.responses_checks import is_sealed, sealed
from distill.simulator.thinking import ThinkingBrain

CALL = CallId(3, 0, 0, "teacher", 0, 1, 0)
BODY = {"messages": [{"role": "user", "content": "Hello"}]}


class Thinker:
    name = "thinker"

    def answer(self, call, body) -> Answer:
        return Answer("x", reasoning="its own")


def test_reasoning_has_its_length_and_differs_by_call_but_not_by_generation():
    brain = ThinkingBrain(CannedBrain(10), 150)
    thoughts = [brain.answer(call, BODY).reasoning for call in (CALL, CALL._replace(step=2), None)]
    assert [len(thought) for thought in thoughts] == [150] * 3
    assert len(set(thoughts)) == 3
    assert brain.answer(CALL._replace(generation=4), BODY).reasoning == thoughts[0]


def test_a_brain_that_reasons_keeps_its_own_words():
    assert ThinkingBrain(Thinker(), 150).answer(CALL, BODY).reasoning == "its own"


def test_sealed_reasoning_shows_no_text_and_any_change_is_found():
    content = sealed("because of that")
    assert is_sealed(content)
    assert "because" not in content
    assert not is_sealed(content[:-4])
    assert not is_sealed("no base64!")


def test_what_was_given_out_is_remembered_within_bounds_and_taken_back_when_given_out_anew():
    issued = Issued()
    issued.note("first", "a")
    issued.note("second", "b")
    issued.note("second", None)
    assert (issued.with_call("first"), issued.with_call("second")) == ("a", None)
    for number in range(KEPT):
        issued.note(f"call {number}", "c")
    assert issued.with_call("first") is None
