from __future__ import annotations

import re
from dataclasses import replace

import orjson
import pytest
from anthropic import APIStatusError, BadRequestError, InternalServerError, OverloadedError, RateLimitError
from anthropic.types import Message
from order_desk import ANSWER, GOOD_STATE, TOOLS, Desk, case_with, oracle_case
from simulated import Says, anthropic_of, one_call, raw_post, served, stats_of

from distill.domain.chat import CallId, Usage
from distill.simulator.brain import Answer, RawCall
from distill.simulator.dress import FaultRate
from distill.simulator.options import SimulatorOptions
from distill.simulator.oracle import OracleBrain
from distill.simulator.protocols.messages_checks import signature
from distill.simulator.sloppiness import Errs

HELLO = [{"role": "user", "content": "Hello"}]
THINKING = {"type": "enabled", "budget_tokens": 1_024}
DESK_TOOLS = [
    {
        "name": tool["function"]["name"],
        "description": tool["function"]["description"],
        "input_schema": tool["function"]["parameters"],
    }
    for tool in TOOLS
]
THOUGHTFUL = SimulatorOptions(reasoning_chars=200)


async def ask(client, messages: list, step: int, *, stream: bool = False, **more) -> Message:
    asked = {
        "model": "oracle",
        "max_tokens": 4_096,
        "system": "You work at a desk.",
        "messages": messages,
        "tools": DESK_TOOLS,
        "thinking": THINKING,
        "extra_headers": {"X-Distill-Call": str(CallId(3, 0, 0, "teacher", 0, step, 0))},
        **more,
    }
    if not stream:
        return await client.messages.create(**asked)
    async with client.messages.stream(**asked) as events:
        return await events.get_final_message()


def results_of(desk: Desk, reply: Message) -> list[dict]:
    return [
        {"type": "tool_result", "tool_use_id": block.id, "content": desk.call(block.name, block.input)}
        for block in reply.content
        if block.type == "tool_use"
    ]


@pytest.mark.parametrize("stream", [False, True])
async def test_the_anthropic_sdk_plays_an_episode_of_the_oracle_with_thinking_passed_back(stream: bool):
    desk, messages = Desk(), [{"role": "user", "content": "Go."}]
    async with served(THOUGHTFUL, OracleBrain(oracle_case, Errs(0))) as url, anthropic_of(url) as client:
        for step in range(20):
            reply = await ask(client, messages, step, stream=stream)
            assert reply.content[0].type == "thinking"
            assert len(reply.content[0].thinking) == 200
            messages.append(reply.to_param())
            if reply.stop_reason != "tool_use":
                break
            messages.append({"role": "user", "content": results_of(desk, reply)})
    assert (reply.stop_reason, reply.content[-1].text) == ("end_turn", ANSWER)
    assert desk.state == GOOD_STATE
    assert (step, reply.usage.output_tokens_details.thinking_tokens) == (6, 50)


async def test_a_stream_ends_in_the_message_that_is_told_whole():
    brain = Says(replace(one_call(), usage=Usage(input=20, output=9, reasoning=2)))
    async with served(SimulatorOptions(), brain) as url, anthropic_of(url) as client:
        whole = await ask(client, HELLO, 0)
        streamed = await ask(client, HELLO, 0, stream=True)
    assert streamed.model_dump(exclude={"content"}) == whole.model_dump(exclude={"content"})
    assert [block.model_dump() for block in streamed.content] == [block.model_dump() for block in whole.content]
    assert [block.type for block in whole.content] == ["thinking", "text", "tool_use"]


async def test_the_brain_is_asked_as_if_in_chat():
    brain = Says(Answer("ok"))
    said = [
        {"role": "user", "content": [{"type": "text", "text": "Find "}, {"type": "text", "text": "it"}]},
        {"role": "assistant", "content": [{"type": "text", "text": "I look."}, use("a"), use("b")]},
        {"role": "user", "content": [result("a"), result("b", [{"type": "text", "text": "two"}])]},
        {"role": "user", "content": "And now?"},
    ]
    schema = {"type": "object", "properties": {}}
    async with served(SimulatorOptions(), brain) as url, anthropic_of(url) as client:
        await client.messages.create(
            model="m",
            max_tokens=9,
            system=[{"type": "text", "text": "Be good."}],
            messages=said,
            tools=[{"name": "x", "input_schema": schema}],
            output_config={"format": {"type": "json_schema", "schema": schema}},
        )
    call = {"type": "function", "function": {"name": "x", "arguments": '{"z":1}'}}
    (asked,) = brain.asked
    assert asked["messages"] == [
        {"role": "system", "content": "Be good."},
        {"role": "user", "content": "Find it"},
        {"role": "assistant", "content": "I look.", "tool_calls": [{"id": "a"} | call, {"id": "b"} | call]},
        {"role": "tool", "tool_call_id": "a", "content": "one"},
        {"role": "tool", "tool_call_id": "b", "content": "two"},
        {"role": "user", "content": "And now?"},
    ]
    assert asked["max_completion_tokens"] == 9
    assert asked["tools"][0]["function"] == {"name": "x", "description": "", "parameters": schema}
    assert asked["response_format"]["json_schema"]["schema"] == schema


def use(id_: str) -> dict:
    return {"type": "tool_use", "id": id_, "name": "x", "input": {"z": 1}}


def result(id_: str, content: object = "one") -> dict:
    return {"type": "tool_result", "tool_use_id": id_, "content": content}


def user(*blocks: dict) -> dict:
    return {"role": "user", "content": list(blocks)}


def assistant(*blocks: dict) -> dict:
    return {"role": "assistant", "content": list(blocks)}


TEXT = {"type": "text", "text": "x"}
EPHEMERAL = {"cache_control": {"type": "ephemeral"}}
THOUGHT = {"type": "thinking", "thinking": "x", "signature": signature("x")} | EPHEMERAL
MARKED = TEXT | EPHEMERAL


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"max_tokens": None}, "max_tokens"),
        ({"model": ""}, "model"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "system", "content": "x"}]}, "role"),
        ({"messages": [user({"type": "text", "text": ""})]}, "empty"),
        ({"messages": [user(TEXT), assistant(use("a"))]}, "without a `tool_result`.*a"),
        ({"messages": [user(TEXT), assistant(use("a"), use("b")), user(result("a"))]}, "without a `tool_result`.*b"),
        ({"messages": [user(TEXT), assistant(use("a")), user(TEXT, result("a"))]}, "at the start"),
        ({"messages": [user(TEXT), assistant(TEXT), user(result("a"))]}, "without its `tool_use`"),
        ({"messages": [user(TEXT), assistant({"type": "thinking", "thinking": "x", "signature": "y"})]}, "signature"),
        ({"messages": [user(*[MARKED] * 4)], "system": [MARKED]}, "at most 4"),
        ({"messages": [user(*[MARKED] * 4, TEXT)], **EPHEMERAL}, "found 5"),
        ({"messages": [user(TEXT), assistant(THOUGHT)]}, "not possible on a block of thinking"),
        ({"tools": [{"name": "x"}]}, "input_schema"),
        ({"thinking": THINKING, "temperature": 0.7}, "temperature"),
        ({"thinking": THINKING, "tool_choice": {"type": "any"}}, "tool_choice"),
        ({"thinking": {"type": "enabled", "budget_tokens": 500}}, "budget_tokens"),
        ({"thinking": {"type": "enabled", "budget_tokens": 4_096}}, "budget_tokens"),
    ],
)
async def test_what_the_vendor_refuses_is_refused_in_its_own_form(changed: dict, why: str):
    body = {"model": "m", "max_tokens": 4_096, "messages": HELLO} | changed
    async with served(SimulatorOptions()) as url:
        status, refused = await raw_post(f"{url}/messages", body)
    assert (status, refused["type"], refused["error"]["type"]) == (400, "error", "invalid_request_error")
    assert re.search(why, refused["error"]["message"])


@pytest.mark.parametrize("touch", ["altered", "dropped"])
async def test_thinking_that_was_given_out_must_come_back_as_it_was_within_a_tool_loop(touch: str):
    async with served(SimulatorOptions(), Says(one_call())) as url, anthropic_of(url) as client:
        reply = await ask(client, HELLO, 0)
        thought, text, call = (block.model_dump(exclude_none=True) for block in reply.content)
        kept = [thought | {"thinking": "becauze"}] if touch == "altered" else []
        loop = [*HELLO, assistant(*kept, text, call), user(result("call_1"))]
        with pytest.raises(BadRequestError, match="thinking"):
            await ask(client, loop, 1)
        left = [*HELLO, assistant(text, call), user(result("call_1")), assistant(TEXT), user(TEXT)]
        if touch == "dropped":
            assert (await ask(client, left, 2)).stop_reason == "tool_use"


async def test_thinking_is_told_only_where_it_is_asked_for_and_may_be_left_out():
    async with served(SimulatorOptions(), Says(one_call())) as url, anthropic_of(url) as client:
        off = await ask(client, HELLO, 0, thinking={"type": "disabled"})
        omitted = await ask(client, HELLO, 0, thinking=THINKING | {"display": "omitted"})
        back = [*HELLO, omitted.to_param(), user(result("call_1"))]
        assert (await ask(client, back, 1)).stop_reason == "tool_use"
    assert [block.type for block in off.content] == ["text", "tool_use"]
    assert (omitted.content[0].thinking, bool(omitted.content[0].signature)) == ("", True)


@pytest.mark.parametrize(
    ("answer", "reason", "kinds"),
    [
        (Answer("x", finish_reason="length"), "max_tokens", ["text"]),
        (Answer("", refusal="I won't."), "refusal", []),
        (Answer("x", finish_reason="content_filter"), "refusal", ["text"]),
        (Answer("", tool_calls=(RawCall("a", "x", "{}"),), finish_reason="tool_calls"), "tool_use", ["tool_use"]),
    ],
)
async def test_every_way_to_stop_has_its_reason(answer: Answer, reason: str, kinds: list[str]):
    async with served(SimulatorOptions(), Says(answer)) as url, anthropic_of(url) as client:
        reply = await ask(client, HELLO, 0)
    assert (reply.stop_reason, [block.type for block in reply.content]) == (reason, kinds)
    if answer.refusal:
        assert reply.stop_details.explanation == answer.refusal


async def test_broken_arguments_arrive_as_the_text_that_they_are():
    async with served(SimulatorOptions(), Says(one_call('{"z": 1, "'))) as url:
        body = {"model": "m", "max_tokens": 9, "messages": HELLO}
        _, reply = await raw_post(f"{url}/messages", body)
    assert reply["content"][-1]["input"] == '{"z": 1, "'


async def test_a_whole_reply_fits_the_sdks_own_types():
    answer = replace(one_call(), usage=Usage(input=2_000, cached=1_200, output=9, reasoning=2, cache_write=300))
    async with served(SimulatorOptions(), Says(answer)) as url:
        body = {"model": "m", "max_tokens": 2_000, "messages": HELLO, "thinking": THINKING}
        _, reply = await raw_post(f"{url}/messages", body)
    usage = Message.model_validate(reply, strict=True).usage
    assert (usage.input_tokens, usage.cache_read_input_tokens, usage.cache_creation_input_tokens) == (500, 1_200, 300)


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        ("429", RateLimitError, "rate_limit_error"),
        ("529", OverloadedError, "overloaded_error"),
        ("500", InternalServerError, "api_error"),
        ("402", APIStatusError, "billing_error"),
    ],
)
async def test_faults_have_the_vendors_types(status: str, error: type[APIStatusError], kind: str):
    options = SimulatorOptions(faults=(FaultRate(status, 1.0),))
    async with served(options) as url, anthropic_of(url) as client:
        with pytest.raises(error) as refused:
            await client.messages.create(model="m", max_tokens=9, messages=HELLO)
        assert (await stats_of(url))["faults"] == {status: 1}
    assert refused.value.body["error"]["type"] == kind
    assert ("retry-after" in refused.value.response.headers) == (status == "429")


async def test_models_are_listed_in_the_form_of_who_asks():
    async with served(SimulatorOptions()) as url, anthropic_of(url) as client:
        assert [(model.id, model.created_at.year) async for model in client.models.list()] == [("canned", 2026)]


async def test_a_mistake_of_the_oracle_survives_the_protocol():
    case = case_with("malformed_json")
    brain, texts = OracleBrain(oracle_case, Errs(0, 1.0)), []
    desk, messages = Desk(), [{"role": "user", "content": "Go."}]
    async with served(SimulatorOptions(), brain) as url:
        for step in range(8):
            body = {"model": "m", "max_tokens": 9, "messages": messages, "tools": DESK_TOOLS}
            named = {"X-Distill-Call": str(CallId(case, 0, 0, "teacher", 0, step, 0))}
            _, reply = await raw_post(f"{url}/messages", body, named)
            calls = [block for block in reply["content"] if block["type"] == "tool_use"]
            texts += [block["input"] for block in calls if isinstance(block["input"], str)]
            if texts or not calls:
                break
            messages.append({"role": "assistant", "content": reply["content"]})
            given = [result(block["id"], desk.call(block["name"], block["input"])) for block in calls]
            messages.append({"role": "user", "content": given})
    (text,) = texts
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(text)
