"""OpenAI's error body, shared by its two protocols."""

from __future__ import annotations

from typing import Final

from distill.domain.json import JsonObject

_TYPES: Final = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}

_CODES: Final = {401: "invalid_api_key", 402: "insufficient_quota", 429: "rate_limit_exceeded"}


def openai_error(status: int, message: str) -> JsonObject:
    """`{"error": {message, type, param, code}}`."""
    kind = _TYPES.get(status, "invalid_request_error" if status < 500 else "server_error")
    return {"error": {"message": message, "type": kind, "param": None, "code": _CODES.get(status)}}
