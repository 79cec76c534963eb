"""Who a run is: fixed in the ledger at its first start, compared at every later one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from distill import __version__
from distill.app.options import OfflineOptions
from distill.config.fingerprint import blocking, canonical, changed, describe, digest
from distill.config.loader import Loaded
from distill.domain.json import JsonObject
from distill.domain.ports import Family
from distill.errors import UsageError
from distill.prompts.templates import SHARED
from distill.prompts.templates import fingerprint as prompt_fingerprint
from distill.storage.identity import RunIdentity
from distill.storage.ledger import Ledger
from distill.storage.notes import RUN_ID, RUN_NAME, TARGET
from distill.storage.record import SCHEMA_VERSION

CONFIG: Final = "config"
WORLD: Final = "world"
"""Keys of the ledger's facts: the canonical config, and everything else that decides the bytes."""

REMEDY: Final = "start anew with --fresh (the old folder is moved aside, nothing is deleted)"


@dataclass(frozen=True, slots=True)
class World:
    """What decides the bytes of a run besides its configuration."""

    prompts: str
    banks: str
    schema: str
    offline: OfflineOptions | None
    unsafe_no_sandbox: bool

    def as_json(self) -> JsonObject:
        """For the ledger."""
        offline = self.offline
        return {
            "prompts": self.prompts,
            "banks": self.banks,
            "schema": self.schema,
            "offline": None
            if offline is None
            else {"sloppiness": offline.sloppiness, "faults": list(offline.faults), "latency": offline.latency},
            "sandbox": "none" if self.unsafe_no_sandbox else "bwrap",
        }


CHANGED_WORLD: Final = {
    "prompts": "the prompt files of this program differ from those the run began with",
    "banks": "a question bank or dossier differs from what the run began with",
    "schema": "this program writes another record layout than the run began with",
    "offline": "--offline, --sloppiness, --fault or --latency differ from those the run began with",
    "sandbox": "--unsafe-no-sandbox differs from what the run began with",
}


def world_of(families: Sequence[Family], offline: OfflineOptions | None, *, unsafe_no_sandbox: bool) -> World:
    """The present world."""
    banks = hashlib.sha256("\n".join(family.fingerprint() for family in families).encode()).hexdigest()
    return World(prompt_fingerprint([SHARED]), banks, SCHEMA_VERSION, offline, unsafe_no_sandbox)


def identity_of(loaded: Loaded, families: Sequence[Family], world: World) -> RunIdentity:
    """Provenance for every record; live keys and `output.dir` are not in it."""
    config = loaded.config
    data = canonical(config)
    replay = digest(data, "re-play")
    seed = config.run.seed
    return RunIdentity(
        run_id=hashlib.sha256(f"{replay}/{seed}/{orjson.dumps(world.as_json()).decode()}".encode()).hexdigest()[:16],
        run_name=config.run.name,
        seed=seed,
        config_sha256=hashlib.sha256(f"{replay}/{digest(data, 're-judge')}".encode()).hexdigest(),
        prompt_sha256=world.prompts,
        bank_sha256=world.banks,
        code_version=__version__,
        language_policy=config.prompts.language.policy,
        reflection_passes=config.reflection_passes,
        scenario_types={family.name: family.scenario_type for family in families},
    )


async def claim_identity(ledger: Ledger, loaded: Loaded, identity: RunIdentity, world: World) -> None:
    """Fix the identity at the first start; later refuse every change but that of a live key.

    Raises UsageError that names each changed key with its place, its class and the remedy.
    """
    new_config, new_world = canonical(loaded.config), world.as_json()
    old_config, old_world = ledger.read_meta(CONFIG), ledger.read_meta(WORLD)
    if old_config is not None and old_world is not None:
        _refuse_changes(loaded, orjson.loads(old_config), new_config)
        _refuse_world(orjson.loads(old_world), new_world)
    await ledger.write_meta(
        {
            CONFIG: orjson.dumps(new_config).decode(),
            WORLD: orjson.dumps(new_world).decode(),
            RUN_ID: identity.run_id,
            RUN_NAME: identity.run_name,
            TARGET: str(loaded.config.run.target_accepted),
        }
    )


def _refuse_changes(loaded: Loaded, old: JsonObject, new: JsonObject) -> None:
    refused = blocking(changed(old, new))
    if refused:
        raise UsageError("\n".join(describe(change, loaded) for change in refused))


def _refuse_world(old: JsonObject, new: JsonObject) -> None:
    refused = [CHANGED_WORLD[key] for key in new if old.get(key) != new[key]]
    if refused:
        raise UsageError(f"{'; '.join(refused)}; set it back to resume this run, or {REMEDY}")
