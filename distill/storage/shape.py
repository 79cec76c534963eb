"""How long the exported episodes of a run are: turns of the user, tool calls, tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from distill.domain.json import JsonObject
from distill.errors import UsageError
from distill.storage.notes import BANK
from distill.storage.reading import read_ledger, read_meta, settle_all
from distill.storage.rows import LATEST

MEASURES: Final = ("user_turns", "tool_calls", "tokens")

LEVELS: Final = {"p10": 0.1, "p50": 0.5, "p90": 0.9, "max": 1.0}

BOUNDS: Final = {
    "user_turns": (1, 2, 4, 8, 16, 32),
    "tool_calls": (0, 1, 5, 10, 15, 30, 60),
    "tokens": (0, 1_000, 5_000, 20_000, 50_000, 100_000, 200_000),
}
"""Lower bounds of the classes of each histogram; the last one is open."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure over all episodes: quantiles by name, and (lower bound, episodes) of each class."""

    quantiles: dict[str, int]
    histogram: tuple[tuple[int, int], ...]

    def as_json(self) -> JsonObject:
        """Quantiles, and the classes as `{from, episodes}`."""
        return {**self.quantiles, "histogram": [{"from": least, "episodes": count} for least, count in self.histogram]}


@dataclass(frozen=True, slots=True)
class Shape:
    """`tokens` of an episode are those of all its calls, in and out, as the endpoints counted them."""

    episodes: int
    measures: dict[str, Measure]

    def as_json(self) -> JsonObject:
        """For `--json`."""
        return {"episodes": self.episodes, **{name: one.as_json() for name, one in self.measures.items()}}


def read_shape(run_folder: Path) -> Shape:
    """Read every exported record of a run, one at a time; takes no lock. Raises UsageError, StorageError."""
    values: dict[str, list[int]] = {name: [] for name in MEASURES}
    for record in _exported(run_folder):
        for name, value in zip(MEASURES, _measured(record), strict=True):
            values[name].append(value)
    episodes = len(values[MEASURES[0]])
    return Shape(episodes, {name: _measure(found, BOUNDS[name]) for name, found in values.items()} if episodes else {})


def _exported(run_folder: Path) -> Iterator[JsonObject]:
    with read_ledger(run_folder) as connection:
        if (bank := read_meta(connection).get(BANK)) is not None:
            raise UsageError(f"{run_folder}: casegen wrote cases here, not episodes; type: distill bank stats {bank}")
        exported = {one.head.number for one in settle_all(connection)[0] if one.verdict == "accepted"}
        for number, record in connection.execute(f"SELECT number, record {LATEST} AND kind = 'accepted'"):
            if number in exported:
                yield orjson.loads(record)


def _measured(record: JsonObject) -> tuple[int, int, int]:
    messages, steps = record["messages"], record["steps"]
    turns = sum(message["role"] == "user" for message in messages)
    calls = sum(len(message.get("tool_calls", ())) for message in messages)
    usage = (step["usage"] for step in steps if step["kind"] == "model")
    return turns, calls, sum(one["input"] + one["output"] for one in usage)


def _measure(values: list[int], bounds: Sequence[int]) -> Measure:
    ordered = sorted(values)
    quantiles = {name: ordered[min(len(ordered) - 1, int(level * len(ordered)))] for name, level in LEVELS.items()}
    above = [sum(value >= bound for value in ordered) for bound in (*bounds, float("inf"))]
    classes = tuple((bound, above[place] - above[place + 1]) for place, bound in enumerate(bounds))
    return Measure(quantiles, classes)
