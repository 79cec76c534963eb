"""Who a run is: fixed in the ledger at its first start, compared at every later one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from distill import __version__
from distill.app.options import OfflineOptions
from distill.config.fingerprint import REMEDY as KEY_REMEDY
from distill.config.fingerprint import Change, asks, blocking, canonical, changed, describe, digest, shown
from distill.config.loader import Loaded
from distill.domain.json import Json, JsonObject
from distill.domain.ports import Family
from distill.endpoints.prices import prices_version
from distill.errors import UsageError
from distill.prompts.templates import SHARED
from distill.prompts.templates import fingerprint as prompt_fingerprint
from distill.storage.identity import RunIdentity
from distill.storage.judging import FINISHING, UNDER_WAY
from distill.storage.ledger import Ledger
from distill.storage.notes import CONFIG, RUN_ID, RUN_NAME, SAMPLES, TARGET
from distill.storage.record import SCHEMA_VERSION
from distill.storage.schema import lost

WORLD: Final = "world"
"""Key of the ledger's facts: what decides the bytes besides the canonical config."""

RUN_FILE: Final = "run_file"
"""Where the run file was at the last start: keys may be in a `.env` beside it."""

JUDGING: Final = "judging"
"""The one part of the world whose change asks for another judgement, not for another play."""

JUDGE: Final = "judge.j2"
"""The judge's prompt file."""

REMEDY: Final = "start anew with --fresh (the old folder is moved aside, nothing is deleted)"


@dataclass(frozen=True, slots=True)
class World:
    """What decides the bytes of a run besides its configuration."""

    prompts: str
    banks: str
    schema: str
    judging: str
    offline: OfflineOptions | None
    unsafe_no_sandbox: bool

    def as_json(self) -> JsonObject:
        """For the ledger."""
        offline = self.offline
        return {
            "prompts": self.prompts,
            "banks": self.banks,
            "schema": self.schema,
            "judging": self.judging,
            "offline": None
            if offline is None
            else {"sloppiness": offline.sloppiness, "faults": list(offline.faults), "latency": offline.latency},
            "sandbox": "none" if self.unsafe_no_sandbox else "bwrap",
        }

    def of_play(self) -> JsonObject:
        """The part that decides what is played."""
        return {key: value for key, value in self.as_json().items() if key != JUDGING}


CHANGED_WORLD: Final = {
    "prompts": "the prompt files of this program differ from those the run began with",
    "banks": "what the cases are made from (a question bank, dossiers, or a file of missions and the servers, reset and"
    " snapshot that go with it) differs from what the run began with",
    "schema": "this program writes another record layout than the run began with",
    "judging": "the judge's prompt or a rubric of this program differs from those the run began with",
    "offline": "--offline, --sloppiness, --fault or --latency differ from those the run began with",
    "sandbox": "--unsafe-no-sandbox differs from what the run began with",
}


SIMULATED: Final = {"sloppiness": "--sloppiness", "faults": "--fault", "latency": "--latency"}
"""What the ledger keeps of the options of an offline run, and how they are typed."""


def world_of(families: Sequence[Family], offline: OfflineOptions | None, *, unsafe_no_sandbox: bool) -> World:
    """The present world."""
    banks = hashlib.sha256("\n".join(family.fingerprint() for family in families).encode()).hexdigest()
    rubrics = [one.judging_fingerprint() for one in families if hasattr(one, "judging_fingerprint")]
    judge = prompt_fingerprint([SHARED], lambda name: name == JUDGE)
    return World(
        prompts=prompt_fingerprint([SHARED], lambda name: name != JUDGE),
        banks=banks,
        schema=SCHEMA_VERSION,
        judging=hashlib.sha256("\n".join([judge, *rubrics]).encode()).hexdigest(),
        offline=offline,
        unsafe_no_sandbox=unsafe_no_sandbox,
    )


def identity_of(
    loaded: Loaded, families: Sequence[Family], world: World, began: JsonObject | None = None
) -> RunIdentity:
    """Provenance for every record; live keys and `output.dir` are not in it.

    `began` is the config that the ledger holds, None for a run that has none.
    """
    config = loaded.config
    data = canonical(config, began)
    replay = digest(data, "re-play")
    seed = config.run.seed
    played = orjson.dumps(world.of_play()).decode()
    return RunIdentity(
        run_id=hashlib.sha256(f"{replay}/{seed}/{played}".encode()).hexdigest()[:16],
        run_name=config.run.name,
        seed=seed,
        config_sha256=hashlib.sha256(f"{replay}/{digest(data, 're-judge')}".encode()).hexdigest(),
        prompt_sha256=hashlib.sha256(f"{world.prompts}/{world.judging}".encode()).hexdigest(),
        bank_sha256=world.banks,
        code_version=__version__,
        language_policy=config.prompts.language.policy,
        reflection_passes=config.reflection_passes,
        price_list=prices_version() if world.offline is None else None,
        samples=config.run.samples_per_case,
        scenario_types={family.name: family.scenario_type for family in families},
    )


async def claim_identity(ledger: Ledger, loaded: Loaded, identity: RunIdentity, world: World, judge: str) -> None:
    """Fix the identity at the first start; later refuse every change but that of a live key.

    Raises UsageError that names each changed key with its place, its class and the remedy: for keys that
    only judge, the line to type is `judge`.
    """
    changes = await changes_of(ledger, loaded, world)
    if changes is not None:
        await _refuse(ledger, loaded, changes, judge)
        if ledger.read_meta(UNDER_WAY) is not None:  # judged again half-way, and then set back
            await ledger.drop_waiting()
        if ledger.read_meta(FINISHING) is not None:  # judged again, and this run rebuilds the dataset
            await ledger.write_meta({FINISHING: "{}"})
    await ledger.write_meta({**facts_of(ledger, loaded, identity, world), RUN_FILE: loaded.place})


def began_as(ledger: Ledger) -> JsonObject | None:
    """The canonical config that the ledger holds; None at the first start."""
    kept = ledger.read_meta(CONFIG)
    began: JsonObject | None = None if kept is None else orjson.loads(kept)
    return began


def facts_of(ledger: Ledger, loaded: Loaded, identity: RunIdentity, world: World) -> dict[str, str]:
    """What the ledger is to keep of who a run is."""
    return {
        CONFIG: orjson.dumps(canonical(loaded.config, began_as(ledger))).decode(),
        WORLD: orjson.dumps(world.as_json()).decode(),
        RUN_ID: identity.run_id,
        RUN_NAME: identity.run_name,
        TARGET: str(loaded.config.run.target_accepted),
        SAMPLES: str(loaded.config.run.samples_per_case),
    }


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from what the ledger holds, live keys left out; `world` tells it by keys of `CHANGED_WORLD`."""

    keys: list[Change]
    world: Mapping[str, str]

    @property
    def any(self) -> bool:
        """True when something differs."""
        return bool(self.keys or self.world)

    @property
    def judge_only(self) -> bool:
        """True when every episode can stay as it was played."""
        return all(change.key_class == "re-judge" for change in self.keys) and set(self.world) <= {JUDGING}

    @property
    def ask(self) -> bool:
        """True when judging again needs verdicts that the ledger may not hold."""
        return bool(self.world) or any(asks(change) for change in self.keys)


async def changes_of(ledger: Ledger, loaded: Loaded, world: World) -> Changes | None:
    """None at the first start of a run. Raises StorageError for cases without a word of how they were played."""
    began, old_world = began_as(ledger), ledger.read_meta(WORLD)
    if began is None or old_world is None:
        if await ledger.planned_count():
            raise lost(ledger.path)
        return None
    was, now = orjson.loads(old_world), world.as_json()
    keys = blocking(changed(began, canonical(loaded.config, began)))
    return Changes(keys, {key: _differs(key, was.get(key), now[key]) for key in now if was.get(key) != now[key]})


def _differs(key: str, was: Json, now: Json) -> str:
    """In words what of the world differs; of the options of an offline run, which."""
    if key != "offline" or not (isinstance(was, dict) and isinstance(now, dict)):
        return CHANGED_WORLD[key]
    pairs = [(option, was.get(name), now.get(name)) for name, option in SIMULATED.items()]
    return "; ".join(
        f"{option} differs from what the run began with ({shown(old)}, now {shown(new)})"
        for option, old, new in pairs
        if old != new
    )


async def _refuse(ledger: Ledger, loaded: Loaded, changes: Changes, judge: str) -> None:
    """Raise UsageError for a run that cannot simply go on."""
    if not changes.any:
        return
    from distill.reviewing.again import was_judged

    judged_only = changes.judge_only and loaded.config.casegen is None
    told = [describe(change, loaded, "" if judged_only else KEY_REMEDY) for change in changes.keys]
    words = "; ".join(changes.world.values())
    if judged_only:
        told += [words] if words else []
        episodes = sum(
            was_judged(row.played_kind, row.played_reason, row.played_detail) for row in await ledger.played_rows()
        )
        calls = "no call, for their verdicts are kept"
        if changes.ask:
            calls = (
                f"about {episodes} calls of reviewers: fewer where the ledger holds the verdict, more where one cannot"
                " be read; rejudge --dry-run counts them"
            )
        told.append(
            f"{episodes} played episodes would be judged again ({calls}; teachers are not asked): type: {judge}"
            f"\nor set it back to go on, or {REMEDY}"
        )
    elif not (await ledger.spent()).calls:
        told.append("no call of this run has been answered yet, so nothing is lost: type the command with --fresh")
    elif words:
        told.append(f"{words}; set it back to resume this run, or {REMEDY}")
    raise UsageError("\n".join(told))
