"""Order of roles, contents, and steps that belong to messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from distill.domain.episode import Draft, ModelStep, UserToolStep
from distill.domain.message import Message
from distill.reviewing.validators.finding import Finding

NAME: Final = "structure"


def structure(draft: Draft) -> tuple[Finding, ...]:
    """System first and once, then turns in an order a chat template can render."""
    return tuple(Finding(NAME, message) for message in (*_order(draft.messages), *_contents(draft), *_steps(draft)))


def _order(messages: tuple[Message, ...]) -> Iterator[str]:
    if not messages:
        yield "the episode has no messages"
        return
    before: str = ""
    calling = False
    for index, message in enumerate(messages):
        if message.role not in _after(before, calling=calling):
            yield f"message {index}: {message.role} cannot follow {before or 'nothing'}"
        before = message.role
        calling = bool(message.tool_calls) or (message.role == "tool" and calling)
    if before != "assistant" or calling:
        yield "the last message is not a final answer"


def _after(before: str, *, calling: bool) -> frozenset[str]:
    match before, calling:
        case "", _:
            return frozenset({"system"})
        case "system", _:
            return frozenset({"user"})
        case "assistant", True:
            return frozenset({"tool"})
        case "assistant", False:
            return frozenset({"user"})
        case "tool", _:
            return frozenset({"tool", "assistant"})
    return frozenset({"assistant"})


def _contents(draft: Draft) -> Iterator[str]:
    for index, message in enumerate(draft.messages):
        content: object = message.content
        if not isinstance(content, str):
            yield f"message {index}: content is {type(content).__name__}, not text"
        elif not content.strip() and message.role in {"system", "user"}:
            yield f"message {index}: an empty {message.role} message"
        if message.tool_calls and message.role != "assistant":
            yield f"message {index}: a {message.role} message with tool calls"
        if message.role != "tool" and message.tool_call_id is not None:
            yield f"message {index}: a {message.role} message with a tool_call_id"


def _steps(draft: Draft) -> Iterator[str]:
    """Every assistant message has one model step and every tool message one tool step, in order."""
    wanted = [(index, message.role) for index, message in enumerate(draft.messages) if message.role in _STEPPED]
    found = [
        (step.message_index, "assistant" if isinstance(step, ModelStep) else "tool")
        for step in draft.steps
        if not isinstance(step, UserToolStep)
    ]
    if wanted != found:
        yield f"steps do not match messages: {len(found)} steps for {len(wanted)} assistant and tool messages"


_STEPPED: Final = frozenset({"assistant", "tool"})
