"""The keys that an entry of an `mcp.json` may have: those that are read, and those that other programs read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from distill.config.faults import echo, nearest
from distill.domain.json import Json

READ: Final = ("type", "command", "args", "env", "cwd", "url", "headers", "disabled", "enabled")

OTHERS: Final = frozenset(
    {
        *("alwaysAllow", "alwaysLoad", "auth", "autoApprove", "comment", "description", "dev", "disabledTools"),
        *("displayName", "enabledTools", "excludeTools", "fromGalleryId", "gallery", "headersHelper", "icon", "id"),
        *("includeTools", "initTimeout", "isActive", "metadata", "name", "note", "notes", "oauth", "provider"),
        *("requestTimeout", "sandbox", "sandboxEnabled", "scopes", "startupTimeout", "tags", "timeout", "title"),
        *("tools", "transport", "transportType", "trust", "version", "watchPaths"),
    }
)
"""Of some client each; nothing here hangs on them."""

_SENTENCES: Final = {
    "envFile": "is not read; put the variables into env as ${NAME}, and export them or put them in .env",
    "httpUrl": 'is of one client alone; write "url"',
    "serverUrl": 'is of one client alone; write "url"',
}


def unknown_keys(body: Json) -> Iterator[tuple[str, str]]:
    """Keys that mean nothing here or elsewhere, each with what to do; one that starts with _ or / is a remark."""
    for key in body if isinstance(body, dict) else ():
        if key in _SENTENCES:
            yield key, _SENTENCES[key]
        elif key not in READ and key not in OTHERS and not key.startswith(("_", "/", "$")):
            yield key, f"no client knows a key {echo(key)}{nearest(key, READ)}"
