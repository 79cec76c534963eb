"""One message of a conversation, as trained on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from distill.domain.json import Json
from distill.domain.tool import ToolCall

Speaker: TypeAlias = Literal["system", "user", "assistant", "tool"]


@dataclass(frozen=True, slots=True)
class Native:
    """An assistant message in its provider's own form, for the model that made it and nobody else.

    Signed thinking and encrypted reasoning have to go back verbatim inside a tool loop. Never exported;
    a resumed episode has it again because its receipts are read again.
    """

    dialect: str
    model: str
    form: Json


@dataclass(frozen=True, slots=True)
class Message:
    """`content` is never None: a message that only calls tools has the empty string.

    `tool_call_id` and `name` are set on `tool` messages alone; `reasoning` is native
    reasoning returned by a provider, kept apart from `content`; `summarised` says that it is
    the provider's summary of what was thought and not the thought itself.
    """

    role: Speaker
    content: str
    reasoning: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    name: str | None = None
    summarised: bool = False
    native: Native | None = None
