"""Customer care at a mobile operator: agent and customer both act, the end state decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from distill.families.telecom.family import TelecomScenarioGenerator

__all__ = ["TelecomScenarioGenerator"]


def __getattr__(name: str) -> Any:
    """Import the generator when it is first named, so that importing this package stays light."""
    if name == "TelecomScenarioGenerator":
        from distill.families.telecom.family import TelecomScenarioGenerator

        return TelecomScenarioGenerator
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
