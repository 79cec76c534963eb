"""Merging `model_presets` into the endpoints that name them, before validation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from distill.config.faults import KeyPath
from distill.config.models import EndpointConfig, PoolConfig, RunConfig
from distill.config.yaml_source import Source
from distill.domain.json import Json, JsonObject

STUDENTS: Final = "student_pool"
"""The one pool that only calibrate asks."""

POOLS: Final = ("teacher_pool", "reviewer_pool", "user_pool", "solver_pool", STUDENTS)


@dataclass(frozen=True, slots=True)
class Merged:
    """The file's data with presets merged in; `presets` maps an endpoint's path to its preset's path."""

    data: JsonObject
    presets: dict[KeyPath, KeyPath]

    def origin(self, path: KeyPath, source: Source) -> KeyPath:
        """Where the file writes the value of `path`: in the endpoint itself, or in its preset."""
        preset = self.presets.get(path[:3])
        if preset is None or path in source.places:
            return path
        shared = (*preset, *path[3:])
        return shared if shared in source.places else path


def endpoints_of(config: RunConfig) -> Iterator[tuple[KeyPath, EndpointConfig]]:
    """KeyPath of every endpoint of every pool, and the endpoint, in the order of `POOLS`."""
    for name in POOLS:
        pool: PoolConfig | None = getattr(config, name)
        for index, endpoint in enumerate(pool.endpoints if pool is not None else ()):
            yield (name, "endpoints", index), endpoint


def raw_endpoints(data: JsonObject) -> Iterator[tuple[KeyPath, JsonObject]]:
    """KeyPath and mapping of every endpoint; whatever has the wrong shape is skipped."""
    for pool in POOLS:
        section = data.get(pool)
        endpoints = section.get("endpoints") if isinstance(section, dict) else None
        for index, endpoint in enumerate(endpoints if isinstance(endpoints, list) else []):
            if isinstance(endpoint, dict):
                yield (pool, "endpoints", index), endpoint


def merge_presets(data: JsonObject) -> Merged:
    """A copy of `data` in which every endpoint stands on its preset; an unknown preset is left to `checks`."""
    known = data.get("model_presets")
    known = known if isinstance(known, dict) else {}
    merged = _copy(data)
    origins: dict[KeyPath, KeyPath] = {}
    for path, endpoint in list(raw_endpoints(merged)):
        name = endpoint.get("preset")
        preset = known.get(name) if isinstance(name, str) else None
        if isinstance(preset, dict):
            pool, _, index = path
            merged[pool]["endpoints"][index] = _over(preset, endpoint)
            origins[path] = ("model_presets", str(name))
    return Merged(merged, origins)


def _over(base: JsonObject, own: JsonObject) -> JsonObject:
    """`own` above `base`, mapping by mapping."""
    both = {**_copy(base), **own}
    for key in base.keys() & own.keys():
        if isinstance(base[key], dict) and isinstance(own[key], dict):
            both[key] = _over(base[key], own[key])
    return both


def _copy(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value
