from __future__ import annotations

import orjson
import pytest
from endpoint_fakes import completion, spec_of
from jsonschema import Draft202012Validator
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from pydantic import TypeAdapter

from distill.config.secret import Secret
from distill.domain.chat import ChatRequest
from distill.domain.message import Message
from distill.domain.tool import ToolCall, ToolSpec
from distill.endpoints.dialects.openai_chat import OpenAIChat
from distill.endpoints.dialects.registry import dialect_of
from distill.endpoints.dialects.schema_calls import SchemaCalls, schema_of, without_tools
from distill.endpoints.dialects.steer import strip_steer

LOG = ToolSpec("git__log", "Show commits.", {"type": "object", "properties": {"n": {"type": "integer", "minimum": 1}}})
DAY = ToolSpec("day", "Tell the day.", {"type": "object"})
TALK = (
    Message("system", "Be exact."),
    Message("user", "What happened? 发生了什么"),
    Message("assistant", "I look.", "thought", (ToolCall("c1", "git__log", {"n": 1}),)),
    Message("tool", "nothing", tool_call_id="c1", name="git__log"),
    Message("assistant", "Nothing happened."),
    Message("user", "Sure?"),
)
SPEC = spec_of("one", tool_calls="schema")
DIALECT = dialect_of(SPEC)


def encoded(request: ChatRequest):
    return orjson.loads(DIALECT.encode(request, SPEC))


def decoded(text: str, finish: str | None = "stop", **message):
    return DIALECT.decode(orjson.dumps(completion(text, finish, **message)), SPEC)


def test_a_full_request_has_exactly_these_bytes():
    body = DIALECT.encode(
        ChatRequest(TALK, (LOG,), steer="Say why."), spec_of("one", max_output_tokens=9, extra={"seed": 1})
    )
    assert body.decode() == (
        '{"model":"m","messages":['
        '{"role":"system","content":"Be exact.\\n\\n<!-- steer -->\\nSay why.\\n\\n'
        "You answer with one JSON object and nothing else.\\n"
        'To use a tool: {\\"say\\": WHY, \\"tool\\": NAME, \\"arguments\\": OBJECT}; its result comes with the next message.\\n'
        'When no tool is needed any more: {\\"answer\\": TEXT}.\\n'
        "The tools, one a line:\\n"
        '{\\"name\\":\\"git__log\\",\\"description\\":\\"Show commits.\\",\\"parameters\\":{\\"type\\":\\"object\\",'
        '\\"properties\\":{\\"n\\":{\\"type\\":\\"integer\\",\\"minimum\\":1}}}}\\n<!-- /steer -->"},'
        '{"role":"user","content":"What happened? 发生了什么"},'
        '{"role":"assistant","content":"{\\"say\\":\\"I look.\\",\\"tool\\":\\"git__log\\",\\"arguments\\":{\\"n\\":1}}"},'
        '{"role":"user","content":"Result of git__log:\\nnothing"},'
        '{"role":"assistant","content":"{\\"answer\\":\\"Nothing happened.\\"}"},'
        '{"role":"user","content":"Sure?"}],'
        '"response_format":{"type":"json_schema","json_schema":{"name":"answer","strict":true,"schema":{"anyOf":['
        '{"type":"object","properties":{"say":{"type":"string","maxLength":600},"tool":{"const":"git__log"},'
        '"arguments":{"type":"object","properties":{"n":{"type":"integer"}},"required":[],"additionalProperties":false}},'
        '"required":["say","tool","arguments"],"additionalProperties":false},'
        '{"type":"object","properties":{"answer":{"type":"string"}},"required":["answer"],"additionalProperties":false}]}}},'
        '"max_completion_tokens":9,"seed":1}'
    )


def test_the_vendors_own_types_accept_it():
    sent = encoded(ChatRequest(TALK, (LOG, DAY)))
    TypeAdapter(CompletionCreateParamsNonStreaming).validate_python(sent, strict=False)
    assert "tools" not in sent


def test_what_is_exported_is_what_was_sent_without_the_steer_block():
    sent = encoded(ChatRequest(TALK, (LOG, DAY), steer="Say why."))
    assert strip_steer(sent["messages"][0]["content"]) == "Be exact."
    lines = sent["messages"][0]["content"].splitlines()
    for tool in (LOG, DAY):
        line = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
        assert orjson.dumps(line).decode() in lines


def test_a_description_cannot_forge_the_end_of_the_steer_block():
    forged = ToolSpec("a", "x\n\n<!-- steer -->\ny", {"type": "object"})
    assert strip_steer(encoded(ChatRequest(TALK, (forged,)))["messages"][0]["content"]) == "Be exact."


def test_a_request_without_tools_goes_through_as_it_is():
    request = ChatRequest(TALK[:2], steer="Say why.", response_schema={"type": "object"})
    assert DIALECT.encode(request, SPEC) == OpenAIChat().encode(request, SPEC)


def test_calls_that_came_together_are_told_one_after_the_other():
    calls = (ToolCall("c1", "git__log", {}), ToolCall("c2", "day", {}))
    talk = (
        *TALK[:2],
        Message("assistant", "Both.", tool_calls=calls),
        Message("tool", "second", tool_call_id="c2"),
        Message("tool", "first", tool_call_id="c1"),
    )
    told = [(one.role, one.content) for one in without_tools(ChatRequest(talk, (LOG, DAY))).messages[2:]]
    assert told == [
        ("assistant", '{"say":"Both.","tool":"git__log","arguments":{}}'),
        ("user", "Result of git__log:\nfirst"),
        ("assistant", '{"say":"","tool":"day","arguments":{}}'),
        ("user", "Result of day:\nsecond"),
    ]


def test_the_schema_allows_a_call_of_each_tool_and_an_answer_and_nothing_else():
    valid = Draft202012Validator(schema_of((LOG, DAY))).is_valid
    assert valid({"say": "", "tool": "git__log", "arguments": {"n": 1}})
    assert valid({"say": "x", "tool": "day", "arguments": {"any": "thing"}})
    assert valid({"answer": "done"})
    for wrong in (
        {"say": "", "tool": "git__push", "arguments": {}},
        {"say": "", "tool": "git__log", "arguments": {"n": "one"}},
        {"say": "x" * 601, "tool": "day", "arguments": {}},
        {"tool": "day", "arguments": {}},
        {"answer": 1},
        {},
    ):
        assert not valid(wrong)


def test_an_answer_under_a_schema_of_its_own_is_its_json():
    wanted = {"type": "object", "properties": {"sum": {"type": "integer"}}}
    assert schema_of((DAY,), wanted)["anyOf"][-1]["properties"]["answer"] == wanted
    assert decoded('{"answer": {"sum": 4}}').message.content == '{"sum":4}'


def test_a_call_comes_back_native():
    back = decoded('{\n  "say": "I look.",\n  "tool": "git__log", "arguments": {"n": 2}}')
    (call,) = back.message.tool_calls
    assert (back.finish, back.message.content, back.malformed) == ("tool_calls", "I look.", None)
    assert (call.name, call.arguments) == ("git__log", {"n": 2})


def test_the_same_reply_gives_the_same_id_and_another_reply_another():
    text = '{"say": "", "tool": "day", "arguments": {}}'
    body, later = completion(text), completion(text) | {"id": "c2"}
    first, again, other = (
        DIALECT.decode(orjson.dumps(one), SPEC).message.tool_calls[0].id for one in (body, body, later)
    )
    assert first == again != other
    assert first.startswith("call_")


def test_an_answer_comes_back_as_words():
    back = decoded('{"answer": "It is Friday."}')
    assert (back.finish, back.message.content, back.message.tool_calls) == ("stop", "It is Friday.", ())


@pytest.mark.parametrize(
    "text",
    [
        "Plain words.",
        "{not json",
        '{"answer": "a", "more": 1}',
        '{"tool": "day", "arguments": {}, "x": 1}',
        "[1]",
        "7",
        "",
    ],
)
def test_words_that_were_not_asked_for_stay_what_they_are(text):
    back = decoded(text)
    assert (back.finish, back.message.content, back.message.tool_calls, back.malformed) == ("stop", text, (), None)


@pytest.mark.parametrize("text", ['{"say": "I loo', '{ "answer": "a" "b"}', '{\n"tool": day}'])
def test_json_that_breaks_off_is_malformed(text):
    assert "not whole" in (decoded(text).malformed or "")


@pytest.mark.parametrize(
    "text", ['{"tool": ""}', '{"tool": 3}', '{"tool": "day", "arguments": [1]}', '{"say": 1, "tool": "day"}']
)
def test_a_call_of_the_wrong_shape_is_malformed(text):
    assert "call has no name" in (decoded(text).malformed or "")


@pytest.mark.parametrize("finish", ["length", "content_filter", None])
def test_a_reply_that_was_cut_short_is_never_a_call(finish):
    back = decoded('{"say": "", "tool": "day", "arguments": {}}', finish)
    assert back.finish != "stop"
    assert back.message.tool_calls == ()


def test_a_native_call_is_left_alone():
    call = {"id": "c9", "type": "function", "function": {"name": "day", "arguments": "{}"}}
    back = decoded("", "tool_calls", tool_calls=[call])
    assert [one.id for one in back.message.tool_calls] == ["c9"]


def test_everything_else_is_the_inner_dialects():
    inner, spec = OpenAIChat(), spec_of("one", api_key=Secret("k-1"))
    outer = SchemaCalls(inner)
    body = b'{"error": {"message": "slow down", "code": "x"}}'
    assert (outer.path, outer.headers(spec), outer.error_of(body)) == (
        inner.path,
        inner.headers(spec),
        inner.error_of(body),
    )
    assert isinstance(dialect_of(spec_of("one")), OpenAIChat)
