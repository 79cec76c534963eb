"""Error bodies of the Messages API: `{"type": "error", "error": {"type", "message"}}`."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from distill.domain.json import JsonObject
from distill.endpoints.dialects import openai_errors
from distill.endpoints.dialects.base import WireError

STATUS: Final = MappingProxyType(
    {
        "invalid_request_error": 400,
        "authentication_error": 401,
        "billing_error": 402,
        "permission_error": 403,
        "not_found_error": 404,
        "request_too_large": 413,
        "rate_limit_error": 429,
        "api_error": 500,
        "timeout_error": 504,
        "overloaded_error": 529,
    }
)
"""The HTTP status that belongs to an error's type, for an error that comes with another one."""

NO_CREDIT: Final = "Your credit balance is too low"
"""How the message of a 400 begins that means 402; it has no type of its own."""


def error_of(body: bytes) -> WireError | None:
    """What an error body says, None when it says nothing readable; a proxy's own errors look like OpenAI's."""
    error = openai_errors.error_of(body)
    return None if error is None else _typed(error)


def error_in(answer: JsonObject) -> WireError:
    """The error inside an answer that has one."""
    return _typed(openai_errors.error_in(answer))


def _typed(error: WireError) -> WireError:
    code = "billing_error" if error.message.startswith(NO_CREDIT) else error.code
    return replace(error, code=code, status=STATUS.get(code, error.status))
