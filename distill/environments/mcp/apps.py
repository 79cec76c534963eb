"""Our own stateful servers' state files: written from a seed, read back as content.

A seed's key is the server's name and holds the state its package describes; the end state
has the same collections of records without what changes by itself: versions, counters,
the clock and the plan of faults. The format of the file is the servers' (`server_kit.store`).
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import orjson

from distill.domain.json import Json, JsonObject
from distill.errors import EnvironmentFault

FILES: Final[Mapping[str, str]] = MappingProxyType({"mailbox": ".mailbox.state", "ticketdesk": ".ticketdesk.state"})
"""Where each server keeps its state in the work folder; its dossier's launch says the same."""

COLLECTIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"mailbox": ("messages", "sent", "drafts", "events"), "ticketdesk": ("tickets", "comments")}
)

_MAGIC: Final = b"DESK1\n"
_CAP: Final = 16 * 1024 * 1024
_PASSING: Final = frozenset({"version"})
_UNORDERED: Final = frozenset({"labels", "tags", "to", "cc", "links", "copied", "except"})


def write_app(work: Path, app: str, state: JsonObject) -> None:
    """Put a server's state file into a work folder; raises ValueError for a collection that is no object."""
    for name in COLLECTIONS[app]:
        if not isinstance(state.get(name, {}), dict):
            raise ValueError(f"{app}.{name} must be an object of records")  # noqa: TRY004 - one kind of error
    (work / FILES[app]).write_bytes(_MAGIC + zlib.compress(orjson.dumps(state)))


def read_app(work: Path, app: str) -> JsonObject:
    """The content of a server's state file, empty without one; raises EnvironmentFault `snapshot_failed`."""
    try:
        handle = os.open(work / FILES[app], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise EnvironmentFault("snapshot_failed", f"{FILES[app]}: {error.strerror}") from error
    with os.fdopen(handle, "rb") as file:
        body = file.read(_CAP)
    try:
        state = orjson.loads(zlib.decompressobj().decompress(body.removeprefix(_MAGIC), _CAP))
        return content(app, state)
    except (zlib.error, orjson.JSONDecodeError, AttributeError, TypeError) as error:
        raise EnvironmentFault("snapshot_failed", f"{FILES[app]}: {error}") from error


def content(app: str, state: JsonObject) -> JsonObject:
    """Records by collection and id, fields that change by themselves left out, lists without an order sorted."""
    return {
        name: {key: {field: _plain(field, value) for field, value in record.items() if field not in _PASSING}
               for key, record in state.get(name, {}).items()}
        for name in COLLECTIONS[app]
    }  # fmt: skip


def _plain(field: str, value: Json) -> Json:
    return sorted(value) if field in _UNORDERED and isinstance(value, list) else value
