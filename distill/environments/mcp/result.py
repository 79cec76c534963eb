"""What a tool returned, as the text a model is shown."""

from __future__ import annotations

import json
from typing import Final

import orjson

from distill.domain.json import Json, JsonObject

RESULT_CAP: Final = 16_384
"""Characters of one observation; longer ones keep head and tail around a visible marker."""


def result_text(result: JsonObject, cap: int = RESULT_CAP) -> str:
    """Text blocks joined by line feeds, other blocks described; capped.

    A result without blocks shows its structured content, if any. Raises ValueError when
    the shape is not that of a tool result.
    """
    blocks = result.get("content", [])
    if not isinstance(blocks, list):
        raise ValueError("content is not a list")  # noqa: TRY004 - one kind of error for any wrong shape
    texts = [_block_text(block) for block in blocks]
    if not texts and result.get("structuredContent") is not None:
        texts = [_json_text(result["structuredContent"])]
    return capped("\n".join(texts), cap)


def _json_text(value: Json) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # an integer of more than 64 bits, which JSON allows
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def capped(text: str, cap: int = RESULT_CAP) -> str:
    """The text itself, or two thirds of the cap from its head and one third from its tail."""
    if len(text) <= cap:
        return text
    head = cap * 2 // 3
    tail = cap - head
    return f"{text[:head]}\n[... {len(text) - cap} characters left out ...]\n{text[-tail:]}"


def _block_text(block: Json) -> str:
    if not isinstance(block, dict):
        raise ValueError("a content block is not an object")  # noqa: TRY004 - same
    kind = block.get("type")
    if kind == "text" and isinstance(block.get("text"), str):
        return str(block["text"])
    if kind == "resource" and isinstance(block.get("resource"), dict):
        resource = block["resource"]
        text = resource.get("text")
        return text if isinstance(text, str) else f"[resource {resource.get('uri', '')}]"
    if kind == "resource_link":
        return f"[resource {block.get('uri', '')}]"
    if kind in {"image", "audio"}:
        return f"[{kind} {block.get('mimeType', '')}, {len(str(block.get('data', '')))} base64 characters]"
    raise ValueError(f"a content block of unknown type {str(kind)[:40]!r}")
