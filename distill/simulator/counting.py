"""Tokens of a reply, from lengths."""

from __future__ import annotations

from distill.domain.chat import Usage
from distill.simulator.brain import Answer
from distill.simulator.prompt_cache import BYTES_PER_TOKEN, Hit


def count(answer: Answer, asked: int, hit: Hit) -> Usage:
    """The answer's own usage, or an estimate from lengths, at least one token; `asked` are the tokens of the prompt."""
    if answer.usage is not None:
        return answer.usage
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
