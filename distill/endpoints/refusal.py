"""What a reply with another status than 200 means, in the server's own words."""

from __future__ import annotations

from distill.endpoints.dialects.base import Dialect
from distill.endpoints.faults import Fault, of_status
from distill.endpoints.wire import Wire


def refusal(dialect: Dialect, wire: Wire, status: int, body: bytes, hint_s: float | None = None) -> Fault:
    """The fault; its words are fit for a log."""
    error = dialect.error_of(body)
    kind = (of_status(status, error.code, error.message) if error else of_status(status)) or "unexpected_status"
    words = wire.redact(error.message) if error else "no readable reason"
    return Fault(kind, f"HTTP {status}: {words}", hint_s)
