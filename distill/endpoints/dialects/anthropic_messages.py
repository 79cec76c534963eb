"""Anthropic's Messages API, also behind Bedrock and Vertex by a proxy, and of several other vendors."""

from __future__ import annotations

from typing import Final

from distill.domain.chat import ChatRequest
from distill.endpoints.dialects import anthropic_errors, anthropic_reply, anthropic_request
from distill.endpoints.dialects.auth import key_header
from distill.endpoints.dialects.base import Decoded, WireError
from distill.endpoints.spec import EndpointSpec

VERSION: Final = "2023-06-01"
"""Of the API; the only one that its reference names."""


class AnthropicMessages:
    """The dialect `anthropic`: POST {base_url}/messages with the key in `x-api-key`."""

    path = "/messages"
    limits_cached = False
    models_path = "/models?limit=1000"

    def headers(self, spec: EndpointSpec) -> dict[str, str]:
        """The API's version, and the key when there is one."""
        return {"anthropic-version": VERSION, **key_header(spec, "x-api-key")}

    def encode(self, request: ChatRequest, spec: EndpointSpec) -> bytes:
        """See `anthropic_request.encode`."""
        return anthropic_request.encode(request, spec)

    def decode(self, body: bytes, spec: EndpointSpec) -> Decoded:
        """See `anthropic_reply.decode`."""
        return anthropic_reply.decode(body, spec)

    def error_of(self, body: bytes) -> WireError | None:
        """See `anthropic_errors.error_of`."""
        return anthropic_errors.error_of(body)
