from __future__ import annotations

import re
from dataclasses import replace

import orjson
import pytest
from openai import BadRequestError, RateLimitError
from openai.types.responses import Response
from order_desk import ANSWER, GOOD_STATE, TOOLS, Desk, client_of, oracle_case
from simulated import Says, one_call, raw_post, served

from distill.domain.chat import CallId, Usage
from distill.simulator.brain import Answer
from distill.simulator.dress import FaultRate
from distill.simulator.options import SimulatorOptions
from distill.simulator.oracle import OracleBrain
from distill.simulator.sloppiness import Errs

DESK_TOOLS = [{"type": "function", "strict": False, **tool["function"]} for tool in TOOLS]
STATELESS = {"store": False, "include": ["reasoning.encrypted_content"], "reasoning": {"summary": "auto"}}
PAIR = (
    {"type": "function_call", "call_id": "a", "name": "x", "arguments": "{}"},
    {"type": "function_call_output", "call_id": "a", "output": "one"},
)


async def ask(client, items: list | str, step: int = 0, *, stream: bool = False, **more) -> Response:
    asked = {
        "model": "oracle",
        "input": items,
        "instructions": "You work at a desk.",
        "tools": DESK_TOOLS,
        "extra_headers": {"X-Distill-Call": str(CallId(3, 0, 0, "teacher", 0, step, 0))},
        **STATELESS,
        **more,
    }
    if not stream:
        return await client.responses.create(**asked)
    async with client.responses.stream(**asked) as events:
        return await events.get_final_response()


def back(reply: Response) -> list[dict]:
    return [item.model_dump(mode="json", exclude_none=True) for item in reply.output]


@pytest.mark.parametrize("stream", [False, True])
async def test_the_openai_sdk_plays_an_episode_of_the_oracle_with_reasoning_passed_back(stream: bool):
    desk, items = Desk(), [{"role": "user", "content": "Go."}]
    options = SimulatorOptions(reasoning_chars=200)
    async with served(options, OracleBrain(oracle_case, Errs(0))) as url, client_of(url) as client:
        for step in range(20):
            reply = await ask(client, items, step, stream=stream)
            assert (reply.status, reply.output[0].type, len(reply.output[0].summary[0].text)) == (
                "completed",
                "reasoning",
                200,
            )
            items += back(reply)
            calls = [item for item in reply.output if item.type == "function_call"]
            if not calls:
                break
            for call in calls:
                output = desk.call(call.name, orjson.loads(call.arguments))
                items.append({"type": "function_call_output", "call_id": call.call_id, "output": output})
    assert (step, reply.output_text, desk.state) == (6, ANSWER, GOOD_STATE)
    assert reply.usage.output_tokens_details.reasoning_tokens == 50


@pytest.mark.parametrize(
    "answer",
    [
        one_call(usage=Usage(20, 0, 9, 2)),
        Answer("x" * 9, usage=Usage(20, 0, 9)),
        Answer("x", finish_reason="length", usage=Usage(20, 0, 9)),
        Answer("", refusal="I won't.", usage=Usage(20, 0, 9)),
    ],
)
async def test_a_stream_ends_in_the_response_that_is_told_whole(answer: Answer):
    async with served(SimulatorOptions(), Says(answer)) as url, client_of(url) as client:
        whole = await ask(client, "Hello")
        named = {"X-Distill-Call": str(CallId(3, 0, 0, "teacher", 0, 0, 0))}
        stream = await client.responses.create(
            model="oracle", input="Hello", stream=True, extra_headers=named, **STATELESS
        )
        events = [event async for event in stream]
    assert back(events[-1].response) == back(whole)
    assert events[-1].response.usage == whole.usage
    assert (events[0].type, events[-1].type) == ("response.created", f"response.{whole.status}")


async def test_deltas_add_up_to_the_items():
    async with served(SimulatorOptions(), Says(one_call())) as url, client_of(url) as client:
        events = [event async for event in await client.responses.create(model="m", input="Hello", stream=True)]
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    arguments = "".join(event.delta for event in events if event.type == "response.function_call_arguments.delta")
    assert (text, arguments) == ("Look:", '{"z": 1}')
    assert [event.sequence_number for event in events] == list(range(len(events)))


async def test_the_brain_is_asked_as_if_in_chat():
    brain = Says(Answer("ok"))
    items = [
        {"role": "user", "content": [{"type": "input_text", "text": "Find it"}]},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "I look."}]},
        *PAIR,
        {"role": "developer", "content": "Be quick."},
        {"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]},
        {"role": "user", "content": "And now?"},
    ]
    schema = {"type": "object", "properties": {}, "additionalProperties": False}
    async with served(SimulatorOptions(), brain) as url, client_of(url) as client:
        await client.responses.create(
            model="m",
            input=items,
            instructions="Be good.",
            max_output_tokens=99,
            tools=[{"type": "function", "name": "x", "parameters": schema, "strict": True}],
            text={"format": {"type": "json_schema", "name": "n", "schema": schema}},
        )
    (asked,) = brain.asked
    assert asked["messages"] == [
        {"role": "system", "content": "Be good."},
        {"role": "user", "content": "Find it"},
        {
            "role": "assistant",
            "content": "I look.",
            "tool_calls": [{"id": "a", "type": "function", "function": {"name": "x", "arguments": "{}"}}],
        },
        {"role": "tool", "tool_call_id": "a", "content": "one"},
        {"role": "system", "content": "Be quick."},
        {"role": "assistant", "content": "No."},
        {"role": "user", "content": "And now?"},
    ]
    assert asked["max_completion_tokens"] == 99
    assert asked["tools"][0]["function"] == {"name": "x", "description": "", "parameters": schema}
    assert asked["response_format"]["json_schema"] == {"name": "n", "schema": schema}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"model": None}, "model"),
        ({"input": []}, "input"),
        ({"input": [*PAIR[1:]]}, "no function_call before.*a"),
        ({"input": [*PAIR[:1]]}, "no function_call_output.*a"),
        ({"input": [{"type": "function_call", "name": "x", "arguments": "{}"}]}, "call_id"),
        ({"input": [{"type": "item_reference", "id": "x"}]}, "unknown"),
        ({"input": [{"type": "reasoning", "summary": [], "encrypted_content": "eA=="}]}, "verified"),
        ({"input": [{"type": "reasoning", "summary": [], "encrypted_content": 5}]}, "verified"),
        ({"input": [{"role": "user", "content": ["text"]}]}, "list of blocks"),
        ({"input": [{"role": "user", "content": [{"type": "input_text", "text": 5}]}]}, "must be a string"),
        ({"input": [{"type": "reasoning", "summary": ["text"]}]}, "list of blocks"),
        ({"input": [{"role": ["user"], "content": "Hello"}]}, "are strings"),
        ({"input": [{"type": "function_call_output", "call_id": ["a"], "output": "one"}]}, "are strings"),
        ({"previous_response_id": "resp_1"}, "stores no responses"),
        ({"tools": [TOOLS[0]]}, "name"),
        ({"text": {"format": {"type": "json_schema", "schema": {}}}}, "name"),
    ],
)
async def test_what_the_vendor_refuses_is_refused(changed: dict, why: str):
    async with served(SimulatorOptions()) as url:
        status, refused = await raw_post(f"{url}/responses", {"model": "m", "input": "Hello"} | changed)
    assert (status, refused["error"]["type"]) == (400, "invalid_request_error")
    assert re.search(why, refused["error"]["message"])


@pytest.mark.parametrize("touch", ["dropped", "summary", "without content", "none"])
async def test_reasoning_that_was_given_out_must_come_back_verbatim_where_nothing_is_stored(touch: str):
    async with served(SimulatorOptions(), Says(one_call())) as url, client_of(url) as client:
        thought, *rest = back(await ask(client, "Hello"))
        kept = {
            "dropped": [],
            "summary": [thought | {"summary": []}],
            "without content": [thought | {"encrypted_content": None}],
            "none": [thought],
        }[touch]
        items = [{"role": "user", "content": "Hello"}, *kept, *rest, PAIR[1] | {"call_id": "call_1"}]
        if touch == "none":
            assert (await ask(client, items, 1)).status == "completed"
        else:
            with pytest.raises(BadRequestError, match="must stand before it unchanged"):
                await ask(client, items, 1)


async def test_reasoning_is_summed_up_and_sealed_only_where_that_is_asked_for():
    async with served(SimulatorOptions(), Says(one_call())) as url, client_of(url) as client:
        plain = await client.responses.create(model="m", input="Hello")
        items = [{"role": "user", "content": "Hello"}, *back(plain)[1:], PAIR[1] | {"call_id": "call_1"}]
        assert (await client.responses.create(model="m", input=items)).status == "completed"
    assert (plain.output[0].summary, plain.output[0].encrypted_content) == ([], None)


@pytest.mark.parametrize(
    ("answer", "status", "why"),
    [
        (Answer("x", finish_reason="length"), "incomplete", "max_output_tokens"),
        (Answer("x", finish_reason="content_filter"), "incomplete", "content_filter"),
        (one_call('{"z": 1, "'), "completed", None),
    ],
)
async def test_a_whole_reply_fits_the_sdks_own_types(answer: Answer, status: str, why: str | None):
    async with served(SimulatorOptions(), Says(replace(answer, usage=Usage(2_000, 1_280, 9)))) as url:
        _, reply = await raw_post(f"{url}/responses", {"model": "m", "input": "Hello", **STATELESS})
    told = Response.model_validate(reply)
    assert (told.status, told.incomplete_details and told.incomplete_details.reason) == (status, why)
    assert (told.usage.input_tokens_details.cached_tokens, told.usage.total_tokens) == (1_280, 2_009)
    if answer.tool_calls:
        assert reply["output"][-1]["arguments"] == '{"z": 1, "'


async def test_a_429_has_openais_form():
    async with served(SimulatorOptions(faults=(FaultRate("429", 1.0),))) as url, client_of(url) as client:
        with pytest.raises(RateLimitError) as limited:
            await client.responses.create(model="m", input="Hello")
    assert (limited.value.code, limited.value.response.headers["retry-after"]) == ("rate_limit_exceeded", "1")
