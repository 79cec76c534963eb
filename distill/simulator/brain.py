"""What answers behind the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from distill.domain.chat import CallId, Usage
from distill.domain.json import JsonObject
from distill.errors import UsageError

FinishText: TypeAlias = Literal["stop", "tool_calls", "length", "content_filter"]


class BadQuestion(UsageError):
    """The request cannot be answered by this brain; the server says so with a 400."""


@dataclass(frozen=True, slots=True)
class RawCall:
    """A tool call as it goes over the wire: `arguments` is text, and may be no JSON at all."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Note:
    """Truth for the call bank; `kind` is `mistake` or `bind_failed`, `mistake` the kind of mistake.

    `act` counts the script's acts from 0; the final answer's number is the number of acts.
    """

    kind: Literal["mistake", "bind_failed"]
    act: int
    detail: str
    mistake: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One assistant message; without `usage` the server counts about four bytes per token."""

    content: str
    reasoning: str = ""
    tool_calls: tuple[RawCall, ...] = ()
    finish_reason: FinishText = "stop"
    refusal: str | None = None
    usage: Usage | None = None
    notes: tuple[Note, ...] = ()


class Brain(Protocol):
    """Answers a parsed chat-completions request; called on the event loop, so it must be quick."""

    name: str

    def answer(self, call: CallId | None, body: JsonObject) -> Answer:
        """Pure in `(call, body)`; raises BadQuestion."""
        ...
