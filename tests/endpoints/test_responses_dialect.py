from __future__ import annotations

from typing import Any

import orjson
import pytest
from endpoint_fakes import spec_of
from golden_bodies import REASONING, TOOL, function_call, response, said

from distill.config.secret import Secret
from distill.domain.chat import ChatRequest
from distill.domain.message import Message
from distill.endpoints.dialects.openai_responses import OpenAIResponses
from distill.endpoints.faults import Fault, of_status

DIALECT = OpenAIResponses()
QUESTION = (Message("system", "Be exact."), Message("user", "Well?"))
RESULT = Message("tool", "x", tool_call_id="call_1", name="git__log")


def encoded(*messages: Message, tools=(), **fields: Any) -> dict[str, Any]:
    spec = spec_of("one", dialect="openai-responses", **fields)
    return orjson.loads(DIALECT.encode(ChatRequest(messages, tools), spec))


def decoded(body: Any):
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    return DIALECT.decode(raw, spec_of("one", dialect="openai-responses"))


def test_nothing_is_stored_and_reasoning_comes_back_sealed():
    body = encoded(*QUESTION)
    assert (body["store"], body["include"]) == (False, ["reasoning.encrypted_content"])
    assert encoded(*QUESTION, extra={"include": []})["include"] == []
    assert DIALECT.headers(spec_of("one", api_key=Secret("sk-x"))) == {"Authorization": "Bearer sk-x"}


def test_vendor_fields_join_the_format_of_an_answer():
    request = ChatRequest(QUESTION, response_schema={"type": "object"})
    body = orjson.loads(DIALECT.encode(request, spec_of("one", extra={"text": {"verbosity": "low"}})))
    assert (body["text"]["verbosity"], body["text"]["format"]["type"]) == ("low", "json_schema")


def test_sealed_reasoning_goes_back_before_its_call_and_to_nobody_else():
    reply = decoded(response("completed", REASONING, function_call(1))).message
    assert encoded(*QUESTION, reply, RESULT)["input"][1:] == [
        REASONING,
        function_call(1),
        {"type": "function_call_output", "call_id": "call_1", "output": "x"},
    ]
    other = orjson.loads(DIALECT.encode(ChatRequest((*QUESTION, reply, RESULT)), spec_of("one", dialect="openai")))
    assert [item.get("type") for item in other["input"]] == [None, "function_call", "function_call_output"]


def test_reasoning_that_came_unsealed_is_left_out_with_the_ids_that_refer_to_it():
    bare = {name: value for name, value in REASONING.items() if name != "encrypted_content"}
    reply = decoded(response("completed", bare, function_call(1))).message
    assert reply.native is None
    assert encoded(*QUESTION, reply, RESULT)["input"][1] == {
        "type": "function_call",
        "call_id": "call_1",
        "name": "git__log",
        "arguments": '{"z":1}',
    }


def test_reasoning_that_a_server_shows_whole_is_no_summary():
    item = REASONING | {"content": [{"type": "reasoning_text", "text": "All of it."}]}
    message = decoded(response("completed", item)).message
    assert (message.reasoning, message.summarised) == ("All of it.", False)


def test_words_before_and_after_are_paragraphs():
    assert decoded(response("completed", said("One."), said("Two."))).message.content == "One.\n\nTwo."


def test_a_call_that_cannot_be_read_is_malformed_unless_the_reply_was_cut():
    broken = function_call(1) | {"arguments": '{"z": '}
    assert "not JSON" in (decoded(response("completed", broken)).malformed or "")
    cut = response("incomplete", broken, incomplete_details={"reason": "max_output_tokens"})
    assert (decoded(cut).finish, decoded(cut).malformed) == ("length", None)


def test_a_reply_that_used_every_token_it_was_allowed_is_cut_whatever_its_status():
    body = orjson.dumps(response())  # of 500 tokens
    ends = {most: DIALECT.decode(body, spec_of("one", max_output_tokens=most)).finish for most in (499, 500, 501)}
    assert ends == {499: "length", 500: "length", 501: "stop"}
    assert DIALECT.decode(body, spec_of("one")).finish == "stop"


@pytest.mark.parametrize("status", [None, "", "queued", "done", 7])
def test_a_status_that_is_not_listed_is_unknown(status):
    assert decoded(response() | {"status": status}).finish == "unknown"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html>", "not_json"),
        (b"{}", "bad_shape"),
        (b'{"output": [7]}', "bad_shape"),
        (response("failed", error={"code": "server_error", "message": "died"}), "server"),
        (response("failed", error={"code": "rate_limit_exceeded", "message": "slow down"}), "throttled"),
        (response("failed", error={"code": "vector_store_timeout", "message": "late"}), "error_body"),
        (response("failed"), "error_body"),
        (b'{"error": {"message": "upstream died"}}', "error_body"),
    ],
)
def test_a_200_that_failed_is_a_fault_of_a_kind(body, kind):
    with pytest.raises(Fault) as caught:
        decoded(body)
    assert caught.value.kind == kind


def test_an_error_status_is_read_as_in_chat():
    said_ = DIALECT.error_of(b'{"error": {"message": "m", "code": "insufficient_quota", "type": "x"}}')
    assert said_ is not None
    assert of_status(429, said_.code) == "no_credit"


def test_a_body_cut_anywhere_is_never_read_as_a_reply():
    body = orjson.dumps(response("completed", REASONING, function_call(1)))
    for cut in range(0, len(body), 7):
        with pytest.raises(Fault):
            decoded(body[:cut])


def test_steps_of_one_tool_loop_share_a_cache_key_and_single_questions_have_none():
    reply = decoded(response("completed", function_call(1))).message
    first = encoded(*QUESTION, tools=(TOOL,), provider="openai")["prompt_cache_key"]
    assert encoded(*QUESTION, reply, RESULT, tools=(TOOL,), provider="openai")["prompt_cache_key"] == first
    assert encoded(Message("user", "Another?"), tools=(TOOL,), provider="openai")["prompt_cache_key"] != first
    assert "prompt_cache_key" not in encoded(*QUESTION, provider="openai")
    assert "prompt_cache_key" not in encoded(*QUESTION, tools=(TOOL,), provider="azure")
