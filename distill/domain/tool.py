"""Tools: what a model is offered, what it calls, what it gets back."""

from __future__ import annotations

from dataclasses import dataclass

from distill.domain.json import JsonObject


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as offered to a model; `parameters` is a JSON schema of type object.

    `writes` says whether a call may change anything, None where that is not known; no model is shown it.
    """

    name: str
    description: str
    parameters: JsonObject
    writes: bool | None = None


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One native tool call of an assistant message; `arguments` is always an object."""

    id: str
    name: str
    arguments: JsonObject


@dataclass(frozen=True, slots=True)
class Observation:
    """What came back for one tool call.

    `executed` is False when no server was reached (unknown tool, arguments refused by the
    schema, an injected fault that never got through); `server` names who answered; `fault`
    names an injected fault.
    """

    text: str
    is_error: bool
    executed: bool
    server: str
    fault: str | None = None
