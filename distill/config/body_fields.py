"""Which fields of a request body are not the user's to set."""

from __future__ import annotations

from typing import Final

RESERVED_BODY_FIELDS: Final = frozenset({
    "model", "messages", "tools", "stream", "n", "temperature", "top_p", "max_tokens", "max_completion_tokens",
    "response_format", "system", "input", "instructions", "store", "previous_response_id", "max_output_tokens",
})  # fmt: skip
"""What distill writes itself, in any dialect; `extra` must not hold it, or a call could cost more than is reserved."""
