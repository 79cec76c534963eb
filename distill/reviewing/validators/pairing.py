"""Tool calls and their observations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from distill.domain.episode import Draft
from distill.domain.message import Message
from distill.reviewing.validators.finding import Finding

NAME: Final = "pairing"


def pairing(draft: Draft) -> tuple[Finding, ...]:
    """Every call has exactly one tool message, right after it, in order; ids are unique in the episode."""
    return tuple(Finding(NAME, message) for message in (*_repeated(draft.messages), *_unpaired(draft.messages)))


def _repeated(messages: tuple[Message, ...]) -> Iterator[str]:
    ids = [call.id for message in messages for call in message.tool_calls]
    if len(set(ids)) == len(ids) and all(ids):
        return
    for call_id, times in Counter(ids).items():
        if times > 1:
            yield f"tool call id {call_id!r} is used {times} times"
        if not call_id:
            yield "a tool call has an empty id"


def _unpaired(messages: tuple[Message, ...]) -> Iterator[str]:
    index = 0
    while index < len(messages):
        message = messages[index]
        if message.role == "tool":
            yield f"message {index}: an observation that answers no call ({message.tool_call_id!r})"
            index += 1
            continue
        asked = [(call.id, call.name) for call in message.tool_calls]
        start = index + 1
        index = start
        while index < len(messages) and messages[index].role == "tool" and index - start < len(asked):
            index += 1
        got = [(answer.tool_call_id, answer.name) for answer in messages[start:index]]
        if asked != got:
            yield f"message {start - 1}: calls {asked} were answered by {got}"
