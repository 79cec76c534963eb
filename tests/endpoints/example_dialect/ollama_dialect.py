"""A dialect of one's own, whole: Ollama's native chat API, POST {base_url}/api/chat.

Everything is a pure function of its arguments; waiting, retrying, paying and storing are distill's.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from distill.domain.chat import ChatRequest, FinishReason, Usage
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.endpoints.dialects.base import Decoded, WireError
from distill.endpoints.dialects.openai_request import encode_tool
from distill.endpoints.dialects.opening import split_system
from distill.endpoints.dialects.reading import RawCall, count_of, object_of, read_calls, settled
from distill.endpoints.faults import Fault
from distill.endpoints.spec import EndpointSpec

FINISH: dict[object, FinishReason] = {"stop": "stop", "length": "length"}
"""What is not listed is `unknown`, and an episode that ends so is never accepted."""


class OllamaChat:
    """Made without arguments, once for each endpoint."""

    path = "/api/chat"
    limits_cached = True
    models_path = "/v1/models"

    def headers(self, spec: EndpointSpec) -> dict[str, str]:
        """A local server wants no key."""
        return {}

    def encode(self, request: ChatRequest, spec: EndpointSpec) -> bytes:
        """The same request gives the same bytes: a resumed run finds its receipts by them."""
        system, messages = split_system(request)  # the steer block is in it, between its markers
        body: JsonObject = {"model": spec.model, "stream": False, "messages": [_message(one) for one in messages]}
        if system:
            body["messages"].insert(0, {"role": "system", "content": system})
        if request.tools:
            body["tools"] = [encode_tool(tool) for tool in request.tools]
        if request.response_schema is not None:
            body["format"] = request.response_schema
        options = {
            "temperature": spec.temperature,
            "top_p": spec.top_p,
            "num_predict": spec.max_output_tokens,
        }
        body["options"] = {name: value for name, value in options.items() if value is not None}
        return orjson.dumps(body | spec.extra)

    def decode(self, body: bytes, spec: EndpointSpec) -> Decoded:
        """Raises Fault when there is no message in it; whatever a server may send, nothing else is raised."""
        answer = object_of(body)
        message = answer.get("message")
        if not isinstance(message, dict):
            raise Fault("bad_shape", "the reply holds no message")
        finish = FINISH.get(answer.get("done_reason"), "unknown")
        calls, malformed = read_calls(_calls(answer, message), finish)
        said = Message("assistant", str(message.get("content") or ""), message.get("thinking") or None, calls)
        read, written = count_of(answer.get("prompt_eval_count")), count_of(answer.get("eval_count"))
        usage = None if read is None or written is None else Usage(read, 0, written)
        return Decoded(said, settled(finish, calls, malformed), usage, malformed)

    def error_of(self, body: bytes) -> WireError | None:
        """`{"error": "text"}`."""
        try:
            error = object_of(body).get("error")
        except Fault:
            return None
        return WireError("", str(error)) if error else None


def _message(message: Message) -> JsonObject:
    body: JsonObject = {"role": message.role, "content": message.content}
    if message.tool_calls:
        body["tool_calls"] = [
            {"function": {"name": one.name, "arguments": one.arguments}} for one in message.tool_calls
        ]
    if message.role == "tool":
        body["tool_name"] = message.name
    return body


def _calls(answer: JsonObject, message: JsonObject) -> Iterator[RawCall]:
    """The server gives its calls no ids; time and place make one that no other message has."""
    for index, call in enumerate(message.get("tool_calls") or []):
        function = call.get("function") or {}
        yield RawCall(f"{answer.get('created_at')}-{index}", function.get("name"), function.get("arguments"))
