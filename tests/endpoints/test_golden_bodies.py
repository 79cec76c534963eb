"""Golden files hold what the vendors' own types make of a reply, and what we send; both sides are held against them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import orjson
import pytest
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from endpoint_fakes import spec_of
from golden_bodies import DIALECTS, FOLDER, SCHEMA, TOOL, files, talk
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from openai.types.responses.response_create_params import ResponseCreateParamsNonStreaming
from pydantic import TypeAdapter, ValidationError

from distill.domain.chat import ChatRequest, Usage
from distill.endpoints.dialects.registry import dialect_named
from distill.endpoints.dialects.steer import strip_steer

PARAMS = {
    "openai": CompletionCreateParamsNonStreaming,
    "openai-responses": ResponseCreateParamsNonStreaming,
    "anthropic": MessageCreateParamsNonStreaming,
}
CALLS = (("git__log", {"z": 1}), ("git__log", {"z": 2}))

EXPECTED: dict[str, dict[str, tuple]] = {  # finish, content, calls, reasoning, summarised
    "openai": {
        "stop": ("stop", "Done.", (), None, False),
        "length": ("length", "Done.", (), None, False),
        "content_filter": ("content_filter", "Done.", (), None, False),
        "tool_calls": ("tool_calls", "", CALLS, None, False),
        "refusal": ("refusal", "No.", (), None, False),
        "signed_call": ("tool_calls", "", CALLS, None, False),
        "reasoned": ("stop", "Done.", (), "First the log.", False),
    },
    "openai-responses": {
        "completed": ("stop", "Done.", (), None, False),
        "tool_calls": ("tool_calls", "Looking.", CALLS, "First the log.", True),
        "refusal": ("refusal", "No.", (), None, False),
        "max_output_tokens": ("length", "Done.", (), None, False),
        "content_filter": ("content_filter", "Done.", (), None, False),
        "steered": ("unknown", "Done.", (), None, False),
        "max_messages": ("unknown", "Done.", (), None, False),
        "in_progress": ("unknown", "Done.", (), None, False),
        "cancelled": ("unknown", "Done.", (), None, False),
        "failed_policy": ("content_filter", "", (), None, False),
    },
    "anthropic": {
        "end_turn": ("stop", "Done.", (), None, False),
        "stop_sequence": ("stop", "Done.", (), None, False),
        "max_tokens": ("length", "Done.", (), None, False),
        "model_context_window_exceeded": ("length", "Done.", (), None, False),
        "pause_turn": ("unknown", "Done.", (), None, False),
        "refusal": ("refusal", "Done.", (), None, False),
        "tool_use": ("tool_calls", "Looking.", CALLS, "First the log.", True),
    },
}
NAMES = [(dialect, name) for dialect in DIALECTS for name in EXPECTED[dialect]]


def golden(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(files()))
def test_a_golden_file_is_what_the_vendors_types_and_our_dialect_make(name: str) -> None:
    assert golden(name) == files()[name], "type: python tests/endpoints/golden_bodies.py"


def test_no_other_golden_file_lies_there() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(files())


@pytest.mark.parametrize(("dialect", "name"), NAMES)
def test_each_golden_reply_is_read_as_it_is_meant(dialect: str, name: str) -> None:
    body = orjson.dumps(golden(f"{dialect}.replies.json")[name])
    read = dialect_named(dialect).decode(body, spec_of("one", dialect=dialect))
    message = read.message
    calls = tuple((call.name, call.arguments) for call in message.tool_calls)
    assert (read.finish, message.content, calls, message.reasoning, message.summarised) == EXPECTED[dialect][name]
    assert read.usage == Usage(input=1_000, cached=700, output=500, reasoning=300, cache_write=200)
    assert read.malformed is None


def test_every_golden_reply_is_looked_at() -> None:
    assert {dialect: set(golden(f"{dialect}.replies.json")) for dialect in DIALECTS} == {
        dialect: set(EXPECTED[dialect]) for dialect in DIALECTS
    }


def whole(value: Any) -> Any:
    """A validated value with its lazy iterables read: pydantic looks at an `Iterable` only then."""
    if isinstance(value, dict):
        return {key: whole(one) for key, one in value.items()}
    return value if isinstance(value, str) or not isinstance(value, Iterable) else [whole(one) for one in value]


def unknown_to_chat(sent: dict) -> dict:
    """Gemini's signature is no field of OpenAI's types; all the rest is."""
    for message in sent.get("messages", ()):
        for call in message.get("tool_calls", ()):
            call.pop("extra_content", None)
    return sent


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_vendors_own_types_accept_the_whole_request(dialect: str) -> None:
    adapter = TypeAdapter(PARAMS[dialect])
    sent = golden(f"{dialect}.request.json")
    sent = unknown_to_chat(sent) if dialect == "openai" else sent
    assert whole(adapter.validate_python(sent, strict=False)) == sent
    field = "input" if dialect == "openai-responses" else "messages"
    with pytest.raises(ValidationError):
        whole(adapter.validate_python(sent | {field: [{"role": "nobody", "content": 7}]}, strict=False))


def system_of(body: dict) -> str:
    if "instructions" in body:
        return body["instructions"]
    return body["system"][0]["text"] if "system" in body else body["messages"][0]["content"]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_steer_block_can_be_found_and_cut_off_in_every_dialect(dialect: str) -> None:
    def system(**fields: Any) -> str:
        asked = ChatRequest(talk(dialect), (TOOL,), response_schema=SCHEMA, **fields)
        return system_of(orjson.loads(dialect_named(dialect).encode(asked, spec_of("one", dialect=dialect))))

    assert "Say why." in system(steer="Say why.")
    assert strip_steer(system(steer="Say why.")) == system() == "Be exact."


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_steer_block_without_a_system_message_makes_one_in_every_dialect(dialect: str) -> None:
    asked = ChatRequest(talk(dialect)[1:2], steer="Say why.")
    body = orjson.loads(dialect_named(dialect).encode(asked, spec_of("one", dialect=dialect)))
    assert strip_steer(system_of(body)) == ""
    assert "Say why." in system_of(body)
