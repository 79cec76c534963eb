"""A run's folder in place of its file: the configuration out of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from distill.app.identity import RUN_FILE, WORLD
from distill.domain.json import Json
from distill.errors import UsageError
from distill.storage.notes import CONFIG, MEASURES
from distill.storage.outcomes import read_planned_count
from distill.storage.place import PRIVATE, ledger_path
from distill.storage.reading import read_ledger, read_meta
from distill.storage.schema import lost

KEPT_CONFIG: Final = "config.json"
"""Below `<run>/.distill`, while its episodes are judged again."""

FREE_TEXT: Final = frozenset({"params", "extra"})
"""Keys below which null is a value; elsewhere it means that the key was left out."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`text` is the configuration as JSON; `run_file` is where its file was when the run last started, if known."""

    folder: Path
    text: str
    run_file: Path | None

    @property
    def file(self) -> Path:
        """Where the text is written for the oracle's process to read."""
        return self.folder / PRIVATE / KEPT_CONFIG


def kept_config(folder: Path) -> Kept:
    """What the ledger in `folder` holds; takes no lock. Raises StorageError, UsageError where none is kept."""
    with read_ledger(folder) as connection:
        meta = read_meta(connection)
        planned = read_planned_count(connection)
    if planned and not {CONFIG, WORLD} <= meta.keys():
        raise lost(ledger_path(folder))
    if CONFIG not in meta:
        raise UsageError(f"{folder}: the run has not started to write yet")
    config = orjson.loads(meta[CONFIG])
    if MEASURES in meta:
        raise UsageError(f"{folder}: was written by calibrate, which measures cases by their checks; nothing is judged")
    if config.get("casegen") is not None:
        raise UsageError(
            f"{folder}: was written by casegen, and a case is judged once; there is nothing to judge again"
        )
    text = orjson.dumps(_without_null(config), option=orjson.OPT_INDENT_2).decode()
    return Kept(folder, text, Path(meta[RUN_FILE]) if RUN_FILE in meta else None)


def _without_null(value: Json) -> Json:
    if isinstance(value, list):
        return [_without_null(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: item if key in FREE_TEXT else _without_null(item)
        for key, item in value.items()
        if item is not None or key in FREE_TEXT
    }
