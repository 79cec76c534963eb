"""Tokens of a call, from lengths."""

from __future__ import annotations

from distill.domain.chat import Usage
from distill.simulator.brain import Answer
from distill.simulator.prompt_cache import BYTES_PER_TOKEN, Hit


def input_tokens(body_bytes: int) -> int:
    """An estimate from the length of the request's body, at least one."""
    return max(1, body_bytes // BYTES_PER_TOKEN)


def count(answer: Answer, body_bytes: int, hit: Hit) -> Usage:
    """The answer's own usage, or an estimate from lengths (at least one token each)."""
    if answer.usage is not None:
        return answer.usage
    asked = input_tokens(body_bytes)
    cached = min(hit.read, asked)
    reasoning = len(answer.reasoning) // BYTES_PER_TOKEN
    said = len(answer.content) + sum(len(call.name) + len(call.arguments) for call in answer.tool_calls)
    return Usage(
        input=asked,
        cached=cached,
        output=max(1, said // BYTES_PER_TOKEN) + reasoning,
        reasoning=reasoning,
        cache_write=min(hit.written, asked - cached),
    )
