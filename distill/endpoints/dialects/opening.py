"""What a conversation begins with: its system text, and a name for all its requests."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from distill.domain.chat import ChatRequest
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.endpoints.dialects.steer import add_steer
from distill.endpoints.spec import EndpointSpec

ROUTER: Final = "openrouter"
"""The provider that documents `cache_control` at the top of a chat body."""

CACHE_KEY_PROVIDER: Final = "openai"
"""The provider that documents `prompt_cache_key`; others may refuse a field they do not know."""


def split_system(request: ChatRequest) -> tuple[str, tuple[Message, ...]]:
    """System text with the steer block at its end, and the messages after it; "" when there is neither."""
    messages = request.messages
    if messages and messages[0].role == "system":
        return add_steer(messages[0].content, request.steer), messages[1:]
    return add_steer("", request.steer), messages


def add_cache_key(body: JsonObject, request: ChatRequest, spec: EndpointSpec) -> None:
    """Send all requests of one tool loop to the same cache.

    The vendor spreads requests with one beginning over machines once there are more than about 15 a minute,
    and the steps of an episode then miss what the last one wrote. Single questions have no need of it.
    """
    if spec.provider == CACHE_KEY_PROVIDER and request.tools:
        start = "\0".join(message.content for message in request.messages[:2])
        body["prompt_cache_key"] = sha256(start.encode()).hexdigest()[:32]


def add_cache_mark(body: JsonObject, request: ChatRequest, spec: EndpointSpec) -> None:
    """Ask a router to mark where a Claude's prompt may be cached: unlike other models it caches nothing unasked.

    The router sets the mark behind the last block, so it moves on with the conversation; a single question is
    never read again.
    """
    if request.grows and spec.provider == ROUTER and spec.model.startswith("anthropic/"):
        body["cache_control"] = {"type": "ephemeral"}
