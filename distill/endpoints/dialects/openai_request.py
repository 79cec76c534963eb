"""OpenAI chat completions, the way there: chat values to the request body."""

from __future__ import annotations

import orjson

from distill.domain.chat import ChatRequest
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.tool import ToolSpec
from distill.endpoints.dialects.extra import add_extra
from distill.endpoints.dialects.native import form_for
from distill.endpoints.dialects.opening import add_cache_key, add_cache_mark, split_system
from distill.endpoints.spec import EndpointSpec


def encode(request: ChatRequest, spec: EndpointSpec) -> bytes:
    """The body: our fields in a fixed order, then `spec.extra` in its own; keys inside schemas keep their order.

    Key order is not sorted away: the order of a schema's properties is part of what the model reads.
    """
    body: JsonObject = {"model": spec.model, "messages": encode_messages(request, spec)}
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
    add_cache_key(body, request, spec)
    add_cache_mark(body, request, spec)
    add_extra(body, request, spec)
    return orjson.dumps(body)


def encode_messages(request: ChatRequest, spec: EndpointSpec) -> list[JsonObject]:
    """Every message in order; the steer block joins a leading system message, or makes one."""
    system, others = split_system(request)
    leading = [{"role": "system", "content": system}] if system or len(others) < len(request.messages) else []
    return [*leading, *(encode_message(message, spec) for message in others)]


def encode_message(message: Message, spec: EndpointSpec) -> JsonObject:
    """One message; reasoning and signatures of earlier assistant messages go back to the model that made them only."""
    body: JsonObject = {"role": message.role, "content": message.content}
    form = form_for(message, spec) or {}
    if message.tool_calls:
        signed = form.get("calls", {})
        body["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": orjson.dumps(call.arguments).decode()},
                **signed.get(call.id, {}),
            }
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        body["tool_call_id"] = message.tool_call_id
    body.update(form.get("message", {}))
    if spec.replay_reasoning:
        body.update(form.get("reasoning", {}))
    return body


def encode_tool(tool: ToolSpec) -> JsonObject:
    """One tool in the form that is also exported."""
    function = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return {"type": "function", "function": function}
