"""Server-sent events that carry their type twice, as Messages and Responses do."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from distill.domain.json import JsonObject


def named_events(events: Iterable[JsonObject]) -> bytes:
    """`event: <type>` and `data: <json>` for each."""
    return b"".join(b"event: %b\ndata: %b\n\n" % (event["type"].encode(), orjson.dumps(event)) for event in events)
