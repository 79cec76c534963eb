"""What the Responses API refuses in an input: unpaired calls, and reasoning that did not come back as it was."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.simulator.brain import BadQuestion
from distill.simulator.protocols.issued import Issued

_SEAL_BYTES: Final = 32


def sealed(reasoning: str) -> str:
    """Encrypted content of a reasoning item: opaque to a client, and a change of it is found out without a memory."""
    text = reasoning.encode()
    return b64encode(_seal(text) + text[::-1]).decode()


def is_sealed(content: Json) -> bool:
    """True for what `sealed` made."""
    try:
        raw = b64decode(content, validate=True)
    except (ValueError, TypeError):
        return False
    return raw[:_SEAL_BYTES] == _seal(raw[_SEAL_BYTES:][::-1])


def _seal(text: bytes) -> bytes:
    return sha256(b"reasoning\0" + text).digest()


def check_calls(items: Sequence[JsonObject]) -> None:
    """Each output comes after its call, each call has an output; raises BadQuestion."""
    waiting: set[str] = set()
    for item in items:
        call_id = item.get("call_id")
        if item["type"] == "function_call":
            if not isinstance(call_id, str) or not call_id:
                raise BadQuestion("input: a function_call needs its `call_id`")
            waiting.add(call_id)
        elif item["type"] == "function_call_output":
            if call_id not in waiting:
                raise BadQuestion(f"input: no function_call before the function_call_output with call_id {call_id}")
            waiting.discard(call_id)
    if waiting:
        raise BadQuestion(f"input: no function_call_output for the function_call with call_id {min(waiting)}")


def check_reasoning(items: Sequence[JsonObject], issued: Issued, *, stateless: bool) -> None:
    """Encrypted content is as it was given out; raises BadQuestion.

    `stateless` (store: false): each call is preceded by the reasoning item that it went out with, verbatim.
    """
    held: list[JsonObject] = []
    for item in items:
        if item["type"] == "reasoning":
            content = item.get("encrypted_content")
            if content is not None and not is_sealed(content):
                raise BadQuestion("input: the encrypted_content of a reasoning item could not be verified")
            held.append({key: item.get(key) for key in ("id", "summary", "encrypted_content")})
        elif item["type"] == "function_call" and stateless:
            wanted = issued.with_call(item["call_id"])
            if wanted is not None and wanted not in held:
                raise BadQuestion(
                    f"input: the function_call {item['call_id']} came with the reasoning item {wanted['id']},"
                    " which must stand before it unchanged"
                )
