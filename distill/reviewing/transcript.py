"""A transcript as data for a judge: JSON lines inside a block whose end cannot be forged from inside."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import orjson

from distill.domain.json import JsonObject
from distill.domain.message import Message

LONGEST_OBSERVATION: Final = 12_000
"""Characters of one message shown to a judge: about 3,000 tokens, so that forty steps fit a 128k window."""

OPEN: Final = "<<<TRANSCRIPT {nonce}\n"
CLOSE: Final = "\n{nonce} TRANSCRIPT>>>"
NONCE_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Block:
    """`text` is the whole block, markers included; `nonce` fences it."""

    nonce: str
    text: str


def render(messages: tuple[Message, ...], seed: str, longest: int = LONGEST_OBSERVATION) -> Block:
    """One line per message, the system message included; hidden things are not in messages and so not here.

    The nonce is a hash of `seed` and of the lines, so a resume makes the same block, and text
    inside cannot hold it: it would have to contain its own hash. `longest` is in characters.
    """
    body = "\n".join(orjson.dumps(line(message, longest)).decode() for message in messages)
    nonce = _nonce(seed, body)
    return Block(nonce, OPEN.format(nonce=nonce) + body + CLOSE.format(nonce=nonce))


def line(message: Message, longest: int = LONGEST_OBSERVATION) -> JsonObject:
    """role, content, and where they apply tool_calls[{name, arguments}], tool_call_id, name."""
    shown: JsonObject = {"role": message.role, "content": cut(message.content, longest)}
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


def _nonce(seed: str, body: str) -> str:
    return sha256(f"{len(seed)}:{seed}\n{body}".encode()).hexdigest()[:NONCE_DIGITS]
