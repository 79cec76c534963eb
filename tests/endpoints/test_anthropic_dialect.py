from __future__ import annotations

from typing import Any

import orjson
import pytest
from anthropic.types.shared import ErrorResponse
from endpoint_fakes import spec_of
from golden_bodies import THINKING, TOOL, anthropic, talk, tool_use

from distill.config.secret import Secret
from distill.domain.chat import ChatRequest, Usage
from distill.domain.message import Message
from distill.domain.tool import ToolCall
from distill.endpoints.dialects.anthropic_messages import AnthropicMessages
from distill.endpoints.dialects.anthropic_schema import fitted
from distill.endpoints.faults import Fault, of_status
from distill.endpoints.spec import EndpointSpec

DIALECT = AnthropicMessages()
QUESTION = (Message("system", "Be exact."), Message("user", "Well?"))


def encoded(*messages: Message, tools=(), **fields: Any) -> dict[str, Any]:
    return orjson.loads(DIALECT.encode(ChatRequest(messages, tools), spec_of("one", dialect="anthropic", **fields)))


def decoded(body: Any, model: str = "m", **fields: Any):
    spec = spec_of("one", dialect="anthropic", **fields)
    return DIALECT.decode(body if isinstance(body, bytes) else orjson.dumps(body), spec)


def error(kind: str, message: str = "no") -> bytes:
    made = ErrorResponse.model_validate({"type": "error", "error": {"type": kind, "message": message}})
    return made.model_dump_json().encode()


def test_the_key_and_the_version_are_headers_of_their_own():
    spec = spec_of("one", api_key=Secret("sk-x"))
    assert DIALECT.headers(spec) == {"anthropic-version": "2023-06-01", "x-api-key": "sk-x"}
    assert DIALECT.headers(spec_of("one", api_key=Secret("sk-x"), auth="bearer"))["Authorization"] == "Bearer sk-x"
    assert DIALECT.headers(spec_of("one")) == {"anthropic-version": "2023-06-01"}


def test_there_is_always_a_bound_of_tokens():
    assert encoded(*QUESTION)["max_tokens"] == 8_192
    assert encoded(*QUESTION, max_output_tokens=7)["max_tokens"] == 7


def test_sampling_is_sent_only_when_it_is_set():
    assert not {"temperature", "top_p", "tools", "output_config"} & encoded(*QUESTION).keys()
    assert encoded(*QUESTION, temperature=0.5, top_p=0.9)["temperature"] == 0.5


def test_vendor_fields_join_ours_and_do_not_replace_them():
    extra = {"output_config": {"effort": "high", "format": None}, "thinking": {"type": "adaptive"}}
    request = ChatRequest(QUESTION, response_schema={"type": "object"})
    body = orjson.loads(DIALECT.encode(request, spec_of("one", extra=extra)))
    assert body["output_config"]["effort"] == "high"
    assert body["output_config"]["format"]["type"] == "json_schema"
    assert body["thinking"] == {"type": "adaptive"}


def test_thinking_goes_back_to_the_byte_and_to_nobody_else():
    reply = decoded(anthropic("tool_use", THINKING, tool_use(1))).message
    rest = (Message("tool", "x", tool_call_id="toolu_1"),)
    assert encoded(*QUESTION, reply, *rest)["messages"][1]["content"][0] == THINKING
    for other in ({"dialect": "openai"}, {"model": "another"}):
        spec = {"name": "two", "base_url": "https://two.example/v1", "model": "m", **other}
        body = orjson.loads(DIALECT.encode(ChatRequest((*QUESTION, reply, *rest)), EndpointSpec(**spec)))
        assert [block["type"] for block in body["messages"][1]["content"]] == ["tool_use"]


def test_arguments_that_are_null_stay_in_a_call_that_goes_back():
    call = {"type": "tool_use", "id": "toolu_1", "name": "t", "input": {"since": None}, "caller": None}
    reply = decoded({"type": "message", "content": [call], "stop_reason": "tool_use"}).message
    assert encoded(*QUESTION, reply)["messages"][1]["content"] == [
        {"type": "tool_use", "id": "toolu_1", "name": "t", "input": {"since": None}}
    ]


def test_a_message_without_anything_in_it_is_left_out():
    body = encoded(*QUESTION, Message("assistant", " \n"), Message("user", "Are you there?"))
    assert [turn["role"] for turn in body["messages"]] == ["user"]
    assert [block["text"] for block in body["messages"][0]["content"]] == ["Well?", "Are you there?"]


def test_an_id_of_another_vendor_is_spelt_so_that_it_is_taken_and_its_result_is_found():
    call = ToolCall("functions.git_log:0", "git_log", {})
    body = encoded(*QUESTION, Message("assistant", "", tool_calls=(call,)), Message("tool", "", tool_call_id=call.id))
    assert body["messages"][1]["content"][0]["id"] == body["messages"][2]["content"][0]["tool_use_id"]
    native = decoded({"type": "message", "content": [tool_use(1) | {"id": "a.b"}], "stop_reason": "tool_use"}).message
    body = encoded(*QUESTION, native, Message("tool", "", tool_call_id="a.b"))
    assert body["messages"][1]["content"][0]["id"] == body["messages"][2]["content"][0]["tool_use_id"] == "a_b"


def test_a_single_question_writes_its_system_text_to_the_cache_and_nothing_else():
    body = encoded(*QUESTION)
    assert "cache_control" in body["system"][-1]
    assert "cache_control" not in body["messages"][0]["content"][-1]
    assert "cache_control" in encoded(*QUESTION, tools=(TOOL,))["messages"][0]["content"][-1]


def test_a_schema_loses_what_the_api_refuses_and_says_it_in_words():
    schema = {
        "type": "object",
        "properties": {
            "marks": {"type": "array", "maxItems": 3, "items": {"type": "integer", "minimum": 1, "description": "One"}},
            "who": {"anyOf": [{"type": "string", "pattern": "^a"}, {"type": "null"}]},
            "minimum": {"enum": ["a"]},
        },
        "$defs": {"x": {"type": "string", "minLength": 2}},
    }
    assert fitted(schema) == {
        "type": "object",
        "properties": {
            "marks": {
                "type": "array",
                "items": {"type": "integer", "description": "One (minimum: 1)"},
                "description": "maxItems: 3",
            },
            "who": {"anyOf": [{"type": "string", "description": 'pattern: "^a"'}, {"type": "null"}]},
            "minimum": {"enum": ["a"]},
        },
        "$defs": {"x": {"type": "string", "description": "minLength: 2"}},
        "additionalProperties": False,
    }


def test_texts_beside_each_other_are_one_and_those_around_a_thought_are_paragraphs():
    def text(words: str) -> dict[str, str]:
        return {"type": "text", "text": words}

    blocks = [text("One "), text("thing."), THINKING, text("Another.")]
    message = decoded(anthropic("end_turn", *blocks)).message
    assert (message.content, message.reasoning) == ("One thing.\n\nAnother.", "First the log.")


def test_a_refusal_without_text_gives_its_explanation():
    body = anthropic("refusal") | {"content": [], "stop_details": {"type": "refusal", "explanation": "Not that."}}
    assert (decoded(body).finish, decoded(body).message.content) == ("refusal", "Not that.")


@pytest.mark.parametrize(
    ("fields", "answered", "summary"),
    [
        ({}, "claude-opus-5", True),
        ({}, "claude-3-7-sonnet-20250219", False),
        ({"provider": "anthropic"}, None, True),
        ({}, "kimi-k3", False),
    ],
)
def test_thinking_of_claude_is_a_summary_since_its_fourth_generation(fields, answered, summary):
    body = anthropic("end_turn", THINKING) | {"model": answered}
    assert decoded(body, **fields).message.summarised is summary


def test_thinking_that_is_kept_back_is_no_reasoning_and_still_goes_back():
    reply = decoded(anthropic("end_turn", THINKING | {"thinking": ""})).message
    assert (reply.reasoning, reply.summarised) == (None, False)
    assert encoded(*QUESTION, reply)["messages"][1]["content"] == [THINKING | {"thinking": ""}]


@pytest.mark.parametrize("reason", [None, "", "pause_turn", "compaction", "END_TURN", 7])
def test_a_stop_reason_that_is_not_listed_is_unknown(reason):
    assert decoded(anthropic() | {"stop_reason": reason}).finish == "unknown"


def test_an_input_that_is_no_object_makes_the_reply_malformed_unless_it_was_cut():
    body = anthropic("tool_use") | {"content": [tool_use(1) | {"input": "{"}]}
    assert "not JSON" in (decoded(body).malformed or "")
    assert decoded(body | {"stop_reason": "max_tokens"}).malformed is None


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ({"input_tokens": 5, "output_tokens": 2}, Usage(5, 0, 2)),
        ({"input_tokens": 5, "output_tokens": 2, "cache_read_input_tokens": None}, Usage(5, 0, 2)),
        ({"input_tokens": None, "output_tokens": 2}, None),
        (None, None),
    ],
)
def test_usage_is_read_or_it_is_none(usage, expected):
    assert decoded(anthropic() | {"usage": usage}).usage == expected


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html>", "not_json"),
        (b"{}", "bad_shape"),
        (b'{"content": ["x"]}', "bad_shape"),
        (error("overloaded_error"), "server"),
        (error("rate_limit_error"), "throttled"),
        (error("authentication_error"), "auth"),
        (error("api_error"), "server"),
        (b'{"type": "error"}', "error_body"),
    ],
)
def test_a_200_that_is_no_message_is_a_fault_of_a_kind(body, kind):
    with pytest.raises(Fault) as caught:
        decoded(body)
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (529, error("overloaded_error"), "server"),
        (429, error("rate_limit_error"), "throttled"),
        (400, error("invalid_request_error", "Your credit balance is too low to access the API."), "no_credit"),
        (402, error("billing_error"), "no_credit"),
        (400, error("invalid_request_error", "messages.1: wrong"), "bad_request"),
        (413, b'{"type":"error","error":{"type":"request_too_large","message":"no"}}', "bad_request"),
    ],
)
def test_error_bodies_are_quoted_and_told_apart(status, body, kind):
    said = DIALECT.error_of(body)
    assert said is not None
    assert of_status(status, said.code) == kind


def test_a_body_cut_anywhere_is_never_read_as_a_reply():
    body = orjson.dumps(anthropic("tool_use", THINKING, tool_use(1)))
    for cut in range(len(body)):
        with pytest.raises(Fault):
            decoded(body[:cut])


def test_results_of_one_message_stand_in_one_turn_and_a_question_after_them_joins_it():
    reply = talk("anthropic")[2]
    results = tuple(Message("tool", call.id, tool_call_id=call.id) for call in reply.tool_calls)
    turns = encoded(*QUESTION, reply, *results, Message("user", "Go on."))["messages"]
    assert [block["type"] for block in turns[-1]["content"]] == ["tool_result", "tool_result", "text"]
