"""Names for JSON-shaped values."""

from __future__ import annotations

from typing import Any, TypeAlias

Json: TypeAlias = Any
"""Any value `json.loads` can return."""

JsonObject: TypeAlias = dict[str, Any]
"""A JSON object."""
