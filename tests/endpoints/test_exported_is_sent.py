"""Whole tool loops in every dialect: what is exported of them is what was sent, minus the steer block.

The replies are made by the vendors' own types; what was sent is read here by code that is not the dialects'.
"""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest
from endpoint_fakes import CALL, Bench, answer, spec_of, virtually
from golden_bodies import (
    DIALECTS,
    REASONING,
    SIGNATURE,
    THINKING,
    TOOL,
    anthropic,
    chat,
    chat_call,
    function_call,
    response,
    tool_use,
)

from distill.domain.chat import ChatRequest
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.tool import ToolCall
from distill.endpoints.dialects.steer import strip_steer
from distill.storage.record import message_json

STEPS = 4
STEER = "Say why."


def reply(dialect: str, step: int) -> JsonObject:
    """A step with signed thinking and one call; the last answers."""
    last = step == STEPS - 1
    if dialect == "anthropic":
        return anthropic("end_turn") if last else anthropic("tool_use", THINKING, tool_use(step))
    if dialect == "openai-responses":
        return response() if last else response("completed", REASONING | {"id": f"rs_{step}"}, function_call(step))
    return chat() if last else chat("tool_calls", None, tool_calls=[chat_call(step, **SIGNATURE)], reasoning="Hm.")


def heard(dialect: str, body: JsonObject) -> list[tuple[str, str, list[tuple[str, JsonObject]]]]:
    """Who said and called what, read out of a body without our code; one entry for each message or result."""
    if dialect == "openai":
        return [
            (
                one["role"],
                strip_steer(one["content"]) if one["role"] == "system" else one["content"],
                [
                    (call["function"]["name"], orjson.loads(call["function"]["arguments"]))
                    for call in one.get("tool_calls", ())
                ],
            )
            for one in body["messages"]
        ]
    if dialect == "anthropic":
        told: list = [("system", strip_steer(body["system"][0]["text"]), [])]
        for turn in body["messages"]:
            results = [block for block in turn["content"] if block["type"] == "tool_result"]
            told += [("tool", block["content"], []) for block in results]
            words = "".join(block["text"] for block in turn["content"] if block["type"] == "text")
            calls = [(block["name"], block["input"]) for block in turn["content"] if block["type"] == "tool_use"]
            if words or calls:
                told.append((turn["role"], words, calls))
        return told
    told = [("system", strip_steer(body["instructions"]), [])]
    for item in body["input"]:
        if item.get("type") == "function_call":
            told.append(("assistant", "", [(item["name"], orjson.loads(item["arguments"]))]))
        elif item.get("type") == "function_call_output":
            told.append(("tool", item["output"], []))
        elif item.get("type") != "reasoning":
            told.append((item["role"], item["content"], []))
    return told


def message(row: JsonObject) -> Message:
    """An exported message as a student's trainer reads it."""
    calls = tuple(
        ToolCall(one["id"], one["function"]["name"], one["function"]["arguments"]) for one in row.get("tool_calls", ())
    )
    return Message(
        row["role"], row["content"], row.get("reasoning_content"), calls, row.get("tool_call_id"), row.get("name")
    )


def tool_loop(dialect: str) -> tuple[Bench, list[bytes], list[Message]]:
    """(bench, bodies sent, conversation)."""
    told = [Message("system", "Be exact."), Message("user", "What happened?")]

    async def play() -> Bench:
        bench = Bench(*(answer(reply(dialect, step)) for step in range(STEPS)), specs=[spec_of("one", dialect=dialect)])
        for step in range(STEPS):
            said = await bench.ask(CALL._replace(step=step), ChatRequest(tuple(told), (TOOL,), STEER))
            told.append(said.message)
            told.extend(
                Message("tool", f"result {step}", tool_call_id=call.id, name=call.name)
                for call in said.message.tool_calls
            )
        return bench

    bench = virtually(play)
    return bench, [body for _, _, body, _ in bench.transport.sent], told


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_body_holds_the_exported_words_and_calls_and_the_exported_tools(dialect: str) -> None:
    _, bodies, told = tool_loop(dialect)
    exported = [message(message_json(one)) for one in told]
    spoken = [place for place, one in enumerate(told) if one.role == "assistant"]
    for place, raw in zip(spoken, bodies, strict=True):
        body = orjson.loads(raw)
        shown = [
            (one.role, one.content, [(call.name, call.arguments) for call in one.tool_calls])
            for one in exported[:place]
        ]
        assert heard(dialect, body) == shown
        (offered,) = body["tools"]
        offered = offered.get("function", offered)
        assert (offered["name"], offered["description"]) == (TOOL.name, TOOL.description)
        assert offered.get("parameters", offered.get("input_schema")) == TOOL.parameters


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_body_is_made_again_from_the_exported_rows_and_the_receipts(dialect: str) -> None:
    bench, bodies, told = tool_loop(dialect)
    (endpoint,) = bench.endpoints
    rows = [message(message_json(one)) for one in told]
    spoken = [place for place, one in enumerate(told) if one.role == "assistant"]
    for step, place in enumerate(spoken):
        assert endpoint.encode(ChatRequest(tuple(rows[:place]), (TOOL,), STEER)) == bodies[step]
        receipt = bench.journal.receipts[CALL._replace(step=step)]
        rows[place] = replace(rows[place], native=endpoint.replay(receipt, 1).message.native)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_was_signed_comes_back_in_every_later_body(dialect: str) -> None:
    _, bodies, _ = tool_loop(dialect)
    signed = {"openai": b"thought_signature", "openai-responses": b"encrypted_content", "anthropic": b"signature"}
    field = signed[dialect] + b'":'
    assert [body.count(field) for body in bodies] == list(range(STEPS))
