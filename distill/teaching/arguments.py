"""Tool arguments against the tool's own JSON schema, before any server sees them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from distill.domain.tool import ToolCall, ToolSpec

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

MOST_FAULTS = 3
"""How many schema faults one observation lists; more would bury the first."""


class ArgumentChecker:
    """Says in words what is wrong with a call; compiled once per tool list."""

    def __init__(self, tools: tuple[ToolSpec, ...]) -> None:
        """`tools` are those offered in this episode."""
        self._tools = {tool.name: tool for tool in tools}

    def complaint(self, call: ToolCall) -> str | None:
        """None for a call that may go out, else the text of the error observation."""
        tool = self._tools.get(call.name)
        if tool is None:
            return f"Error: there is no tool named {call.name!r}. Available tools: {', '.join(sorted(self._tools))}."
        faults = sorted(_validator(_Schema(tool)).iter_errors(call.arguments), key=lambda fault: fault.json_path)
        if not faults:
            return None
        lines = [f"- {fault.json_path}: {fault.message}" for fault in faults[:MOST_FAULTS]]
        return "\n".join([f"Error: the arguments of {call.name} do not match its schema.", *lines])


class _Schema:
    """A schema as a cache key: equal when name and text are equal."""

    def __init__(self, tool: ToolSpec) -> None:
        self.parameters = tool.parameters
        self._key = (tool.name, repr(tool.parameters))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Schema) and self._key == other._key


@lru_cache(maxsize=512)
def _validator(schema: _Schema) -> Validator:
    from jsonschema.validators import validator_for

    kind = validator_for(schema.parameters)
    return kind(schema.parameters)
