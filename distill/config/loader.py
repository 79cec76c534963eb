"""From a path to a checked run, or to every fault of the file at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from distill.config.checks import CHECKS, View
from distill.config.faults import ConfigFaults, Fault, KeyPath, dotted
from distill.config.literal_keys import looks_like_key
from distill.config.models import RunConfig
from distill.config.overrides import override
from distill.config.plugins import UnknownPlugin, load_plugin
from distill.config.presets import Merged, merge_presets
from distill.config.translate import Translator
from distill.config.yaml_source import Source, read_source, source_of
from distill.domain.json import Json, JsonObject

M = TypeVar("M", bound=BaseModel)

PATH_KEYS: Final = frozenset({"dir", "servers_dir", "dossiers", "bank", "calibration", "servers_file", "missions"})
"""Keys whose values are paths, params of the families included."""

Resolve = Callable[[str], object]
"""Finds a generator's class; raises `plugins.UnknownPlugin`."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A checked run file; `config` is safe to read without a default or a test for None beyond its types."""

    config: RunConfig
    source: Source
    merged: Merged

    def locate(self, path: KeyPath, of: Literal["key", "value"] = "value") -> tuple[int, int]:
        """Line and column, from 1, where the file writes `path` (a preset's place for a preset's value)."""
        return self.source.locate(self.merged.origin(path, self.source), of)

    @property
    def place(self) -> str:
        """The file's whole path."""
        return str(Path(self.source.file).absolute())

    def position(self, path: KeyPath) -> str:
        """`file:line:column` of a key, or the `--set` that stands over it."""
        return self.source.mark(self.merged.origin(path, self.source), "key").text(self.source.file)

    def fault(self, path: KeyPath, what: str) -> Fault:
        """A fault that a later room found in this file."""
        origin = self.merged.origin(path, self.source)
        return Fault(self.source.mark(origin), dotted(origin), what)

    def refuse(self, path: KeyPath, what: str) -> NoReturn:
        """Raise ConfigFaults for one fault at `path`."""
        raise ConfigFaults(self.source.file, [self.fault(path, what)])


def load_run(
    path: Path,
    *,
    offline: bool = False,
    sets: Sequence[str] = (),
    resolve: Resolve = load_plugin,
) -> Loaded:
    """Read, merge and check a run file; raises ConfigFaults with all its faults in file order.

    `offline` lifts the demand for a budget. `sets` are the texts of `--set`, see `overrides`.
    Generators are imported to see that they exist; their `params` are left to `validate_params`.
    """
    return check(override(read_source(path), sets), offline=offline, resolve=resolve)


def load_text(text: str, path: Path, *, offline: bool = False, sets: Sequence[str] = ()) -> Loaded:
    """As `load_run`, for a text; `path` is what faults name."""
    return check(override(source_of(text, path), sets), offline=offline)


def check(source: Source, *, offline: bool = False, resolve: Resolve = load_plugin) -> Loaded:
    """The run that a file's text describes; raises ConfigFaults with all its faults in file order."""
    merged = merge_presets(source.data)
    faults = [*source.faults, *_key_faults(source.data, (), source)]
    config: RunConfig | None = None
    try:
        config = RunConfig.model_validate(merged.data)
    except ValidationError as error:
        translator = Translator(RunConfig, source, origin=lambda path: merged.origin(path, source))
        faults += translator.faults(error.errors(include_url=False))
    view = View(merged.data, offline)
    for found, what in [*(finding for check in CHECKS for finding in check(view)), *_generators(view, resolve)]:
        origin = merged.origin(found, source)
        faults.append(Fault(source.mark(origin, source.shown_by(origin)), dotted(origin), what))
    faults = _first_of_each_value(faults)
    if faults or config is None:
        raise ConfigFaults(source.file, faults)
    return Loaded(config, source, merged)


def validate_params(model: type[M], raw: JsonObject, where: KeyPath, loaded: Loaded) -> M:
    """A family's params, checked by its own model; raises ConfigFaults in the format of the file's other faults.

    `where` is the path of `raw` in the file, such as `("scenarios", 0, "params")`.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        faults = Translator(model, loaded.source, where).faults(error.errors(include_url=False))
        raise ConfigFaults(loaded.source.file, faults) from None


def _generators(view: View, resolve: Resolve) -> Iterator[tuple[KeyPath, str]]:
    scenarios = view.get("scenarios")
    for index, scenario in enumerate(scenarios if isinstance(scenarios, list) else []):
        name = scenario.get("generator") if isinstance(scenario, dict) else None
        if isinstance(name, str):
            try:
                resolve(name)
            except UnknownPlugin as error:
                yield ("scenarios", index, "generator"), str(error)


def _key_faults(value: Json, path: KeyPath, source: Source) -> Iterator[Fault]:
    """Anything that looks like an API key, wherever it stands; the text is never repeated."""
    what = "a key stands here in plain text; name a variable in api_key_env instead, and revoke this key"
    named = next((step for step in reversed(path) if isinstance(step, str)), "")
    if isinstance(value, str) and looks_like_key(value, path=named in PATH_KEYS):
        yield Fault(source.mark(path), dotted(path), what)
    items: list[tuple[Any, Json]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    for key, item in items:
        if isinstance(key, str) and looks_like_key(key):
            yield Fault(source.mark((*path, key), "key"), dotted(path), what)
        yield from _key_faults(item, (*path, key), source)


def _first_of_each_value(faults: list[Fault]) -> list[Fault]:
    """One fault for each place in the tree: the first found says best what is wrong."""
    first: dict[tuple[Any, str], Fault] = {}
    for fault in faults:
        first.setdefault((fault.mark, fault.where), fault)
    return list(first.values())
