"""One chat, one answer under a schema, one tool call and one tool loop, against a llama.cpp server with a real model."""

from __future__ import annotations

from random import Random

import orjson
import pytest
from endpoint_fakes import CALL, EPOCH_S, LoopClock, MemoryJournal
from jsonschema import Draft202012Validator

from distill.domain.chat import ChatRequest, Reply
from distill.domain.message import Message
from distill.domain.tool import ToolSpec
from distill.endpoints.balance import RetryBalance
from distill.endpoints.budget import RunBudget
from distill.endpoints.dialects.registry import dialect_of
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.gate.sharing import Gates
from distill.endpoints.kit import Kit
from distill.endpoints.outage import Outage
from distill.endpoints.pool import Pool
from distill.endpoints.probe import Prober
from distill.endpoints.retry import RetryPolicy
from distill.endpoints.spec import FREE, EndpointSpec, Timeouts
from distill.endpoints.till import Till
from distill.endpoints.transport import Transport

pytestmark = pytest.mark.slow
WEATHER = ToolSpec(
    "weather_at",
    "Tell the weather in a city.",
    {
        "type": "object",
        "properties": {
            "city": {"type": "string", "minLength": 1, "maxLength": 40},
            "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
        },
        "required": ["city", "unit"],
        "additionalProperties": False,
    },
)
NOTHING = {"type": "object", "properties": {}, "additionalProperties": False}


def spec_for(url: str, **fields) -> EndpointSpec:
    patience = Timeouts(first_byte_s=600.0, total_s=600.0)
    return EndpointSpec(
        "small", url, "smollm2-135m", kind="local", temperature=0.0, max_output_tokens=200, price=FREE,
        timeouts=patience, **fields,
    )  # fmt: skip


async def asked(spec: EndpointSpec, request: ChatRequest) -> Reply:
    clock = LoopClock()
    async with Transport() as transport:
        kit = Kit(
            transport=transport,
            journal=MemoryJournal(),
            till=Till(RunBudget(None, None)),
            balance=RetryBalance(10, clock),
            outage=Outage(60.0, clock),
            clock=clock,
            wall=lambda: EPOCH_S,
            rng=Random(0),
            policy=RetryPolicy(),
        )
        return await Pool([Endpoint(spec, dialect_of(spec), kit, Gates(kit.clock.now).lane(spec))], kit, seed=0).ask(
            CALL, request
        )


async def test_it_chats_and_says_what_it_used(model_url: str) -> None:
    reply = await asked(spec_for(model_url), ChatRequest((Message("user", "Say hello in one short sentence."),)))
    assert reply.finish in {"stop", "length"}
    assert reply.message.content
    assert reply.usage.input > 5
    assert 0 < reply.usage.output <= 200


async def test_an_answer_keeps_to_its_schema(model_url: str) -> None:
    schema = {
        "type": "object",
        "properties": {"capital": {"type": "string", "maxLength": 30}, "people": {"type": "integer"}},
        "required": ["capital", "people"],
        "additionalProperties": False,
    }
    question = (Message("user", "What is the capital of Norway, and how many people live there?"),)
    reply = await asked(spec_for(model_url), ChatRequest(question, response_schema=schema))
    Draft202012Validator(schema).validate(orjson.loads(reply.message.content))


async def test_with_a_schema_its_call_is_native_and_fits_the_tool_and_its_result_can_be_sent_back(
    model_url: str,
) -> None:
    spec = spec_for(model_url, tool_calls="schema")
    talk = [
        Message("system", "You tell the weather. Always use the tool before you answer."),
        Message("user", "Use weather_at for Bergen, in celsius."),
    ]
    reply = await asked(spec, ChatRequest(tuple(talk), (WEATHER,)))
    (call,) = reply.message.tool_calls
    assert (reply.finish, call.name) == ("tool_calls", "weather_at")
    Draft202012Validator(WEATHER.parameters).validate(call.arguments)
    talk += [reply.message, Message("tool", "rain, 8 degrees", tool_call_id=call.id, name=call.name)]
    again = await asked(spec, ChatRequest(tuple(talk), (WEATHER,)))
    assert again.finish in {"stop", "tool_calls", "length"}
    assert again.malformed is None


async def test_a_tool_without_arguments_is_called_without_any(model_url: str) -> None:
    tool = ToolSpec("ring_bell", "Ring the bell.", NOTHING)
    question = Message("user", "Use ring_bell now. Do not answer in words.")
    reply = await asked(spec_for(model_url, tool_calls="schema"), ChatRequest((question,), (tool,)))
    assert [(call.name, call.arguments) for call in reply.message.tool_calls] == [("ring_bell", {})]


async def test_without_one_it_is_offered_the_tools_and_ignores_that_it_must_call(model_url: str) -> None:
    """Why the switch is there: the server takes `tools` and `tool_choice`, and what comes is no call that could be run."""
    spec = spec_for(model_url, extra={"tool_choice": "required"})
    reply = await asked(spec, ChatRequest((Message("user", "Use weather_at for Bergen, in celsius."),), (WEATHER,)))
    assert reply.message.tool_calls == ()


async def test_the_doctor_can_list_its_model(model_url: str) -> None:
    async with Transport() as transport:
        listing = await Prober(spec_for(model_url), transport).models()
    assert listing.models == ("smollm2-135m",)
