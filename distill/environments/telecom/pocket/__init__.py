"""The customer's tools: what a person can look at and do on the phone in their hand."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from distill.environments.telecom.pocket import apps, looking, radio, settings, trying
from distill.environments.telecom.toolkit import Tool

PHONE_TOOLS: Final[Mapping[str, Tool]] = MappingProxyType(
    {name: tool for group in (looking, radio, settings, apps, trying) for name, tool in group.TOOLS.items()}
)
"""Name -> tool. These are the customer's alone and are the same in every company."""
