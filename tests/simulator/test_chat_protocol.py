"""Chat completions refuse what the vendor refuses, with 400 and a reason: no body makes the simulator fail."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openai import BadRequestError
from order_desk import client_of
from simulated import Says, served

from distill.simulator.brain import Answer, BadQuestion
from distill.simulator.options import SimulatorOptions
from distill.simulator.protocols.chat import ChatProtocol

USER = {"role": "user", "content": "Hello"}
CALL = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}}
ASKED = {"role": "assistant", "content": None, "tool_calls": [CALL]}
RESULT = {"role": "tool", "tool_call_id": "c1", "content": "seen"}
OTHER = {**RESULT, "tool_call_id": "c2"}

ODD = {
    "messages.0: expected an object": {"messages": ["Hello"]},
    "messages.1: expected an object with a `role`": {"messages": [USER, {"role": "judge", "content": ""}]},
    "messages.0: expected `content`": {"messages": [{"role": "user"}]},
    "messages.1: expected `content`": {"messages": [USER, {"role": "user", "content": [{"type": "image_url"}, {}]}]},
    "messages.1: a `tool` message must answer": {"messages": [USER, RESULT]},
    "messages.2: a `tool` message must answer": {"messages": [USER, ASKED, OTHER]},
    "messages.3: a `tool` message must answer": {"messages": [USER, ASKED, RESULT, RESULT]},
    "messages.2: `tool_calls` without a `tool` message": {"messages": [USER, ASKED]},
    "messages.2: `tool_calls` without": {"messages": [USER, ASKED, USER, RESULT]},
    "messages.1.tool_calls: expected an `id`": {"messages": [USER, {**ASKED, "tool_calls": [{"id": "c1"}]}]},
    "messages.1.tool_calls: expected": {"messages": [USER, {**ASKED, "tool_calls": "look"}]},
    "tools.0: expected a `function`": {"messages": [USER], "tools": [{"type": "function", "name": "look"}]},
    "tools: expected a list": {"messages": [USER], "tools": CALL},
    "messages.1.tool_calls: expected an": {"messages": [USER, {**ASKED, "tool_calls": CALL}]},
    "tools.1: expected a `function`": {
        "messages": [USER],
        "tools": [CALL, {"function": {"name": "x", "parameters": 1}}],
    },
    "response_format: expected": {"messages": [USER], "response_format": {"type": "json_schema", "json_schema": {}}},
    "a non-empty list `messages`": {"messages": {}},
}


@pytest.mark.parametrize("says", ODD)
async def test_what_is_out_of_shape_is_a_400_that_names_the_place(says):
    body = {"model": "m", **ODD[says]}
    async with served(SimulatorOptions()) as url, client_of(url) as client:
        with pytest.raises(BadRequestError) as refused:
            await client.post("/chat/completions", body=body, cast_to=object)
    assert says in refused.value.message


@pytest.mark.parametrize(
    ("parts", "heard"),
    [
        ([{"type": "text", "text": "Look: "}, {"type": "image_url", "image_url": {"url": "x"}}], "Look: [image_url]"),
        ([{"type": "input_audio", "input_audio": {}}], "[input_audio]"),
        ([{"type": "refusal", "refusal": "No."}], "No."),
    ],
)
def test_parts_that_are_no_text_are_heard_as_what_they_are(parts, heard):
    body = {
        "messages": [{"role": "user", "content": parts}],
        "tools": [{"function": {"name": "f", "parameters": None}}],
    }
    assert ChatProtocol("m").read(body)["messages"] == [{"role": "user", "content": heard}]


async def test_parts_of_text_are_heard_as_one_text():
    brain = Says(Answer("Hello."))
    parts = {"role": "user", "content": [{"type": "text", "text": "Hel"}, {"type": "text", "text": "lo"}]}
    said = [ASKED, RESULT, {"role": "assistant", "content": "Seen."}, USER]
    async with served(SimulatorOptions(), brain) as url, client_of(url) as client:
        await client.chat.completions.create(model="m", messages=[parts, *said])
    assert brain.asked[0]["messages"] == [USER, *said]


KEYS = [
    "role",
    "content",
    "tool_calls",
    "tool_call_id",
    "id",
    "function",
    "name",
    "arguments",
    "type",
    "text",
    "parameters",
    "json_schema",
    "schema",
]
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from([USER, ASKED, RESULT, CALL]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(messages=st.lists(ANY, max_size=4), tools=ANY, wanted=ANY)
def test_a_body_is_read_or_refused(messages, tools, wanted):
    try:
        body = ChatProtocol("m").read({"messages": messages, "tools": tools, "response_format": wanted})
    except BadQuestion:
        return
    assert all(isinstance(one["content"], str) or one["role"] == "assistant" for one in body["messages"])
