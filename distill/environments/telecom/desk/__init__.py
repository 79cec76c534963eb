"""The agent's tools: the operator's own systems, by area."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from distill.environments.telecom.desk import accounts, billing, contact, lines, network, numbers, offers, sims
from distill.environments.telecom.toolkit import Tool

DESK_TOOLS: Final[Mapping[str, Tool]] = MappingProxyType(
    {
        name: tool
        for area in (accounts, lines, sims, network, billing, offers, numbers, contact)
        for name, tool in area.TOOLS.items()
    }
)
"""Canonical name -> tool, in a fixed order; a company's skin gives them its own names."""
