"""Whether a quotation really stands in the transcript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import orjson

from distill.domain.message import Message

SHORTEST: Final = 8
"""Characters of a quotation, whitespace not counted; shorter ones are in any transcript by chance."""

_SPACE: Final = re.compile(r"\s+")


class Quotable:
    """The fields of a transcript that evidence can be quoted from.

    Whitespace is ignored. A judge sees each message as a line of JSON, so a quotation may be
    escaped as in the line or not; it may not run from one field into another.
    """

    def __init__(self, messages: tuple[Message, ...]) -> None:
        """Kept for one review: all its asks are held against the same fields."""
        self._fields = tuple(dict.fromkeys(field for message in messages for field in _fields(message)))

    def holds(self, evidence: str) -> bool:
        """True when `evidence` is long enough and stands in one field, word for word."""
        wanted = _squeeze(evidence)
        return len(wanted) >= SHORTEST and any(wanted in field for field in self._fields)


def _fields(message: Message) -> Iterator[str]:
    yield from _both(message.content)
    for call in message.tool_calls:
        yield _squeeze(orjson.dumps({"name": call.name, "arguments": call.arguments}).decode())
        for value in call.arguments.values():
            if isinstance(value, str):
                yield _squeeze(value)


def _both(text: str) -> Iterator[str]:
    """The text itself, and as it stands inside a JSON string."""
    yield _squeeze(text)
    yield _squeeze(orjson.dumps(text).decode()[1:-1])


def _squeeze(text: str) -> str:
    return _SPACE.sub("", text)
