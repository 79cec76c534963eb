"""Missions that a user writes for servers of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from distill.families.mcp.own.family import OwnServersScenarioGenerator

__all__ = ["OwnServersScenarioGenerator"]


def __getattr__(name: str) -> Any:
    """Import the generator when it is first named, so that importing this package stays light."""
    if name == "OwnServersScenarioGenerator":
        from distill.families.mcp.own.family import OwnServersScenarioGenerator

        return OwnServersScenarioGenerator
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
