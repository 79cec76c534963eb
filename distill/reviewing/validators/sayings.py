"""Everything an assistant message says, as texts to be searched."""

from __future__ import annotations

import orjson

from distill.domain.message import Message


def said_by(message: Message) -> tuple[str, ...]:
    """Content, then native reasoning, then the arguments of each call as JSON."""
    extra = () if message.reasoning is None else (message.reasoning,)
    return (message.content, *extra, *(orjson.dumps(call.arguments).decode() for call in message.tool_calls))
