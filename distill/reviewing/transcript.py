"""A transcript as data for a judge: JSON lines inside a block whose end cannot be forged from inside."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import orjson

from distill.domain.json import JsonObject
from distill.domain.message import Message

BUDGET: Final = 320_000
"""Characters of all lines together: about 80,000 tokens; a 128k window keeps room for instructions and verdict."""

STEPS: Final = (48_000, 24_000, 12_000, 6_000)
"""Characters that a message is cut to once the whole is over the budget; the first step that fits is taken."""

OPEN: Final = "<<<TRANSCRIPT {nonce}\n"
CLOSE: Final = "\n{nonce} TRANSCRIPT>>>"
NONCE_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Block:
    """`text` is the whole block, markers included; `nonce` fences it."""

    nonce: str
    text: str


def render(messages: tuple[Message, ...], seed: str, budget: int = BUDGET) -> Block:
    """One line per message, the system message included; hidden things are not in messages and so not here.

    The nonce is a hash of `seed` and of the lines, so a resume makes the same block, and text
    inside cannot hold it: it would have to contain its own hash. Nothing is cut that fits into
    `budget` characters.
    """
    body = fitted(messages, budget)
    nonce = _nonce(seed, body)
    return Block(nonce, OPEN.format(nonce=nonce) + body + CLOSE.format(nonce=nonce))


def fitted(messages: tuple[Message, ...], budget: int) -> str:
    """The lines: whole if they fit, else the longest messages cut to the largest step that fits (or the last)."""
    body = _lines(messages, None)
    for step in STEPS:
        if len(body) <= budget:
            break
        body = _lines(messages, step)
    return body


def line(message: Message, longest: int | None = None) -> JsonObject:
    """role, content, and where they apply tool_calls[{name, arguments}], tool_call_id, name."""
    content = message.content if longest is None else cut(message.content, longest)
    shown: JsonObject = {"role": message.role, "content": content}
    if message.tool_calls:
        shown["tool_calls"] = [{"name": call.name, "arguments": call.arguments} for call in message.tool_calls]
    if message.tool_call_id is not None:
        shown["tool_call_id"] = message.tool_call_id
    if message.name is not None:
        shown["name"] = message.name
    return shown


def cut(text: str, longest: int) -> str:
    """Head and tail of a text that is longer than `longest` characters, with a visible mark between them."""
    if len(text) <= longest:
        return text
    head = longest * 2 // 3
    tail = longest - head
    return f"{text[:head]}\n[... {len(text) - longest} characters cut here ...]\n{text[len(text) - tail :]}"


def _lines(messages: tuple[Message, ...], longest: int | None) -> str:
    return "\n".join(orjson.dumps(line(message, longest)).decode() for message in messages)


def _nonce(seed: str, body: str) -> str:
    return sha256(f"{len(seed)}:{seed}\n{body}".encode()).hexdigest()[:NONCE_DIGITS]
