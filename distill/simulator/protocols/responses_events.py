"""A response of the Responses API as server-sent events."""

from __future__ import annotations

from collections.abc import Iterator

from distill.domain.json import JsonObject
from distill.simulator.protocols.sse import named_events


def response_events(reply: JsonObject) -> bytes:
    """Created, in progress, each output item with its parts and deltas, then the whole response."""
    return named_events(event | {"sequence_number": number} for number, event in enumerate(_events(reply)))


def _events(reply: JsonObject) -> Iterator[JsonObject]:
    begun = reply | {"status": "in_progress", "output": [], "usage": None, "incomplete_details": None}
    yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    for index, item in enumerate(reply["output"]):
        yield {"type": "response.output_item.added", "output_index": index, "item": item | _empty(item)}
        for event in _item(item):
            yield event | {"output_index": index, "item_id": item["id"]}
        yield {"type": "response.output_item.done", "output_index": index, "item": item}
    yield {"type": f"response.{reply['status']}", "response": reply}


def _empty(item: JsonObject) -> JsonObject:
    match item["type"]:
        case "message":
            return {"content": [], "status": "in_progress"}
        case "function_call":
            return {"arguments": "", "status": "in_progress"}
    return {"summary": []}


def _item(item: JsonObject) -> Iterator[JsonObject]:
    match item["type"]:
        case "message":
            for index, part in enumerate(item["content"]):
                for event in _part(part):
                    yield event | {"content_index": index}
        case "function_call":
            yield from _text("response.function_call_arguments", item["arguments"], "arguments")
        case "reasoning":
            for index, part in enumerate(item["summary"]):
                for event in _summary(part):
                    yield event | {"summary_index": index}


def _part(part: JsonObject) -> Iterator[JsonObject]:
    key = "text" if part["type"] == "output_text" else "refusal"
    yield {"type": "response.content_part.added", "part": part | {key: ""}}
    more: JsonObject = {"logprobs": []} if key == "text" else {}
    for event in _text(f"response.{part['type']}", part[key], key):
        yield event | more
    yield {"type": "response.content_part.done", "part": part}


def _summary(part: JsonObject) -> Iterator[JsonObject]:
    yield {"type": "response.reasoning_summary_part.added", "part": part | {"text": ""}}
    yield from _text("response.reasoning_summary_text", part["text"], "text")
    yield {"type": "response.reasoning_summary_part.done", "part": part}


def _text(kind: str, text: str, key: str) -> Iterator[JsonObject]:
    """Two deltas and the whole."""
    half = (len(text) + 1) // 2
    for piece in (text[:half], text[half:]):
        if piece:
            yield {"type": f"{kind}.delta", "delta": piece}
    yield {"type": f"{kind}.done", key: text}
