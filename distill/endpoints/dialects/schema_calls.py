"""Tool calls for servers and models that have none of their own: a JSON answer under a schema stands in for them.

The tools are described in the steer block, and one schema allows a call of one of them or the last
words. What comes back is made a native tool call again, so a conversation, its record and its
export look as with any other endpoint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

import orjson

from distill.domain.chat import ChatRequest
from distill.domain.json import Json, JsonObject
from distill.domain.message import Message, Native
from distill.domain.tool import ToolCall, ToolSpec
from distill.endpoints.dialects.base import Decoded, Dialect, WireError
from distill.endpoints.dialects.grammar import simplified
from distill.endpoints.spec import EndpointSpec

SAY_CHARS: Final = 600
"""Of the words before a call: two or three sentences. Without a bound a small model does not come to the call."""

RULES: Final = """\
You answer with one JSON object and nothing else.
To use a tool: {"say": WHY, "tool": NAME, "arguments": OBJECT}; its result comes with the next message.
When no tool is needed any more: {"answer": TEXT}.
The tools, one a line:"""

_CALL: Final = frozenset({"say", "tool", "arguments"})
_ANSWER: Final = frozenset({"answer"})
_OPENINGS: Final = ('{"say"', '{"answer"', '{"tool"')


class SchemaCalls:
    """A dialect around another one; requests without tools go through as they are."""

    def __init__(self, inner: Dialect) -> None:
        """`inner` must be able to send `ChatRequest.response_schema`."""
        self._inner: Final = inner

    @property
    def path(self) -> str:
        """The inner dialect's."""
        return self._inner.path

    @property
    def limits_cached(self) -> bool:
        """As the other."""
        return self._inner.limits_cached

    @property
    def models_path(self) -> str:
        """The inner dialect's."""
        return self._inner.models_path

    def headers(self, spec: EndpointSpec) -> dict[str, str]:
        """The inner dialect's."""
        return self._inner.headers(spec)

    def encode(self, request: ChatRequest, spec: EndpointSpec) -> bytes:
        """The inner dialect's body of `without_tools(request)`."""
        return self._inner.encode(without_tools(request), spec)

    def decode(self, body: bytes, spec: EndpointSpec) -> Decoded:
        """As the inner dialect reads it, with the tool call that its text stands for; raises what that raises."""
        return with_call(self._inner.decode(body, spec), body)

    def error_of(self, body: bytes) -> WireError | None:
        """The inner dialect's."""
        return self._inner.error_of(body)


def without_tools(request: ChatRequest) -> ChatRequest:
    """The same question with its tools in the steer block and a schema in their place.

    A `response_schema` of its own becomes the form of the answer.
    """
    if not request.tools:
        return request
    tools = "\n".join([RULES, *(_described(tool) for tool in request.tools)])
    return replace(
        request,
        messages=tuple(_told(request.messages)),
        tools=(),
        steer=f"{request.steer}\n\n{tools}" if request.steer else tools,
        response_schema=schema_of(request.tools, request.response_schema),
    )


def schema_of(tools: Sequence[ToolSpec], answer: JsonObject | None = None) -> JsonObject:
    """One alternative per tool and one for the answer, a text unless `answer` says otherwise."""
    say = {"type": "string", "maxLength": SAY_CHARS}
    calls = [
        _object(
            {"say": say, "tool": {"const": tool.name}, "arguments": {"type": "object", **simplified(tool.parameters)}}
        )
        for tool in tools
    ]
    return {"anyOf": [*calls, _object({"answer": answer or {"type": "string"}})]}


def with_call(decoded: Decoded, body: bytes) -> Decoded:
    """`decoded` with its text taken apart; other text than was asked for stays what it is: words.

    The call's id is a hash of the whole reply, so that it is the same whenever the receipt is read.
    """
    if decoded.finish != "stop" or decoded.message.tool_calls:
        return decoded
    text = decoded.message.content.strip()
    try:
        said: Json = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        begun = "".join(text[:20].split()).startswith(_OPENINGS)
        return replace(decoded, malformed=f"the answer is not whole: {error}") if begun else decoded
    if not isinstance(said, dict):
        return decoded
    if said.keys() == _ANSWER:
        answer = said["answer"]
        return replace(
            decoded, message=replace(decoded.message, content=answer if isinstance(answer, str) else _text(answer))
        )
    return _called(decoded, said, body) if "tool" in said and said.keys() <= _CALL else decoded


def _called(decoded: Decoded, said: JsonObject, body: bytes) -> Decoded:
    say, name, arguments = said.get("say", ""), said["tool"], said.get("arguments", {})
    if not (isinstance(say, str) and isinstance(name, str) and name and isinstance(arguments, dict)):
        return replace(decoded, malformed="the call has no name, or arguments that are not an object")
    call = ToolCall(f"call_{sha256(body).hexdigest()[:24]}", name, arguments)
    return replace(decoded, message=replace(decoded.message, content=say, tool_calls=(call,)), finish="tool_calls")


def _told(messages: Sequence[Message]) -> Iterator[Message]:
    """The conversation in the form that is asked for: each call with its result after it, as if they came singly."""
    for place, message in enumerate(messages):
        if message.role == "assistant":
            results = _results(messages, place)
            if not message.tool_calls:
                yield _said({"answer": message.content}, message.native)
            for index, call in enumerate(message.tool_calls):
                say, native = ("", None) if index else (message.content, message.native)
                yield _said({"say": say, "tool": call.name, "arguments": call.arguments}, native)
                if call.id in results:
                    yield Message("user", f"Result of {call.name}:\n{results[call.id]}")
        elif message.role != "tool":
            yield message


def _said(value: JsonObject, native: Native | None) -> Message:
    return Message("assistant", _text(value), native=native)


def _results(messages: Sequence[Message], place: int) -> dict[str | None, str]:
    """The tool messages that follow the one at `place`, by the call they answer."""
    found: dict[str | None, str] = {}
    for message in messages[place + 1 :]:
        if message.role != "tool":
            break
        found[message.tool_call_id] = message.content
    return found


def _described(tool: ToolSpec) -> str:
    """One tool as the model is shown it: all that is exported of it, its schema whole, in one line."""
    return _text({"name": tool.name, "description": tool.description, "parameters": tool.parameters})


def _object(properties: JsonObject) -> JsonObject:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def _text(value: Json) -> str:
    return orjson.dumps(value).decode()
