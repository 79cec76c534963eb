"""OpenAI's Responses API, without any state at the vendor's."""

from __future__ import annotations

from distill.domain.chat import ChatRequest
from distill.endpoints.dialects import openai_errors, responses_reply, responses_request
from distill.endpoints.dialects.auth import key_header
from distill.endpoints.dialects.base import Decoded, WireError
from distill.endpoints.spec import EndpointSpec


class OpenAIResponses:
    """The dialect `openai-responses`: POST {base_url}/responses with a bearer key."""

    path = "/responses"
    limits_cached = True
    models_path = "/models"

    def headers(self, spec: EndpointSpec) -> dict[str, str]:
        """A bearer token when there is a key and `auth` names no other way."""
        return key_header(spec, "bearer")

    def encode(self, request: ChatRequest, spec: EndpointSpec) -> bytes:
        """See `responses_request.encode`."""
        return responses_request.encode(request, spec)

    def decode(self, body: bytes, spec: EndpointSpec) -> Decoded:
        """See `responses_reply.decode`."""
        return responses_reply.decode(body, spec)

    def error_of(self, body: bytes) -> WireError | None:
        """See `openai_errors.error_of`."""
        return openai_errors.error_of(body)
