"""Anthropic's Messages API, the way there: chat values to the request body."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import orjson

from distill.domain.chat import ChatRequest
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.tool import ToolSpec
from distill.endpoints.dialects.anthropic_cache import mark
from distill.endpoints.dialects.anthropic_schema import fitted
from distill.endpoints.dialects.extra import add_extra
from distill.endpoints.dialects.native import form_for
from distill.endpoints.dialects.opening import split_system
from distill.endpoints.spec import EndpointSpec

DEFAULT_MAX_TOKENS: Final = 8_192
"""For an endpoint without `max_output_tokens`: the API wants a number."""

_NOT_IN_AN_ID: Final = re.compile(r"[^a-zA-Z0-9_-]")
"""What the API refuses in the id of a tool call; other vendors use dots and colons."""


def encode(request: ChatRequest, spec: EndpointSpec) -> bytes:
    """The body: what the cache reads first stands first, then `spec.extra` in its own order."""
    body: JsonObject = {"model": spec.model, "max_tokens": spec.max_output_tokens or DEFAULT_MAX_TOKENS}
    system, messages = split_system(request)
    if request.tools:
        body["tools"] = [encode_tool(tool) for tool in request.tools]
    if system.strip():
        body["system"] = [{"type": "text", "text": system}]
    body["messages"] = encode_messages(messages, spec)
    mark(body, grows=request.grows)
    if request.response_schema is not None:
        body["output_config"] = {"format": {"type": "json_schema", "schema": fitted(request.response_schema)}}
    if spec.temperature is not None:
        body["temperature"] = spec.temperature
    if spec.top_p is not None:
        body["top_p"] = spec.top_p
    add_extra(body, request, spec)
    return orjson.dumps(body)


def encode_messages(messages: Iterable[Message], spec: EndpointSpec) -> list[JsonObject]:
    """Turns: neighbours of one side are one, so that all results of a message's calls stand together, in order.

    A message without anything in it is left out, because the API refuses it.
    """
    turns: list[JsonObject] = []
    for message in messages:
        side = "assistant" if message.role == "assistant" else "user"
        blocks = _blocks(message, spec)
        if blocks and turns and turns[-1]["role"] == side:
            turns[-1]["content"] += blocks
        elif blocks:
            turns.append({"role": side, "content": blocks})
    return turns


def encode_tool(tool: ToolSpec) -> JsonObject:
    """One tool; its schema as it is exported."""
    return {"name": tool.name, "description": tool.description, "input_schema": tool.parameters}


def _blocks(message: Message, spec: EndpointSpec) -> list[JsonObject]:
    if message.role == "tool":
        return [{"type": "tool_result", "tool_use_id": _id(message.tool_call_id or ""), "content": message.content}]
    if form := form_for(message, spec):
        return [{**block, "id": _id(str(block["id"]))} if "id" in block else block for block in form]
    text = [{"type": "text", "text": message.content}] if message.content.strip() else []
    calls = [
        {"type": "tool_use", "id": _id(call.id), "name": call.name, "input": call.arguments}
        for call in message.tool_calls
    ]
    return [*text, *calls]


def _id(id_: str) -> str:
    return _NOT_IN_AN_ID.sub("_", id_)
