"""How an episode says why: what a run asks for, and what each step holds of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal, TypeAlias

from distill.domain.message import Message

RationalePolicy: TypeAlias = Literal["native", "visible", "none"]
"""`native` keeps the reasoning that a provider returns and asks for no words; `visible` asks for short reasons
beside the calls and keeps no reasoning; `none` asks for nothing and keeps no reasoning."""

Rationale: TypeAlias = Literal["full", "summary", "visible", "absent"]
"""What one step holds. Words count as `visible` beside a tool call alone: an answer is no reason."""

CRITERION: Final = "rationale"
"""The criterion of a rubric that asks for visible reasons; put to a judge under the policy `visible` only."""


def kept(message: Message, policy: RationalePolicy) -> Message:
    """An assistant message as its episode keeps it: native reasoning stays under `native` alone.

    The provider's own form stays in any case: the model may have to be sent it again.
    """
    if policy == "native" or message.reasoning is None:
        return message
    return replace(message, reasoning=None, summarised=False)


def rationale_of(message: Message) -> Rationale:
    """What an assistant message says of its reasons, as it stands in the episode."""
    if message.reasoning and message.reasoning.strip():
        return "summary" if message.summarised else "full"
    return "visible" if message.tool_calls and message.content.strip() else "absent"
