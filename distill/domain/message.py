"""One message of a conversation, as trained on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from distill.domain.tool import ToolCall

Speaker: TypeAlias = Literal["system", "user", "assistant", "tool"]


@dataclass(frozen=True, slots=True)
class Message:
    """`content` is never None: a message that only calls tools has the empty string.

    `tool_call_id` and `name` are set on `tool` messages alone; `reasoning` is native
    reasoning returned by a provider, kept apart from `content`.
    """

    role: Speaker
    content: str
    reasoning: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    name: str | None = None
