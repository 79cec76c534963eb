"""Three dialects against `@copilotkit/aimock`: their requests read and their replies written by other people's code."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest
from aimock_server import KEY, understood
from endpoint_fakes import CALL, EPOCH_S, LoopClock, MemoryJournal

from distill.config.secret import Secret
from distill.domain.chat import ChatRequest, Reply, Usage
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
from distill.endpoints.spec import EndpointSpec
from distill.endpoints.till import Till
from distill.endpoints.transport import Transport
from distill.errors import OutageError

DIALECTS = ("openai", "anthropic", "openai-responses")
WEATHER = ToolSpec(
    "weather__at",
    "Tell the weather of the next days.",
    {
        "type": "object",
        "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
        "required": ["city"],
        "additionalProperties": False,
    },
)
pytestmark = pytest.mark.parametrize("dialect", DIALECTS)


def spec_for(dialect: str, url: str, key: str = KEY, **fields) -> EndpointSpec:
    return EndpointSpec("one", url, "m-1", Secret(key), dialect=dialect, max_output_tokens=99, **fields)


def asking(*messages: Message, tools: tuple[ToolSpec, ...] = (WEATHER,)) -> ChatRequest:
    return ChatRequest((Message("system", "Be exact."), *messages), tools, steer="Say why.")


def question(text: str, **fields) -> ChatRequest:
    return asking(Message("user", text), **fields)


@asynccontextmanager
async def pool_on(spec: EndpointSpec) -> AsyncIterator[tuple[Pool, MemoryJournal]]:
    clock, journal = LoopClock(), MemoryJournal()
    async with Transport() as transport:
        kit = Kit(
            transport=transport,
            journal=journal,
            till=Till(RunBudget(None, None)),
            balance=RetryBalance(1_000, clock),
            outage=Outage(60.0, clock),
            clock=clock,
            wall=lambda: EPOCH_S,
            rng=Random(0),
            policy=RetryPolicy(base_s=0.001, cap_s=0.01),
        )
        yield Pool([Endpoint(spec, dialect_of(spec), kit, Gates(kit.clock.now).lane(spec))], kit, seed=0), journal


async def asked(spec: EndpointSpec, request: ChatRequest) -> Reply:
    async with pool_on(spec) as (pool, _):
        return await pool.ask(CALL, request)


async def test_an_answer_comes_with_its_usage(server: str, dialect: str) -> None:
    reply = await asked(spec_for(dialect, server), question("Say hello"))
    assert (reply.message.content, reply.finish) == ("Hello from elsewhere.", "stop")
    assert reply.usage == Usage(input=30, output=7)


async def test_a_tool_is_called_and_its_result_understood(server: str, dialect: str) -> None:
    spec, user = spec_for(dialect, server), Message("user", "Will it rain?")
    reply = await asked(spec, asking(user))
    (call,) = reply.message.tool_calls
    assert (reply.finish, reply.message.content) == ("tool_calls", "I look.")
    assert (call.name, call.arguments) == ("weather__at", {"city": "Bergen", "days": 2})
    result = Message("tool", "rain, 8 degrees", tool_call_id=call.id, name=call.name)
    reply = await asked(spec, asking(user, reply.message, result))
    assert (reply.message.content, reply.finish) == ("It will.", "stop")
    read = understood(server)[-1]
    assert [one["content"] for one in read["messages"] if one["content"]] == [
        "Be exact.\n\n<!-- steer -->\nSay why.\n<!-- /steer -->",
        "Will it rain?",
        "I look.",
        "rain, 8 degrees",
    ]
    (told,) = (one for message in read["messages"] for one in message.get("tool_calls", ()))
    assert (told["id"], json.loads(told["function"]["arguments"])) == (call.id, call.arguments)
    assert read["messages"][-1]["tool_call_id"] == call.id
    (tool,) = (one["function"] for one in read["tools"])
    assert tool == {"name": WEATHER.name, "description": WEATHER.description, "parameters": WEATHER.parameters}


async def test_two_calls_in_one_reply_keep_their_order_and_have_ids_of_their_own(server: str, dialect: str) -> None:
    reply = await asked(spec_for(dialect, server), question("Both cities, please"))
    first, second = reply.message.tool_calls
    assert (first.arguments["city"], second.arguments["city"]) == ("Bergen", "Oslo")
    assert first.id != second.id


async def test_a_cut_answer_is_no_whole_one(server: str, dialect: str) -> None:
    reply = await asked(spec_for(dialect, server), question("Tell all"))
    assert reply.message.content == "It began"
    why_is_said = dialect != "openai-responses"  # this server leaves `incomplete_details` out, which vendors send
    assert reply.finish == ("length" if why_is_said else "unknown")


async def test_reasoning_is_kept_apart_from_the_words(server: str, dialect: str) -> None:
    reply = await asked(spec_for(dialect, server), question("Think"))
    assert (reply.message.content, reply.message.reasoning) == ("42", "Six times seven.")


async def test_a_bad_minute_is_waited_out_and_each_fault_is_counted_by_its_name(server: str, dialect: str) -> None:
    async with pool_on(spec_for(dialect, server)) as (pool, journal):
        reply = await pool.ask(CALL, question("Busy?"))
    assert reply.message.content == "At last."
    assert [event[3] for event in journal.events if event[0] == "miss"] == ["throttled", "server", "server"]
    assert len(journal.receipts) == 1


async def test_garbage_and_a_broken_connection_become_no_data(server: str, dialect: str) -> None:
    async with pool_on(spec_for(dialect, server)) as (pool, journal):
        reply = await pool.ask(CALL, question("Garbage"))
    assert reply.message.content == "Whole again."
    faults = [event[3] for event in journal.events if event[0] == "miss"]
    assert faults[0] == "not_json"
    assert len(faults) == 2


async def test_a_wrong_key_stops_the_endpoint_at_once(server: str, dialect: str) -> None:
    async with pool_on(spec_for(dialect, server, key="sk-of-somebody-else")) as (pool, journal):
        with pytest.raises(OutageError, match="HTTP 401"):
            await pool.ask(CALL, question("Say hello"))
    assert journal.kinds().count("miss") == 1


async def test_a_wrong_model_stops_it_too_in_the_servers_own_words(server: str, dialect: str) -> None:
    async with pool_on(spec_for(dialect, server)) as (pool, journal):
        with pytest.raises(OutageError, match="no such model"):
            await pool.ask(CALL, question("Wrong model"))
    assert journal.kinds().count("miss") == 1


async def test_a_json_answer_is_asked_for_and_comes(server: str, dialect: str) -> None:
    schema = {
        "type": "object",
        "properties": {"sum": {"type": "integer"}},
        "required": ["sum"],
        "additionalProperties": False,
    }
    request = ChatRequest((Message("user", "Fill in"),), response_schema=schema)
    reply = await asked(spec_for(dialect, server), request)
    assert reply.message.content.replace(" ", "") == '{"sum":4}'


async def test_calls_under_a_schema_are_native_again_in_every_dialect(server: str, dialect: str) -> None:
    spec, user = spec_for(dialect, server, tool_calls="schema"), Message("user", "In JSON, please")
    reply = await asked(spec, asking(user))
    (call,) = reply.message.tool_calls
    assert (reply.finish, reply.message.content, call.arguments) == ("tool_calls", "I look.", {"city": "Bergen"})
    result = Message("tool", "rain, 8 degrees", tool_call_id=call.id, name=call.name)
    reply = await asked(spec, asking(user, reply.message, result))
    assert (reply.finish, reply.message.content) == ("stop", "It will.")
    read = understood(server)[-1]
    assert not read.get("tools")
    assert WEATHER.description in read["messages"][0]["content"]
    said = [one["content"] for one in read["messages"][1:]]
    assert (json.loads(said[1])["tool"], said[2]) == (WEATHER.name, "Result of weather__at:\nrain, 8 degrees")


async def test_the_doctor_can_list_its_models(server: str, dialect: str) -> None:
    async with Transport() as transport:
        listing = await Prober(spec_for(dialect, server), transport).models()
    assert listing.models
