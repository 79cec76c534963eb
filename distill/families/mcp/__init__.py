"""Missions on real MCP servers: drawn, proven by execution, checked by their end state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from distill.families.mcp.family import MCPScenarioGenerator

__all__ = ["MCPScenarioGenerator"]


def __getattr__(name: str) -> Any:
    """Import the generator when it is first named, so that importing this package stays light."""
    if name == "MCPScenarioGenerator":
        from distill.families.mcp.family import MCPScenarioGenerator

        return MCPScenarioGenerator
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
