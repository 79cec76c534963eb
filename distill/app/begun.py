"""What a run file has changed since its run began, told before anything is started."""

from __future__ import annotations

from pathlib import Path

import orjson

from distill.app.offline import offline_folder
from distill.config.fingerprint import Change, blocking, canonical, changed, describe
from distill.config.loader import Loaded
from distill.config.paths import kind_of
from distill.storage.notes import CONFIG
from distill.storage.place import ledger_path
from distill.storage.reading import read_ledger, read_meta


def blocking_since(loaded: Loaded, place: Path) -> tuple[list[str], bool]:
    """What `run` would refuse in a folder, key by key, and whether judging again would take all of it over.

    Raises UsageError and StorageError for a ledger that cannot be read.
    """
    changes = blocking(_changes(loaded, place) or [])
    judged = loaded.config.casegen is None and all(change.key_class == "re-judge" for change in changes)
    return [describe(change, loaded, "") for change in changes], judged


def changes_since(loaded: Loaded) -> dict[str, list[str]]:
    """By folder in which a run has begun, paid or offline: each changed key with its class and what it costs.

    Raises UsageError and StorageError for a ledger that cannot be read.
    """
    folder = Path(loaded.config.output.dir)
    found = {str(place): _changes(loaded, place) for place in (folder, offline_folder(folder))}
    return {
        place: [describe(change, loaded, "") for change in changes]
        for place, changes in found.items()
        if changes is not None
    }


def _changes(loaded: Loaded, place: Path) -> list[Change] | None:
    """None where no run has begun."""
    if kind_of(ledger_path(place)) != "file":
        return None
    with read_ledger(place) as connection:
        kept = read_meta(connection).get(CONFIG)
    if kept is None:
        return None
    began = orjson.loads(kept)
    return changed(began, canonical(loaded.config, began))
