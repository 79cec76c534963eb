"""Looking at `cache.dir` before anything is made."""

from __future__ import annotations

from pathlib import Path

from distill.config.faults import echo
from distill.config.loader import Loaded
from distill.errors import UsageError
from distill.storage.reply_folder import unfit


def refuse_cache(loaded: Loaded) -> None:
    """Raise ConfigFaults where `cache.dir` cannot be the folder of replies that runs share."""
    shared = loaded.config.cache.dir
    if shared is None:
        return
    try:
        why = unfit(Path(shared))
    except UsageError as error:
        why = str(error)
    if why:
        loaded.refuse(("cache", "dir"), f"{echo(shared)}: {why}")
