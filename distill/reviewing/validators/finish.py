"""Finish reasons and truncation: nothing that was cut short is ever a final turn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from distill.domain.episode import Draft, ModelStep
from distill.reviewing.validators.finding import Finding

NAME: Final = "finish"

FENCE: Final = "```"


def finish(draft: Draft) -> tuple[Finding, ...]:
    """The conversation ended with an answer, no model step was cut, no code fence stands open at the end."""
    return tuple(Finding(NAME, message) for message in _faults(draft))


def _faults(draft: Draft) -> Iterator[str]:
    if draft.stop != "answered":
        yield f"the conversation ended with {draft.stop}"
    for step in draft.steps:
        if not isinstance(step, ModelStep):
            continue
        calls = step.message_index < len(draft.messages) and draft.messages[step.message_index].tool_calls
        # Some compatible servers finish a message that calls tools with `stop`; none may do the reverse.
        allowed = ("tool_calls", "stop") if calls else ("stop",)
        if step.finish_reason not in allowed:
            yield f"message {step.message_index}: finish reason {step.finish_reason}"
    if "`" in draft.final_answer and draft.final_answer.count(FENCE) % 2:
        yield "the final answer ends inside a code block"
