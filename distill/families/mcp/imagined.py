"""An environment of which nothing is started: for a forecast, which needs lengths and no truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.ports import Environment
from distill.domain.tool import Observation, ToolCall, ToolSpec
from distill.environments.mcp.dossier import tool_tokens
from distill.families.mcp.params import ToolList
from distill.families.mcp.toolbox import Shelf, Tool
from distill.families.mcp.usual import usual_result
from distill.families.mcp.variation.dressed import dressed

BYTES_A_TOKEN: Final = 4
"""What the tokens of a tool were estimated with, see `dossier.tool_tokens`."""

UNSEEN_TOKENS: Final = 130
"""Of a tool that no dossier describes; the mean over those of the built-in dossiers."""


class Imagined:
    """Shows tools and answers each call with a text of the usual length."""

    def __init__(self, tools: Sequence[Tool]) -> None:
        """`tools` are those that the case shows, in its order."""
        self._tools: Final = tuple(map(_as_served, tools))

    @property
    def tools(self) -> tuple[ToolSpec, ...]:
        """As long as the servers' own list."""
        return self._tools

    async def call(self, call: ToolCall) -> Observation:
        """Nothing runs."""
        return Observation(usual_result(call.name), is_error=False, executed=True, server=call.name.partition("__")[0])

    async def finish(self) -> JsonObject:
        """There is no end state."""
        return {}

    def describe(self) -> JsonObject:
        """Nothing is known of it."""
        return {}


def imagined(body: JsonObject, shelf: Shelf) -> Environment:
    """The environment of a case of the built-in missions, its faults and names in front of it."""
    return dressed(Imagined([shelf.tool(name) for name in body["shown"]]), body, shelf.writes)


def unseen(wanted: Sequence[str], params: ToolList) -> list[Tool]:
    """Tools of servers that nobody has looked at: those wanted, and as many others as a case usually shows."""
    room = max(0, params.max_tokens // UNSEEN_TOKENS - len(wanted))
    others = min(params.distractors * 3 // 4, room)
    return [Tool(name, UNSEEN_TOKENS) for name in (*wanted, *(f"server__tool_{index}" for index in range(others)))]


def _as_served(tool: Tool) -> ToolSpec:
    """A dossier leaves prose out of schemas; the description makes up for its length."""
    parameters = tool.parameters or {"type": "object"}
    bare = [tool.name.partition("__")[2], tool.description, parameters]
    missing = max(0, tool.tokens - tool_tokens(bare)) * BYTES_A_TOKEN
    return ToolSpec(tool.name, tool.description + "." * missing, parameters)
