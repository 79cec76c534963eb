"""What every reply is read with: an object out of bytes, counts, tool calls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import orjson

from distill.domain.chat import FinishReason
from distill.domain.json import Json, JsonObject
from distill.domain.tool import ToolCall
from distill.endpoints.dialects.base import WireError
from distill.endpoints.faults import Fault, of_status

CUT: Final = frozenset({"length", "content_filter", "refusal"})
"""After these a tool call that cannot be read was cut off; asking again would not mend it."""


class Malformed(Exception):
    """A tool call that cannot be parsed; its text is what `Decoded.malformed` says."""


class RawCall(NamedTuple):
    """A tool call as it came; `arguments` is JSON text, or the value itself where the vendor parsed it."""

    id: Json
    name: Json
    arguments: Json


def object_of(body: bytes) -> JsonObject:
    """The JSON object that a body is; raises Fault (not_json, bad_shape)."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Fault("not_json", f"the reply is not JSON ({error})") from None
    if not isinstance(answer, dict):
        raise Fault("bad_shape", f"the reply is a JSON {type(answer).__name__}, not an object")
    return answer


def fault_of(error: WireError) -> Fault:
    """The fault of an error that came with a 200."""
    inner = of_status(error.status, error.code, error.message) if error.status else None
    return Fault(inner or "error_body", error.message)


def count_of(raw: Json) -> int | None:
    """A number of tokens, None for anything else."""
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0 else None


def texts_of(parts: Json, key: str) -> list[str]:
    """The texts under `key` of a list of parts; [] for anything else."""
    found = [part.get(key) for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    return [text for text in found if isinstance(text, str) and text]


def read_calls(raw: Iterable[RawCall], finish: FinishReason) -> tuple[tuple[ToolCall, ...], str | None]:
    """The calls, or none and why they cannot be read; a cut reply is never malformed. `raw` may raise Malformed."""
    try:
        calls = tuple(_call(index, one) for index, one in enumerate(raw))
    except Malformed as error:
        return (), None if finish in CUT else str(error)
    if len({call.id for call in calls}) != len(calls):
        return (), None if finish in CUT else "two tool calls share one id"
    return calls, None


def settled(finish: FinishReason, calls: tuple[ToolCall, ...], malformed: str | None) -> FinishReason:
    """`finish`, held against the calls that there are."""
    if calls and finish == "stop":
        return "tool_calls"  # some servers say stop when a tool was forced
    if finish == "tool_calls" and not calls and malformed is None:
        return "unknown"
    return finish


def _call(index: int, raw: RawCall) -> ToolCall:
    id_, name, arguments = raw
    if not isinstance(id_, str) or not id_:
        raise Malformed(f"tool call {index} has no id")
    if not isinstance(name, str) or not name:
        raise Malformed(f"tool call {index} has no name")
    if isinstance(arguments, str):
        try:
            arguments = orjson.loads(arguments)
        except orjson.JSONDecodeError as error:
            raise Malformed(f"tool call {index} ({name}): the arguments are not JSON: {error}") from None
    if not isinstance(arguments, dict):
        raise Malformed(f"tool call {index} ({name}): the arguments are not a JSON object")
    return ToolCall(id_, name, arguments)
