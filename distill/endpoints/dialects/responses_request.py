"""OpenAI's Responses API, the way there: chat values to the request body."""

from __future__ import annotations

import orjson

from distill.domain.chat import ChatRequest
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.tool import ToolSpec
from distill.endpoints.dialects.extra import add_extra
from distill.endpoints.dialects.native import form_for
from distill.endpoints.dialects.opening import add_cache_key, split_system
from distill.endpoints.spec import EndpointSpec


def encode(request: ChatRequest, spec: EndpointSpec) -> bytes:
    """The body: nothing is stored at the vendor's, and reasoning comes back encrypted so that it can be sent again.

    A model that does not reason may refuse `include`; `extra: {include: []}` takes it out.
    """
    body: JsonObject = {"model": spec.model, "store": False, "include": ["reasoning.encrypted_content"]}
    system, messages = split_system(request)
    if system:
        body["instructions"] = system
    body["input"] = [item for message in messages for item in encode_message(message, spec)]
    if request.tools:
        body["tools"] = [encode_tool(tool) for tool in request.tools]
    if request.response_schema is not None:
        answer = {"type": "json_schema", "name": "answer", "strict": True, "schema": request.response_schema}
        body["text"] = {"format": answer}
    if spec.temperature is not None:
        body["temperature"] = spec.temperature
    if spec.top_p is not None:
        body["top_p"] = spec.top_p
    if spec.max_output_tokens is not None:
        body["max_output_tokens"] = spec.max_output_tokens
    add_cache_key(body, request, spec)
    add_extra(body, request, spec)
    return orjson.dumps(body)


def encode_message(message: Message, spec: EndpointSpec) -> list[JsonObject]:
    """The items of one message: as the model made them, or else its words and its calls."""
    if message.role == "tool":
        return [{"type": "function_call_output", "call_id": message.tool_call_id, "output": message.content}]
    if form := form_for(message, spec):
        return list(form)
    silent = message.role == "assistant" and not message.content
    said = [] if silent else [{"role": message.role, "content": message.content}]
    calls = [
        {
            "type": "function_call",
            "call_id": call.id,
            "name": call.name,
            "arguments": orjson.dumps(call.arguments).decode(),
        }
        for call in message.tool_calls
    ]
    return [*said, *calls]


def encode_tool(tool: ToolSpec) -> JsonObject:
    """One tool; not strict, or the vendor would rewrite its schema."""
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.parameters,
        "strict": False,
    }
