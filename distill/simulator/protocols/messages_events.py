"""A message of the Messages API as server-sent events."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from distill.domain.json import JsonObject
from distill.simulator.protocols.sse import named_events


def message_events(reply: JsonObject) -> bytes:
    """An empty message, each block with its deltas, the stop reason, the end."""
    return named_events(_events(reply))


def _events(reply: JsonObject) -> Iterator[JsonObject]:
    started = reply["usage"] | {"output_tokens": 1}
    begun = {"content": [], "stop_reason": None, "stop_details": None, "usage": started}
    yield {"type": "message_start", "message": reply | begun}
    for index, block in enumerate(reply["content"]):
        empty, deltas = _parts(block)
        yield {"type": "content_block_start", "index": index, "content_block": empty}
        for delta in deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    ended = {key: reply[key] for key in ("stop_reason", "stop_details", "stop_sequence")}
    yield {"type": "message_delta", "delta": ended, "usage": reply["usage"]}
    yield {"type": "message_stop"}


def _parts(block: JsonObject) -> tuple[JsonObject, list[JsonObject]]:
    match block["type"]:
        case "thinking":
            said = [{"type": "thinking_delta", "thinking": block["thinking"]}] if block["thinking"] else []
            signed = {"type": "signature_delta", "signature": block["signature"]}
            return block | {"thinking": "", "signature": ""}, [*said, signed]
        case "tool_use":
            given = block["input"]
            text = given if isinstance(given, str) else orjson.dumps(given).decode()
            half = len(text) // 2
            pieces = [{"type": "input_json_delta", "partial_json": piece} for piece in ("", text[:half], text[half:])]
            return block | {"input": {}}, pieces
    return block | {"text": ""}, [{"type": "text_delta", "text": block["text"]}]
