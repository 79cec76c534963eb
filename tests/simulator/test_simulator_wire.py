from __future__ import annotations

import os
import sys
from pathlib import Path

import aiohttp
import anyio
import orjson
import pytest
from openai import APIConnectionError, BadRequestError, InternalServerError, RateLimitError
from order_desk import TOOLS, client_of
from simulated import served, stats_of

from distill.simulator.brain import Answer, RawCall
from distill.simulator.call_bank import read_call_bank
from distill.simulator.example import example
from distill.simulator.launch import simulator_process
from distill.simulator.options import SimulatorOptions, parse_fault

HELLO = [{"role": "user", "content": "Hello"}]


async def test_the_openai_sdk_talks_to_the_command_in_its_own_process(tmp_path: Path):
    bank = tmp_path / "bank.jsonl"
    argv = [sys.executable, "-m", "distill", "simulate", "--answer-chars", "300", "--call-bank", str(bank)]
    async with simulator_process(argv, os.environ) as url, client_of(url) as client:
        plain = await client.chat.completions.create(model="m", messages=HELLO)
        assert (plain.model, plain.choices[0].finish_reason) == ("m", "stop")
        assert len(plain.choices[0].message.content or "") == 300
        assert plain.usage is not None
        assert plain.usage.completion_tokens == 75
        assert plain.usage.total_tokens == plain.usage.prompt_tokens + 75

        called = await client.chat.completions.create(model="m", messages=HELLO, tools=[TOOLS[3]])
        (call,) = called.choices[0].message.tool_calls or []
        assert called.choices[0].finish_reason == "tool_calls"
        assert call.function.name == "stock__reserve"
        assert orjson.loads(call.function.arguments) == {"warehouse": "value", "pieces": 1}
        shown = [
            *HELLO,
            called.choices[0].message.model_dump(exclude_none=True),
            {"role": "tool", "tool_call_id": call.id, "content": "reserved"},
        ]
        after = await client.chat.completions.create(model="m", messages=shown, tools=[TOOLS[3]])
        assert after.choices[0].finish_reason == "stop"

        assert [model.id async for model in client.models.list()] == ["canned"]
        assert (await stats_of(url))["answered"] == 3
        lines = read_call_bank(bank).calls
    assert [(line.status, line.billed, line.call) for line in lines] == [(200, True, None)] * 3
    assert sum(line.output_tokens for line in lines[:1]) == 75


async def test_a_json_schema_is_answered_with_a_fitting_object():
    schema = {
        "type": "object",
        "properties": {"mark": {"type": "integer", "minimum": 1}, "why": {"type": "string"}, "kind": {"enum": ["a"]}},
        "required": ["mark", "why", "kind"],
    }
    wanted = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
    async with served(SimulatorOptions()) as url, client_of(url) as client:
        reply = await client.chat.completions.create(model="m", messages=HELLO, response_format=wanted)
    assert orjson.loads(reply.choices[0].message.content) == {"mark": 1, "why": "value", "kind": "a"}


async def test_a_stream_carries_the_same_answer_in_chunks():
    async with served(SimulatorOptions(answer_chars=40)) as url, client_of(url) as client:
        chunks = [chunk async for chunk in await client.chat.completions.create(model="m", messages=HELLO, stream=True)]
        tools = [
            chunk
            async for chunk in await client.chat.completions.create(
                model="m", messages=HELLO, tools=[TOOLS[0]], stream=True
            )
        ]
    assert sum(len(chunk.choices[0].delta.content or "") for chunk in chunks if chunk.choices) == 40
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage.completion_tokens == 10
    calls = [call for chunk in tools if chunk.choices for call in chunk.choices[0].delta.tool_calls or []]
    assert [call.function.name for call in calls] == ["orders__find"]


async def test_a_429_raises_rate_limit_error_with_a_hint():
    options = SimulatorOptions(faults=(parse_fault("429:100%"),))
    async with served(options) as url, client_of(url) as client:
        with pytest.raises(RateLimitError) as limited:
            await client.chat.completions.create(model="m", messages=HELLO)
        assert limited.value.response.headers["retry-after"] == "1"
        assert (await stats_of(url))["faults"] == {"429": 1}


async def test_other_statuses_keep_their_number_and_carry_no_hint():
    async with served(SimulatorOptions(faults=(parse_fault("503:100%"),))) as url, client_of(url) as client:
        with pytest.raises(InternalServerError) as failed:
            await client.chat.completions.create(model="m", messages=HELLO)
    assert failed.value.status_code == 503
    assert "retry-after" not in failed.value.response.headers


async def raw(url: str, timeout_s: float = 5.0) -> tuple[int, str, bytes]:
    """One question over a bare client."""
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout_s)) as session,
        session.post(f"{url}/chat/completions", data=orjson.dumps({"messages": HELLO})) as reply,
    ):
        return reply.status, reply.content_type, await reply.read()


@pytest.mark.parametrize(
    ("kind", "content_type", "billed"),
    [("malformed", "application/json", True), ("html", "text/html", False), ("empty", "application/json", False)],
)
async def test_a_wrong_body_is_complete_has_status_200_and_is_no_json(
    kind: str, content_type: str, billed: bool, tmp_path: Path
):
    options = SimulatorOptions(faults=(parse_fault(f"{kind}:100%"),), call_bank=tmp_path / "b")
    async with served(options) as url:
        status, sent_type, body = await raw(url)
    assert (status, sent_type) == (200, content_type)
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(body)
    (line,) = read_call_bank(tmp_path / "b").calls
    assert (line.billed, line.fault, line.bytes_sent, bool(line.output_tokens)) == (billed, kind, len(body), billed)


@pytest.mark.parametrize(("kind", "cause"), [("reset", "ConnectionResetError"), ("truncated", "ContentLengthError")])
async def test_a_broken_off_body_ends_in_its_own_way_and_is_billed(kind: str, cause: str, tmp_path: Path):
    options = SimulatorOptions(faults=(parse_fault(f"{kind}:100%"),), call_bank=tmp_path / "b")
    async with served(options) as url:
        with pytest.raises(aiohttp.ClientError) as broken:
            await raw(url)
        async with client_of(url) as client:
            with pytest.raises(APIConnectionError):
                await client.chat.completions.create(model="m", messages=HELLO)
    assert cause_in(broken.value, cause)
    assert [line.billed for line in read_call_bank(tmp_path / "b").calls] == [True, True]


def cause_in(error: BaseException | None, cause: str) -> bool:
    while error is not None:
        if cause in repr(error):
            return True
        error = error.__cause__ or error.__context__
    return False


async def test_a_hanging_call_says_nothing_and_ends_with_its_client(tmp_path: Path):
    options = SimulatorOptions(faults=(parse_fault("hang:100%"),), call_bank=tmp_path / "b")
    async with served(options) as url:
        with pytest.raises(TimeoutError):
            await raw(url, timeout_s=0.2)
        with anyio.fail_after(5):
            while (await stats_of(url))["in_flight"]:  # noqa: ASYNC110 - another process's counter
                await anyio.sleep(0.02)
    (line,) = read_call_bank(tmp_path / "b").calls
    assert (line.status, line.bytes_sent, line.billed) == (0, 0, True)


async def test_above_max_in_flight_the_answer_is_429_and_the_peak_is_seen():
    options = SimulatorOptions(max_in_flight=3, faults=(parse_fault("hang:100%"),))
    async with served(options) as url, client_of(url) as client, anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(raw, url, 60.0)
        while (await stats_of(url))["faults"] != {"hang": 3}:  # noqa: ASYNC110 - another process's counter
            await anyio.sleep(0.01)
        with pytest.raises(RateLimitError) as limited:
            await client.chat.completions.create(model="m", messages=HELLO)
        stats = await stats_of(url)
        tasks.cancel_scope.cancel()
    assert limited.value.response.headers["retry-after"] == "1"
    assert stats.pop("first_asked_s") > 0
    assert stats == {"answered": 0, "faults": {"hang": 3, "max-in-flight": 1}, "in_flight": 3, "max_in_flight_seen": 4}


async def test_latency_is_waited_for_before_the_answer():
    async with served(SimulatorOptions(latency_s=0.2)) as url:
        before = anyio.current_time()
        await raw(url)
        assert anyio.current_time() - before >= 0.2


async def test_a_bad_question_is_a_400_that_says_why():
    async with served(SimulatorOptions()) as url, client_of(url) as client:
        with pytest.raises(BadRequestError, match="no call id"):
            await client.chat.completions.create(model="m", messages=HELLO, extra_headers={"X-Distill-Call": "1.2"})
        with pytest.raises(BadRequestError, match="messages"):
            await client.chat.completions.create(model="m", messages=[])


class Thinker:
    name = "thinker"

    def answer(self, call, body) -> Answer:
        calls = (RawCall("a", "x", "{}"), RawCall("b", "y", '{"z": 1, "'))
        return Answer("", reasoning="because " * 8, tool_calls=calls, finish_reason="tool_calls")


async def test_reasoning_parallel_calls_and_broken_arguments_go_over_the_wire_as_they_are():
    async with served(SimulatorOptions(), Thinker()) as url, client_of(url) as client:
        reply = await client.chat.completions.create(model="m", messages=HELLO)
    message = reply.choices[0].message
    assert message.content is None
    assert message.model_extra == {"reasoning_content": "because " * 8}
    assert [call.function.arguments for call in message.tool_calls or []] == ["{}", '{"z": 1, "']
    assert reply.usage.completion_tokens_details.reasoning_tokens == 16


def test_an_example_fits_its_schema():
    assert example({"type": ["string", "null"], "minLength": 8}) == "valueeee"
    assert example({"anyOf": [{"type": "array", "items": {"type": "number"}, "minItems": 2}]}) == [1.0, 1.0]
    assert example({"type": "boolean", "default": False}) is False
    assert example({"enum": ["b", "c"]}) == "b"
