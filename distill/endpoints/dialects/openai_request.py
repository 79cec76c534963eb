"""OpenAI chat completions, the way there: chat values to the request body."""

from __future__ import annotations

from typing import Final

import orjson

from distill.domain.chat import ChatRequest
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.tool import ToolSpec
from distill.endpoints.dialects.steer import add_steer
from distill.endpoints.spec import EndpointSpec

TOOL_FIELDS: Final = ("tool_choice", "parallel_tool_calls")
"""Extra fields that a server refuses when no tools are sent; left out then."""


def encode(request: ChatRequest, spec: EndpointSpec) -> bytes:
    """The body: our fields in a fixed order, then `spec.extra` in its own; keys inside schemas keep their order.

    Key order is not sorted away: the order of a schema's properties is part of what the model reads.
    """
    body: JsonObject = {"model": spec.model, "messages": encode_messages(request)}
    if request.tools:
        body["tools"] = [encode_tool(tool) for tool in request.tools]
    if request.response_schema is not None:
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "answer", "strict": True, "schema": request.response_schema},
        }
    if spec.temperature is not None:
        body["temperature"] = spec.temperature
    if spec.top_p is not None:
        body["top_p"] = spec.top_p
    if spec.max_output_tokens is not None:
        body[spec.max_tokens_field] = spec.max_output_tokens
    if spec.extra:
        body.update(spec.extra)
        if not request.tools:
            for name in TOOL_FIELDS:
                body.pop(name, None)
    return orjson.dumps(body)


def encode_messages(request: ChatRequest) -> list[JsonObject]:
    """Every message in order; the steer block joins a leading system message, or makes one."""
    encoded = [encode_message(message) for message in request.messages]
    if not request.steer:
        return encoded
    if not request.messages or request.messages[0].role != "system":
        return [{"role": "system", "content": add_steer("", request.steer)}, *encoded]
    encoded[0]["content"] = add_steer(request.messages[0].content, request.steer)
    return encoded


def encode_message(message: Message) -> JsonObject:
    """One message; reasoning of earlier assistant messages is not sent back."""
    body: JsonObject = {"role": message.role, "content": message.content}
    if message.tool_calls:
        body["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": orjson.dumps(call.arguments).decode()},
            }
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        body["tool_call_id"] = message.tool_call_id
    return body


def encode_tool(tool: ToolSpec) -> JsonObject:
    """One tool in the form that is also exported."""
    function = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return {"type": "function", "function": function}
