"""What servers that speak chat completions do in ways of their own."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from endpoint_fakes import completion, spec_of
from golden_bodies import SIGNATURE, chat, chat_call

from distill.config.secret import Secret
from distill.domain.chat import ChatRequest
from distill.domain.message import Message
from distill.endpoints.dialects.openai_chat import OpenAIChat
from distill.endpoints.faults import Fault, of_status
from distill.endpoints.spec import EndpointSpec
from distill.endpoints.wire import Wire

DIALECT = OpenAIChat()
RESULT = Message("tool", "x", tool_call_id="call_1")


def decoded(body: Any, **fields: Any):
    return DIALECT.decode(orjson.dumps(body), spec_of("one", **fields))


def sent_back(reply: Message, **fields: Any) -> dict[str, Any]:
    """The assistant message in the next request."""
    spec = EndpointSpec(**{"name": "one", "base_url": "https://one.example/v1", "model": "m", **fields})
    request = ChatRequest((Message("user", "Well?"), reply, RESULT))
    return orjson.loads(DIALECT.encode(request, spec))["messages"][1]


def test_azure_wants_its_version_behind_the_path_and_the_key_in_a_header_of_its_own():
    base = "https://res.openai.azure.com/openai/deployments/dep"
    spec = EndpointSpec("a", base, "m", Secret("k"), query={"api-version": "2024-10-21"}, auth="api-key")
    wire = Wire(spec, DIALECT)
    assert str(wire.url) == f"{base}/chat/completions?api-version=2024-10-21"
    assert str(wire.models_url) == f"{base}/models?api-version=2024-10-21"
    assert DIALECT.headers(spec) == {"api-key": "k"}


def test_a_signature_of_gemini_comes_back_on_its_call_and_only_to_the_model_that_signed():
    body = chat("tool_calls", None, tool_calls=[chat_call(1, **SIGNATURE), chat_call(2)], **SIGNATURE)
    reply = decoded(body).message
    back = sent_back(reply)
    assert [call.get("extra_content") for call in back["tool_calls"]] == [SIGNATURE["extra_content"], None]
    assert back["extra_content"] == SIGNATURE["extra_content"]
    assert b"thought_signature" not in orjson.dumps(sent_back(reply, model="another"))
    assert b"thought_signature" not in orjson.dumps(sent_back(reply, dialect="another"))


@pytest.mark.parametrize("name", ["reasoning", "reasoning_content", "reasoning_details"])
def test_reasoning_goes_back_under_the_name_it_came_by_unless_that_is_switched_off(name):
    value: Any = "Because." if name != "reasoning_details" else [{"type": "reasoning.text", "text": "Because."}]
    reply = decoded(completion("", "tool_calls", tool_calls=[chat_call(1)], **{name: value})).message
    assert reply.reasoning == "Because."
    assert sent_back(reply)[name] == value
    assert name not in sent_back(reply, replay_reasoning=False)
    assert name not in sent_back(reply, model="another")


def test_details_go_back_in_place_of_their_text():
    details = [{"type": "reasoning.encrypted", "data": "x"}, {"type": "reasoning.text", "text": "Because."}]
    reply = decoded(completion("Done", reasoning="Because.", reasoning_details=details)).message
    assert sent_back(reply)["reasoning_details"] == details
    assert "reasoning" not in sent_back(reply)


@pytest.mark.parametrize(
    ("model", "answered", "details", "summary"),
    [
        ("deepseek-chat", None, None, False),
        ("anthropic/claude-opus-5.5", None, None, True),
        ("anthropic/claude-3.7-sonnet", None, None, False),
        ("google/gemini-3.8-flash", None, None, True),
        ("openai/gpt-6.1-sol", None, None, True),
        ("gpt-oss-120b", None, None, False),
        ("teacher", "claude-opus-5", None, True),
        ("m", None, "reasoning.summary", True),
        ("m", None, "reasoning.text", False),
    ],
)
def test_reasoning_is_a_summary_where_the_vendor_or_the_reply_says_so(model, answered, details, summary):
    more = {"reasoning_details": [{"type": details, "summary": "x"}]} if details else {}
    body = completion("Done", reasoning="Because.", **more) | {"model": answered}
    spec = EndpointSpec("one", "https://one.example/v1", model)
    assert DIALECT.decode(orjson.dumps(body), spec).message.summarised is summary


def test_no_reasoning_is_no_summary():
    assert not decoded(completion("Done") | {"model": "claude-opus-5"}).message.summarised


@pytest.mark.parametrize(
    ("reason", "finish"),
    [
        ("eos", "stop"),
        ("model_length", "length"),
        ("model_context_window_exceeded", "length"),
        ("sensitive", "content_filter"),
        ("abort", "unknown"),
        ("error", "unknown"),
        ("insufficient_system_resource", "unknown"),
    ],
)
def test_words_of_other_servers_for_an_end_are_known_or_unknown(reason, finish):
    assert decoded(completion("x", reason)).finish == finish


def test_a_call_that_the_server_could_not_read_is_asked_for_again():
    reply = decoded(completion("", "function_call_filter: MALFORMED_FUNCTION_CALL"))
    assert "could not read" in (reply.malformed or "")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": 502, "message": "Provider returned error"}, "gateway"),
        ({"code": 429, "message": "slow"}, "throttled"),
        ({"code": 402, "message": "Insufficient credits"}, "no_credit"),
        ({"code": "server_error", "message": "died"}, "error_body"),
    ],
)
def test_an_error_inside_a_choice_is_a_fault(error, kind):
    body = completion("half a", "error")
    body["choices"][0]["error"] = error
    with pytest.raises(Fault) as caught:
        decoded(body)
    assert caught.value.kind == kind


def test_what_stands_behind_a_router_is_told_with_its_words():
    metadata = {"provider_name": "Acme", "raw": {"detail": "context too long"}}
    error = {"code": 400, "message": "Provider returned error", "metadata": metadata}
    said = DIALECT.error_of(orjson.dumps({"error": error}))
    assert said is not None
    assert said.message == 'Provider returned error (Acme: {"detail":"context too long"})'


def test_a_403_for_one_flagged_input_does_not_stop_the_endpoint():
    flagged = {"code": 403, "message": "flagged", "metadata": {"reasons": ["violence"], "flagged_input": "x"}}
    said = DIALECT.error_of(orjson.dumps({"error": flagged}))
    assert said is not None
    assert of_status(403, said.code) == "bad_request"
    assert of_status(403, "") == "auth"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([{"error": {"code": 400, "message": "missing a thought_signature"}}], "missing a thought_signature"),
        ({"detail": "Not Found"}, "Not Found"),
        ({"detail": [{"loc": ["body", "x"]}]}, '[{"loc":["body","x"]}]'),
        ({"object": "error", "message": "context length", "code": 400}, "context length"),
    ],
)
def test_error_bodies_of_gemini_and_of_local_servers_are_read(body, words):
    said = DIALECT.error_of(orjson.dumps(body))
    assert said is not None
    assert said.message == words


@pytest.mark.parametrize("body", [b"[]", b"7", b"{}", b'{"detail": ""}', b"<html>"])
def test_a_body_that_says_nothing_is_none(body):
    assert DIALECT.error_of(body) is None
