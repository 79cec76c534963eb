"""What a wire protocol must be able to do, and what they share."""

from __future__ import annotations

from typing import Any, Final, Protocol

from distill.domain.chat import Usage
from distill.domain.json import JsonObject
from distill.simulator.brain import Answer, BadQuestion
from distill.simulator.prompt_cache import Prompt

CREATED: Final = 1_767_225_600
"""`created` of every reply, in epoch seconds (2026-01-01): the same question gives the same bytes."""


class WireProtocol(Protocol):
    """One vendor's way of asking and answering.

    `wire` is a request's body as it came. The brain reads chat completions, whatever was spoken.
    """

    id_prefix: str
    """Of a reply's id, such as `chatcmpl-`."""

    limits_cached: bool
    """True where tokens that are read from the cache count against the limit of input tokens."""

    def read(self, wire: JsonObject) -> JsonObject:
        """The request as chat completions; raises BadQuestion where the vendor would answer 400."""
        ...

    def prompt(self, wire: JsonObject) -> Prompt:
        """What a prompt cache sees of a request that was read."""
        ...

    def fitting(self, answer: Answer, wire: JsonObject) -> Answer:
        """The answer without what this request did not ask for."""
        ...

    def reply(self, answer: Answer, usage: Usage, wire: JsonObject, reply_id: str) -> JsonObject:
        """A whole reply; what must come back with the next request is remembered."""
        ...

    def events(self, reply: JsonObject) -> bytes:
        """The same reply as server-sent events."""
        ...

    def error(self, status: int, message: str) -> JsonObject:
        """An error body in the vendor's form."""
        ...


def blocks(content: Any, where: str) -> list[JsonObject]:
    """Content as a list of typed blocks; a string is one text block. Raises BadQuestion."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    if isinstance(content, list) and all(isinstance(block, dict) and "type" in block for block in content):
        return content
    raise BadQuestion(f"{where}.content: a string or a list of blocks with a type is expected")


def required(wire: Any, name: str, kind: type, where: str = "") -> Any:
    """A field that must be there; raises BadQuestion."""
    value = wire.get(name) if isinstance(wire, dict) else None
    if not isinstance(value, kind) or isinstance(value, bool) or (kind in {str, list} and not value):
        raise BadQuestion(f"{where}{name}: this field is required and must be a non-empty {kind.__name__}")
    return value


def texts(content: Any, where: str) -> str:
    """The text of blocks that carry one; raises BadQuestion."""
    said = [block.get("text") or "" for block in blocks(content, where)]
    if not all(isinstance(text, str) for text in said):
        raise BadQuestion(f"{where}.content: the text of a block must be a string")
    return "".join(said)
