"""What a run is, as far as its config says, and what a changed key would cost.

Three classes: `live` keys apply at once, `re-judge` keys would need every review again,
`re-play` keys every episode.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, Literal, TypeAlias

import orjson

from distill.config.faults import LONGEST_ECHO, KeyPath, dotted
from distill.config.loader import Loaded
from distill.config.models import RunConfig
from distill.config.presets import STUDENTS, endpoints_of
from distill.config.pricing import own_price
from distill.domain.json import Json, JsonObject

KeyClass: TypeAlias = Literal["live", "re-judge", "re-play"]

_ANY: Final = "*"
# First match wins. An endpoint's key, ceilings and time limits change no byte of any record; whether it is asked by
# batch changes what later calls cost, and no earlier one.
_CLASSES: Final[tuple[tuple[KeyPath, KeyClass], ...]] = (
    (("budget",), "live"),
    (("cache",), "live"),
    (("concurrency",), "live"),
    (("run", "pilot_cases"), "live"),
    (("run", "min_accept_rate"), "live"),
    (("run", "calibration"), "live"),
    ((STUDENTS,), "live"),
    (("shutdown_grace_s",), "live"),
    (("max_outage_s",), "live"),
    (("output", "dir"), "live"),
    ((_ANY, "endpoints", _ANY, "api_key_env"), "live"),
    ((_ANY, "endpoints", _ANY, "auth"), "live"),
    ((_ANY, "endpoints", _ANY, "batch"), "live"),
    ((_ANY, "endpoints", _ANY, "max_concurrency"), "live"),
    ((_ANY, "endpoints", _ANY, "rpm"), "live"),
    ((_ANY, "endpoints", _ANY, "input_tpm"), "live"),
    ((_ANY, "endpoints", _ANY, "output_tpm"), "live"),
    ((_ANY, "endpoints", _ANY, "limits_per"), "live"),
    ((_ANY, "endpoints", _ANY, "timeouts"), "live"),
    (("environments", "mcp", "servers_dir"), "live"),
    (("review_flow",), "re-judge"),
    (("reviewer_pool",), "re-judge"),
    (("prompts", "reviewer"), "re-judge"),
    (("scenarios", _ANY, "prompts", "reviewer"), "re-judge"),
)
_STORED: Final[frozenset[KeyPath]] = frozenset(
    ("review_flow", key) for key in ("min_score", "max_refinement_rounds", "max_asks", "allow_same_model")
)
"""Keys of `re-judge` that no judge is shown: the verdicts in the ledger still stand."""

_COST: Final[dict[KeyClass, str]] = {
    "live": "applies at once",
    "re-judge": "every episode would have to be judged again",
    "re-play": "every episode would have to be played again",
}
_NEITHER: Final[dict[KeyPath, str]] = {
    ("run", "name"): "the rows carry it",
    ("run", "target_accepted"): "which cases are exported, and which are surplus, depends on it",
    ("run", "max_cases"): "which cases are played depends on it",
    ("output", "shard_rows"): "sealed shards are never sealed again",
}
"""Keys for which nothing would have to be played again, and which a resumed run cannot change all the same."""

REMEDY: Final = (
    "set it back to resume this run, or start anew with --fresh (the old folder is moved aside, nothing is deleted)"
)


class Absent:
    """The key is not there; not the same as null."""

    def __repr__(self) -> str:
        """As shown in messages."""
        return "(not set)"


ABSENT: Final = Absent()


@dataclass(frozen=True, slots=True)
class Change:
    """A key whose value differs; `old` or `new` is ABSENT when one side has no such key."""

    path: KeyPath
    old: Json
    new: Json
    key_class: KeyClass


def classify(path: KeyPath) -> KeyClass:
    """The class of a key; whatever is not listed is `re-play`."""
    for pattern, key_class in _CLASSES:
        pairs = zip(pattern, path, strict=False)
        if len(path) >= len(pattern) and all(want in {_ANY, step} for want, step in pairs):
            return key_class
    return "re-play"


def canonical(config: RunConfig, began: JsonObject | None = None) -> JsonObject:
    """The whole config as JSON, presets and prices merged in and then left out: how settings are shared is not what
    they are.

    `began` is what the ledger of the run holds. Its program may have known fewer keys: those that it lacks are left out
    where they have their default, so that a newer program changes no digest and names no key that nobody has touched.
    """
    data = _dumped(config)
    return data if began is None else _known_then(data, began, _dumped(config, own=True))


def part(data: JsonObject, key_class: KeyClass) -> list[Json]:
    """Paths and values of one class, sorted, from `canonical` data."""
    return sorted(
        ([list(path), value] for path, value in _leaves(data, ()) if classify(path) == key_class),
        key=lambda item: orjson.dumps(item[0]),
    )


def digest(data: JsonObject, key_class: KeyClass) -> str:
    """sha256, in hex, of one class of `canonical` data."""
    return hashlib.sha256(orjson.dumps(part(data, key_class), option=orjson.OPT_SORT_KEYS)).hexdigest()


def changed(old: JsonObject, new: JsonObject) -> list[Change]:
    """Every key that differs between two `canonical` configs, in the order of the newer one."""
    return list(_diff(old, new, ()))


def blocking(changes: list[Change]) -> list[Change]:
    """Those that a resumed run cannot take over."""
    return [change for change in changes if change.key_class != "live"]


def asks(change: Change) -> bool:
    """Whether judging again needs new verdicts: the reviewers would be asked otherwise, or were not asked at all."""
    return change.path not in _STORED and (change.path != ("review_flow", "enabled") or change.new is True)


def describe(change: Change, loaded: Loaded, remedy: str = REMEDY) -> str:
    """`file:line:column: key: changed from a to b` with its class, what it costs and, unless it is live, a remedy."""
    where = f"{loaded.position(change.path)}: {dotted(change.path)}"
    text = f"{where}: changed from {shown(change.old)} to {shown(change.new)} ({meaning(change.path)})"
    return text if change.key_class == "live" or not remedy else f"{text}; {remedy}"


def meaning(path: KeyPath) -> str:
    """The class of a key and what a change of it would cost, or why it cannot be changed in a run."""
    key_class = classify(path)
    return _NEITHER.get(path) or f"{key_class}: {_COST[key_class]}"


def _dumped(config: RunConfig, *, own: bool = False) -> JsonObject:
    """`own` leaves out what has its default."""
    data = config.model_dump(mode="json", exclude={"model_presets", "prices"}, exclude_defaults=own)
    for (pool, _, index), known in endpoints_of(config):
        endpoint = data[str(pool)]["endpoints"][index]
        endpoint.pop("preset", None)
        price = own_price(config, known)
        if price is not None or not own:
            endpoint["price"] = price and price.model_dump(mode="json", exclude_defaults=own)
    return data


def _known_then(now: Json, began: Json, own: Json) -> Json:
    """`now` without the keys that are neither in `began` nor in `own`."""
    if isinstance(now, dict) and isinstance(began, dict):
        named = own if isinstance(own, dict) else {}
        kept = {key: value for key, value in now.items() if key in began or key in named}
        return {key: _known_then(value, began.get(key), named.get(key)) for key, value in kept.items()}
    if isinstance(now, list) and isinstance(began, list):
        owned = own if isinstance(own, list) else []
        return [_known_then(*three) for three in zip_longest(now, began[: len(now)], owned)]
    return now


def _leaves(value: Json, path: KeyPath) -> Iterator[tuple[KeyPath, Json]]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    else:
        yield path, value


def _diff(old: Json, new: Json, path: KeyPath) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*new, *(key for key in old if key not in new)]:
            yield from _diff(old.get(key, ABSENT), new.get(key, ABSENT), (*path, key))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            before, after = (side[index] if index < len(side) else ABSENT for side in (old, new))
            yield from _diff(before, after, (*path, index))
    elif old != new or isinstance(old, bool) != isinstance(new, bool):
        yield Change(path, old, new, classify(path))


def shown(value: Json) -> str:
    """A value as JSON, cut to a line."""
    text = repr(value) if value is ABSENT else orjson.dumps(value).decode()
    return text if len(text) <= LONGEST_ECHO else text[: LONGEST_ECHO - 3] + "..."
