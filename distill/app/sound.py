"""What `distill validate` asks of a run file, for every command that looks at one without playing it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from distill.app.band import refuse_scripted
from distill.app.cache_folder import refuse_cache
from distill.app.families import build_families
from distill.app.pools import Specs, paid_specs
from distill.config.environment import read_environment
from distill.config.loader import Loaded, load_run
from distill.domain.ports import Family


@dataclass(frozen=True, slots=True)
class Sound:
    """A file that could be run; `environment` may hold keys, `specs` hold none, with the prices of this day."""

    loaded: Loaded
    families: Sequence[Family]
    specs: Specs
    environment: Mapping[str, str]


def sound(config: Path, sets: Sequence[str] = ()) -> Sound:
    """Look at everything that needs no key and no network. Raises UsageError, mostly ConfigFaults with their places."""
    loaded = load_run(config, sets=sets)
    families = build_families(loaded)
    refuse_scripted(loaded)
    refuse_cache(loaded)
    specs = paid_specs(loaded, {}, time.time())
    return Sound(loaded, families, specs, read_environment(config))
