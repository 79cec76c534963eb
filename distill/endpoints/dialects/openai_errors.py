"""Error bodies of OpenAI and of the many servers that speak like it."""

from __future__ import annotations

from typing import Final

import orjson

from distill.domain.json import Json, JsonObject
from distill.endpoints.dialects.base import WireError
from distill.endpoints.faults import MODERATION

NO_REASON: Final = "the server gave no reason"


def error_of(body: bytes) -> WireError | None:
    """What an error body says, None when it is not JSON or names no error.

    Gemini wraps the object into a list; a web framework in front of a local server says `detail`.
    """
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if isinstance(answer, list) and answer:
        answer = answer[0]
    if not isinstance(answer, dict):
        return None
    if answer.get("error") or answer.get("message"):
        return error_in(answer)
    detail = answer.get("detail")
    return WireError("", detail if isinstance(detail, str) else orjson.dumps(detail).decode()) if detail else None


def error_in(answer: JsonObject) -> WireError:
    """`{"error": {message, code, type}}`, `{"error": "text"}`, or the bare inside of either."""
    error = answer.get("error") or answer
    if not isinstance(error, dict):
        return WireError("", str(error))
    code = error.get("code")
    status = code if isinstance(code, int) and 100 <= code <= 599 else None
    name = code if isinstance(code, str) else error.get("type")
    message = error.get("message")
    said = message if isinstance(message, str) and message else NO_REASON
    metadata = error.get("metadata")
    if isinstance(metadata, dict):
        said += _upstream(metadata)
        name = MODERATION if metadata.get("reasons") else name
    return WireError(name if isinstance(name, str) else "", said, status)


def _upstream(metadata: JsonObject) -> str:
    """What a router tells of the server behind it: whose words they are, the words, and why an input was flagged."""
    parts = [_words(metadata.get(name)) for name in ("provider_name", "raw", "reasons")]
    told = ": ".join(part for part in parts if part)
    return f" ({told})" if told else ""


def _words(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
