"""What holds of any conversation in every dialect: same bytes, a prefix that stays, and marks that move with it."""

from __future__ import annotations

import itertools
from typing import Any

import orjson
import pytest
from endpoint_fakes import spec_of
from golden_bodies import DIALECTS, TOOL
from hypothesis import given, settings
from hypothesis import strategies as st

from distill.domain.chat import ChatRequest
from distill.domain.message import Message, Native
from distill.domain.tool import ToolCall
from distill.endpoints.dialects.registry import dialect_named

WORDS = st.text(min_size=1, max_size=12).filter(str.strip)
FORMS: dict[str, Any] = {
    "openai": {"reasoning": {"reasoning_content": "Hm."}},
    "openai-responses": [{"type": "reasoning", "id": "rs", "summary": [], "encrypted_content": "x"}],
    "anthropic": [{"type": "thinking", "thinking": "Hm.", "signature": "x"}, {"type": "text", "text": "Hm."}],
}


@st.composite
def talks(draw: st.DrawFn, dialect: str) -> list[tuple[Message, ...]]:
    """The conversation as it stands at each request: each is the last one and what was said since."""
    so_far = [Message("system", draw(WORDS)), Message("user", draw(WORDS))]
    asked = [tuple(so_far)]
    for step in range(draw(st.integers(1, 6))):
        native = draw(st.sampled_from([None, Native(dialect, "m", FORMS[dialect]), Native("other", "m", [])]))
        calls = tuple(ToolCall(f"c{step}-{one}", "git__log", {"z": one}) for one in range(draw(st.integers(0, 3))))
        so_far.append(Message("assistant", draw(WORDS), draw(st.none() | WORDS), calls, native=native))
        so_far += [Message("tool", draw(st.text(max_size=9)), tool_call_id=call.id, name=call.name) for call in calls]
        if not calls:
            so_far.append(Message("user", draw(WORDS)))
        asked.append(tuple(so_far))
    return asked


def body_of(dialect: str, messages: tuple[Message, ...]) -> dict[str, Any]:
    request = ChatRequest(messages, (TOOL,), steer="Say why.")
    return orjson.loads(dialect_named(dialect).encode(request, spec_of("one", dialect=dialect)))


def unmarked(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: unmarked(one) for name, one in value.items() if name != "cache_control"}
    return [unmarked(one) for one in value] if isinstance(value, list) else value


def marks(body: dict[str, Any]) -> list[tuple[int, int]]:
    """(turn, block) of each mark in the messages."""
    return [
        (turn, block)
        for turn, message in enumerate(body["messages"])
        for block, one in enumerate(message["content"])
        if "cache_control" in one
    ]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_request_begins_with_the_one_before_and_differs_in_nothing_else(dialect: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(talks(dialect))
    def holds(asked: list[tuple[Message, ...]]) -> None:
        bodies = [body_of(dialect, messages) for messages in asked]
        field = "input" if dialect == "openai-responses" else "messages"
        for before, after in itertools.pairwise(bodies):
            old, new = unmarked(before), unmarked(after)
            assert new[field][: len(old[field])] == old[field]
            assert {name: value for name, value in old.items() if name != field} == {
                name: value for name, value in new.items() if name != field
            }
            assert list(old) == list(new)

    holds()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_same_request_has_the_same_bytes_and_its_messages_are_left_as_they_were(dialect: str) -> None:
    @settings(max_examples=40, deadline=None)
    @given(talks(dialect))
    def holds(asked: list[tuple[Message, ...]]) -> None:
        request = ChatRequest(asked[-1], (TOOL,))
        before = repr(request)
        spoken = dialect_named(dialect)
        assert spoken.encode(request, spec_of("one")) == spoken.encode(request, spec_of("one"))
        assert repr(request) == before

    holds()


@settings(max_examples=60, deadline=None)
@given(talks("anthropic"))
def test_every_request_reads_what_the_one_before_wrote_and_never_has_more_than_four_marks(asked) -> None:
    bodies = [body_of("anthropic", messages) for messages in asked]
    for body in bodies:
        assert "cache_control" in body["tools"][-1]
        assert "cache_control" in body["system"][-1]
        assert 1 <= len(marks(body)) <= 2
        last = len(body["messages"]) - 1
        assert marks(body)[-1] == (last, len(body["messages"][last]["content"]) - 1)
    for before, after in itertools.pairwise(bodies):
        assert marks(before)[-1] in marks(after)


def read_from_cache(bodies: list[dict[str, Any]]) -> float:
    """The share of the bytes that is read, by the vendor's rule: a mark writes and reads what stands before it.

    It looks back over twenty blocks from each mark for the longest beginning that was written.
    """
    written: set[str] = set()
    read = total = 0
    for body in bodies:
        blocks = [*body["tools"], *body["system"], *(block for turn in body["messages"] for block in turn["content"])]
        texts = [orjson.dumps(unmarked(block)).decode() for block in blocks]
        begun = ["".join(texts[: end + 1]) for end in range(len(texts))]
        marked = [place for place, block in enumerate(blocks) if "cache_control" in block]
        found = [begun[at] for place in marked for at in range(max(0, place - 20), place + 1) if begun[at] in written]
        read += max(map(len, found), default=0)
        total += len(begun[-1])
        written |= {begun[place] for place in marked}
    return read / total


@pytest.mark.parametrize("parallel", [1, 40])
def test_an_episode_of_twenty_steps_reads_more_than_four_fifths_of_its_input_from_the_cache(parallel: int) -> None:
    so_far = [Message("system", "Rule. " * 600), Message("user", "Look into it.")]
    bodies = []
    for step in range(20):
        bodies.append(body_of("anthropic", tuple(so_far)))
        calls = tuple(ToolCall(f"c{step}-{one}", "git__log", {"z": one}) for one in range(parallel))
        so_far.append(Message("assistant", "Looking.", tool_calls=calls))
        so_far += [Message("tool", "row " * 400, tool_call_id=call.id, name=call.name) for call in calls]
    assert read_from_cache(bodies) > 0.8


@settings(max_examples=60, deadline=None)
@given(talks("anthropic"))
def test_sides_take_turns_and_every_call_is_answered_in_the_turn_after_it(asked) -> None:
    turns = body_of("anthropic", asked[-1])["messages"]
    assert [turn["role"] for turn in turns] == ["user", "assistant"] * (len(turns) // 2) + ["user"]
    for turn, after in itertools.pairwise(turns):
        called = [block["id"] for block in turn["content"] if block["type"] == "tool_use"]
        answered = [block["tool_use_id"] for block in after["content"] if block["type"] == "tool_result"]
        assert turn["role"] == "user" or set(called) <= set(answered)
