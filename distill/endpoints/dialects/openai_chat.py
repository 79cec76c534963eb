"""OpenAI chat completions, spoken by most servers: vLLM, SGLang, llama.cpp, OpenRouter, Together, DeepSeek ..."""

from __future__ import annotations

from distill.domain.chat import ChatRequest
from distill.endpoints.dialects import openai_errors, openai_reply, openai_request
from distill.endpoints.dialects.auth import key_header
from distill.endpoints.dialects.base import Decoded, WireError
from distill.endpoints.spec import EndpointSpec


class OpenAIChat:
    """The dialect `openai`: POST {base_url}/chat/completions with a bearer key."""

    path = "/chat/completions"
    limits_cached = True
    models_path = "/models"

    def headers(self, spec: EndpointSpec) -> dict[str, str]:
        """A bearer token when there is a key and `auth` names no other way."""
        return key_header(spec, "bearer")

    def encode(self, request: ChatRequest, spec: EndpointSpec) -> bytes:
        """See `openai_request.encode`."""
        return openai_request.encode(request, spec)

    def decode(self, body: bytes, spec: EndpointSpec) -> Decoded:
        """See `openai_reply.decode`."""
        return openai_reply.decode(body, spec)

    def error_of(self, body: bytes) -> WireError | None:
        """See `openai_errors.error_of`."""
        return openai_errors.error_of(body)
