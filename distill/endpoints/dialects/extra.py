"""The vendor fields of a configuration, put into a body that is otherwise complete."""

from __future__ import annotations

from typing import Final

from distill.domain.chat import ChatRequest
from distill.domain.json import JsonObject
from distill.endpoints.spec import EndpointSpec

TOOL_FIELDS: Final = ("tool_choice", "parallel_tool_calls")
"""Extra fields that a server refuses when no tools are sent; left out then."""


def add_extra(body: JsonObject, request: ChatRequest, spec: EndpointSpec) -> None:
    """`spec.extra` in its own order; where the body holds a mapping of that name already, its own keys stand."""
    for name, value in spec.extra.items():
        if name in TOOL_FIELDS and not request.tools:
            continue
        held = body.get(name)
        body[name] = {**value, **held} if isinstance(held, dict) and isinstance(value, dict) else value
