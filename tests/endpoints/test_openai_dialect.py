from __future__ import annotations

from collections.abc import Iterable

import orjson
import pytest
from endpoint_fakes import completion, spec_of
from openai.types.chat import ChatCompletion
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from pydantic import TypeAdapter, ValidationError

from distill.config.secret import Secret
from distill.domain.chat import ChatRequest, Usage
from distill.domain.message import Message
from distill.domain.tool import ToolCall, ToolSpec
from distill.endpoints.dialects.openai_chat import OpenAIChat
from distill.endpoints.dialects.registry import dialect_named
from distill.endpoints.dialects.steer import add_steer, strip_steer
from distill.endpoints.faults import Fault
from distill.endpoints.spec import EndpointSpec
from distill.errors import UsageError

DIALECT = OpenAIChat()
TOOL = ToolSpec("git__log", "Show commits.", {"type": "object", "properties": {"z": {}, "a": {}}, "required": ["z"]})
TALK = (
    Message("system", "Be exact."),
    Message("user", "What happened? 发生了什么"),
    Message("assistant", "", "I should look.", (ToolCall("c1", "git__log", {"z": 1, "a": [True, None]}),)),
    Message("tool", "nothing", tool_call_id="c1", name="git__log"),
)


def encoded(request: ChatRequest, **fields):
    return orjson.loads(DIALECT.encode(request, spec_of("one", **fields)))


def decoded(body):
    return DIALECT.decode(body if isinstance(body, bytes) else orjson.dumps(body), spec_of("one"))


def with_call(arguments, **fields):
    call = {"id": "c1", "type": "function", "function": {"name": "git__log", "arguments": arguments}, **fields}
    return completion("", "tool_calls", tool_calls=[call])


def test_a_full_request_has_exactly_these_bytes():
    request = ChatRequest(TALK, (TOOL,), steer="Say why.", response_schema={"type": "object"})
    body = DIALECT.encode(request, spec_of("one", temperature=0.5, top_p=0.9, max_output_tokens=99, extra={"seed": 1}))
    assert body.decode() == (
        '{"model":"m","messages":['
        '{"role":"system","content":"Be exact.\\n\\n<!-- steer -->\\nSay why.\\n<!-- /steer -->"},'
        '{"role":"user","content":"What happened? 发生了什么"},'
        '{"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function","function":'
        '{"name":"git__log","arguments":"{\\"z\\":1,\\"a\\":[true,null]}"}}]},'
        '{"role":"tool","content":"nothing","tool_call_id":"c1"}],'
        '"tools":[{"type":"function","function":{"name":"git__log","description":"Show commits.",'
        '"parameters":{"type":"object","properties":{"z":{},"a":{}},"required":["z"]}}}],'
        '"response_format":{"type":"json_schema","json_schema":{"name":"answer","strict":true,"schema":{"type":"object"}}},'
        '"temperature":0.5,"top_p":0.9,"max_completion_tokens":99,"seed":1}'
    )


def whole(value):
    """A validated value with its lazy iterables read: pydantic looks at an `Iterable` only then."""
    if isinstance(value, dict):
        return {key: whole(one) for key, one in value.items()}
    return value if isinstance(value, str) or not isinstance(value, Iterable) else [whole(one) for one in value]


def test_the_vendors_own_types_accept_our_requests():
    adapter = TypeAdapter(CompletionCreateParamsNonStreaming)
    full = ChatRequest(TALK, (TOOL,), steer="Say why.", response_schema={"type": "object"})
    for request in (ChatRequest(TALK[:2]), full):
        sent = encoded(request, temperature=0.5, extra={"reasoning_effort": "low"})
        assert whole(adapter.validate_python(sent, strict=False)) == sent
        for wrong in ({"messages": [{"role": "nobody", "content": "x"}]}, {"reasoning_effort": "huge"}):
            with pytest.raises(ValidationError):
                whole(adapter.validate_python(sent | wrong, strict=False))


def test_fields_that_are_not_set_are_not_sent():
    assert set(encoded(ChatRequest(TALK[:2]))) == {"model", "messages"}


def test_a_compatible_server_gets_the_old_name_of_the_token_limit():
    assert encoded(ChatRequest(TALK[:2]), max_output_tokens=5, max_tokens_field="max_tokens")["max_tokens"] == 5


def test_tool_fields_of_extra_are_left_out_when_no_tools_are_sent():
    extra = {"parallel_tool_calls": True, "tool_choice": "auto", "seed": 1}
    assert set(encoded(ChatRequest(TALK[:2]), extra=extra)) == {"model", "messages", "seed"}
    assert encoded(ChatRequest(TALK[:2], (TOOL,)), extra=extra)["tool_choice"] == "auto"


def test_reasoning_of_earlier_messages_is_not_sent_back():
    assert b"I should look" not in DIALECT.encode(ChatRequest(TALK), spec_of("one"))


@pytest.mark.parametrize("system", ["", "Be exact.", "a<!-- /steer -->", "a\n\n<!-- steer -->\nb"])
@pytest.mark.parametrize("steer", ["x", "many\n\nlines", "ends <!-- /steer -->"])
def test_a_steer_block_can_always_be_cut_off_again(system, steer):
    assert strip_steer(add_steer(system, steer)) == system


def test_a_steer_block_that_could_not_be_cut_off_is_refused():
    with pytest.raises(ValueError, match="marker"):
        add_steer("a", "b\n\n<!-- steer -->\nc")


def test_a_steer_block_without_a_system_message_makes_one():
    messages = encoded(ChatRequest(TALK[1:2], steer="Say why."))["messages"]
    assert [message["role"] for message in messages] == ["system", "user"]
    assert strip_steer(messages[0]["content"]) == ""


def test_a_key_is_a_bearer_token_and_no_key_is_no_header():
    assert DIALECT.headers(spec_of("one", api_key=Secret("k-1"))) == {"Authorization": "Bearer k-1"}
    assert DIALECT.headers(spec_of("one")) == {}


REPLIES = {
    "plain": (completion("Done"), "stop", None),
    "calls": (with_call('{"z": 1}'), "tool_calls", None),
    "forced tool": (with_call('{"z": 1}') | {}, "tool_calls", None),
    "cut": (completion("Do", "length"), "length", None),
    "filtered": (completion("", "content_filter"), "content_filter", None),
    "refused": (completion("", "stop", refusal="I will not."), "refusal", None),
    "bad json": (with_call('{"z": '), "tool_calls", "not JSON"),
    "array": (with_call("[1]"), "tool_calls", "not a JSON object"),
    "empty arguments": (with_call(""), "tool_calls", "not JSON"),
}


@pytest.mark.parametrize("name", REPLIES)
def test_each_golden_reply_is_one_the_vendors_sdk_reads_and_we_read_it_the_same(name):
    body, finish, malformed = REPLIES[name]
    theirs = ChatCompletion.model_validate(body).choices[0]
    ours = decoded(body)
    assert ours.finish == finish
    assert (ours.malformed is None) == (malformed is None)
    assert (malformed or "") in (ours.malformed or "")
    assert ours.message.content == (theirs.message.content or theirs.message.refusal or "")
    assert ours.usage == Usage(1000, 0, 500, 0)
    if malformed is None:
        ids = [call.id for call in theirs.message.tool_calls or ()]
        assert [call.id for call in ours.message.tool_calls] == ids
    else:
        assert ours.message.tool_calls == ()


@pytest.mark.parametrize("reason", [None, "", "error", "insufficient_system_resource", 7, [], "STOP"])
def test_a_finish_reason_that_is_not_listed_is_unknown(reason):
    assert decoded(completion("x", reason)).finish == "unknown"


def test_tool_calls_announced_and_not_sent_are_unknown():
    assert decoded(completion("x", "tool_calls")).finish == "unknown"


def test_a_stop_with_tool_calls_is_tool_calls():
    body = with_call("{}")
    body["choices"][0]["finish_reason"] = "stop"
    assert decoded(body).finish == "tool_calls"


def test_parallel_calls_keep_their_order():
    calls = [{"id": f"c{n}", "type": "function", "function": {"name": "t", "arguments": "{}"}} for n in (2, 1)]
    assert [call.id for call in decoded(completion("", "tool_calls", tool_calls=calls)).message.tool_calls] == [
        "c2",
        "c1",
    ]


@pytest.mark.parametrize(
    "call",
    [
        7,
        {"id": "a"},
        {"id": "", "function": {"name": "t", "arguments": "{}"}},
        {"id": "a", "function": {"name": None, "arguments": "{}"}},
        {"id": "a", "function": {"name": "t", "arguments": None}},
        {"id": "a", "function": {"name": "t", "arguments": '{"x": NaN}'}},
    ],
)
def test_a_broken_call_makes_the_reply_malformed_and_takes_its_good_neighbours_with_it(call):
    good = {"id": "g", "type": "function", "function": {"name": "t", "arguments": "{}"}}
    reply = decoded(completion("", "tool_calls", tool_calls=[good, call]))
    assert reply.malformed
    assert reply.message.tool_calls == ()


def test_two_calls_with_one_id_are_malformed():
    call = {"id": "g", "type": "function", "function": {"name": "t", "arguments": "{}"}}
    assert decoded(completion("", "tool_calls", tool_calls=[call, call])).malformed == "two tool calls share one id"


def test_a_call_that_was_cut_off_is_a_cut_reply_and_not_worth_asking_again():
    body = with_call('{"z": ')
    body["choices"][0]["finish_reason"] = "length"
    assert (decoded(body).finish, decoded(body).malformed) == ("length", None)


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
def test_reasoning_is_kept_apart_under_either_name(field):
    message = decoded(completion("Done", **{field: "Because."})).message
    assert (message.content, message.reasoning) == ("Done", "Because.")


def test_content_in_parts_is_joined():
    body = completion()
    body["choices"][0]["message"]["content"] = [{"type": "text", "text": "a"}, {"type": "image"}, {"text": "b"}]
    assert decoded(body).message.content == "ab"


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (
            {
                "prompt_tokens": 10,
                "completion_tokens": 5,
                "prompt_tokens_details": {"cached_tokens": 4},
                "completion_tokens_details": {"reasoning_tokens": 3},
            },
            Usage(10, 4, 5, 3),
        ),
        ({"prompt_tokens": 10, "completion_tokens": 5, "prompt_cache_hit_tokens": 99}, Usage(10, 10, 5, 0)),
        ({"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 25}, Usage(10, 0, 15, 0)),
        ({"prompt_tokens": 10, "completion_tokens": None}, None),
        ({"prompt_tokens": -1, "completion_tokens": 5}, None),
        ({"prompt_tokens": True, "completion_tokens": 5}, None),
        (None, None),
        ([], None),
    ],
)
def test_usage_is_read_or_it_is_none(usage, expected):
    assert decoded(completion() | {"usage": usage}).usage == expected


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "not_json"),
        (b"\xef\xbb\xbf{}", "not_json"),
        (b"<html>busy</html>", "not_json"),
        (orjson.dumps(completion())[:-9], "not_json"),
        (b"[]", "bad_shape"),
        (b"{}", "bad_shape"),
        (b'{"choices": []}', "bad_shape"),
        (b'{"choices": [{"message": null}]}', "bad_shape"),
        (b'{"choices": [{"message": {"content": 7}}]}', "bad_shape"),
        (b'{"error": {"message": "upstream died"}}', "error_body"),
        (b'{"error": "upstream died"}', "error_body"),
        (b'{"error": {"code": 429, "message": "slow down"}}', "throttled"),
        (b'{"error": {"code": 402, "message": "pay"}}', "no_credit"),
    ],
)
def test_a_200_that_is_no_completion_is_a_fault_of_a_kind(body, kind):
    with pytest.raises(Fault) as caught:
        decoded(body)
    assert caught.value.kind == kind


@pytest.mark.parametrize("body", [orjson.dumps(with_call('{"z": 1}')), orjson.dumps(completion("ü", reasoning="x"))])
def test_a_body_cut_anywhere_is_never_read_as_a_reply(body):
    for cut in range(len(body)):
        with pytest.raises(Fault):
            decoded(body[:cut])


def test_error_bodies_are_quoted_where_they_can_be_read():
    assert DIALECT.error_of(b'{"error": {"message": "m", "code": "insufficient_quota"}}').code == "insufficient_quota"
    assert DIALECT.error_of(b'{"message": "bare"}').message == "bare"
    assert DIALECT.error_of(b"<html>") is None


def test_an_unknown_dialect_lists_the_known_ones():
    assert isinstance(dialect_named("openai"), OpenAIChat)
    with pytest.raises(UsageError, match="known: anthropic, openai, openai-responses"):
        dialect_named("openai_chats")


def test_a_routers_claude_is_asked_to_cache_a_conversation_and_nobody_else_is():
    question, talk = (
        Message("user", "Where?"),
        (Message("user", "Where?"), Message("assistant", "Here."), Message("user", "Why?")),
    )

    def asked(messages, model, provider="openrouter"):
        body = orjson.loads(
            OpenAIChat().encode(
                ChatRequest(tuple(messages)), EndpointSpec("one", "https://one.example/v1", model, provider=provider)
            )
        )
        return body.get("cache_control")

    assert asked(talk, "anthropic/claude-opus-5.5") == {"type": "ephemeral"}
    assert asked([question], "anthropic/claude-opus-5.5") is None, "a single question is never read again"
    assert asked(talk, "openai/gpt-6.1-sol") is None
    assert asked(talk, "anthropic/claude-opus-5.5", "acme") is None
