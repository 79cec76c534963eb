"""`GET /v1/models`, which both vendors have."""

from __future__ import annotations

from datetime import UTC, datetime

from distill.domain.json import JsonObject
from distill.simulator.protocols.protocol import CREATED


def model_list(name: str, *, anthropic: bool) -> JsonObject:
    """One model; in Anthropic's form for clients that say which version of its API they speak."""
    if not anthropic:
        return {"object": "list", "data": [{"id": name, "object": "model", "created": CREATED, "owned_by": "distill"}]}
    created = datetime.fromtimestamp(CREATED, UTC).isoformat()
    model = {"type": "model", "id": name, "display_name": name, "created_at": created, "lifecycle": "active"}
    return {"data": [model], "has_more": False, "first_id": name, "last_id": name}
