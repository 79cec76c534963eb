"""Reading dossiers: one file to one Dossier, or to one Problem that names file, place and remedy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
from pydantic import ValidationError

from distill.domain.json import JsonObject
from distill.environments.mcp.dossier import BUILT_IN, INSTALLABLE, Dossier, Launch, Package, Probe, Probed, ToolCard
from distill.environments.mcp.lockfile import parse_lock
from distill.environments.mcp.npm_lock import parse_npm_lock

SIZE_CAP: Final = 4_000_000
"""Bytes; the largest dossier seen (54 tools, embedded lock) has 0.2 MB."""

_KEYS: Final = {
    field.alias or name
    for model in (Dossier, Launch, Package, Probe, Probed, ToolCard)
    for name, field in model.model_fields.items()
}
_REGISTRY_ONLY: Final = ("$schema", "_meta", "icons", "remotes", "status", "websiteUrl")
"""Keys of `server.json` that distill has no use for."""
_CAPTURED: Final = ("lock", "probed", "tools_sha256")
_AGAIN: Final = "type: distill mcp capture <this file>"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file is not a dossier; the others are not stopped by it."""

    path: Path
    message: str

    def __str__(self) -> str:
        """`file: place: what`."""
        return f"{self.path}: {self.message}"


def read_dossier(path: Path, *, recapture: bool = False, built_in: bool = False) -> Dossier | Problem:
    """Read one file: a dossier, or a bare registry record (which then has no launch).

    With `recapture` what a capture will find out anyway (lock, measurements, hash) may be
    missing or wrong and is left out. `built_in` spares the schemas that a test has looked at.
    """
    record: JsonObject = {}
    try:
        record = _record(path)
        if recapture:
            record = {key: value for key, value in record.items() if key not in _CAPTURED}
        prepared = _imported(record) if _is_bare(record) else _with_lock(record, path.parent)
        dossier = Dossier.model_validate(prepared, context=BUILT_IN if built_in else None)
        if not recapture:
            _must_agree(dossier)
    except ValidationError as error:
        return Problem(path, "; ".join(_sentences(error, record)))
    except ValueError as error:
        return Problem(path, str(error))
    return dossier


def _record(path: Path) -> JsonObject:
    """The JSON object of a file; ValueError says why there is none."""
    try:
        if path.stat().st_size > SIZE_CAP:
            raise ValueError(f"larger than {SIZE_CAP:,} bytes; a dossier holds one server")
        record = orjson.loads(path.read_bytes())
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from None
    except orjson.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}") from None
    if not isinstance(record, dict):
        raise ValueError("not a JSON object; a dossier file holds one server")  # noqa: TRY004 - one kind of error
    wrapped = record.get("server")  # how the registry's own listing wraps a record
    return wrapped if isinstance(wrapped, dict) else record


def _is_bare(record: JsonObject) -> bool:
    return "id" not in record and "launch" not in record and "packages" in record


def _imported(record: JsonObject) -> JsonObject:
    """A registry record as a dossier: known by name and package, not yet captured."""
    name = record.get("name")
    if not isinstance(name, str) or "/" not in name:
        raise ValueError('name: a registry record is named "owner/server"')
    short = re.sub(r"^(?:mcp-server-|server-|mcp-)|(?:-mcp-server|-server|-mcp)$", "", name.rsplit("/", 1)[1].lower())
    packages = [{"version": record.get("version"), **package} for package in record["packages"]]
    kept = ("name", "title", "description", "version", "repository")
    found: JsonObject = {key: record[key] for key in kept if key in record}
    return {**found, "id": re.sub(r"[^a-z0-9_]+", "_", short)[:24], "packages": packages, "determinism": "none"}


def _with_lock(record: JsonObject, folder: Path) -> JsonObject:
    """The record with its lock read in: a path beside the dossier, or the lines themselves."""
    prepared = {key: value for key, value in record.items() if key not in _REGISTRY_ONLY}
    lock = record.get("lock")
    if lock is None:
        return prepared
    if isinstance(lock, list) and all(isinstance(line, str) for line in lock):
        text, where = "\n".join(lock), "lock"
    elif isinstance(lock, str):
        text, where = _lock_text(lock, folder), f"lock: {lock}"
    else:
        raise ValueError("lock: neither a path nor a list of lines")
    try:
        return {**prepared, "lock": (parse_npm_lock if _on_node(record) else parse_lock)(text)}
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _on_node(record: JsonObject) -> bool:
    """Whether the first package that can be installed is one of npm; a record that is none is refused later."""
    packages = record.get("packages")
    kinds = [package.get("registryType") for package in packages or () if isinstance(package, dict)]
    return next((kind for kind in kinds if kind in INSTALLABLE), "") == "npm"


def _lock_text(name: str, folder: Path) -> str:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValueError(f"lock: {name} leaves the dossier's folder")
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ValueError(f"lock: {name} cannot be read: {error.strerror}; make it, {_AGAIN}") from None


def _must_agree(dossier: Dossier) -> None:
    """What single keys cannot say; raises ValueError."""
    names = [card.name for card in dossier.tools]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"tools: {min(twice)} is there twice")
    for probe in dossier.probes:
        if names and probe.tool not in names:
            raise ValueError(f"probes: there is no tool {probe.tool}")
    package = dossier.package
    if dossier.lock is not None and package is not None:
        name = package.identifier if dossier.on_node else re.sub(r"[-_.]+", "-", package.identifier).lower()
        pinned = dossier.lock.pins.get(name)
        if pinned != package.version:
            raise ValueError(
                f"lock: pins {package.identifier} at {pinned}, packages say {package.version}; make it again, {_AGAIN}"
            )
    if dossier.launch is not None and dossier.tools_sha256 is None:
        raise ValueError(f"tools_sha256: missing; find it out, {_AGAIN}")


def _sentences(error: ValidationError, record: JsonObject) -> Sequence[str]:
    return [_sentence(fault["loc"], fault["type"], fault["msg"], record) for fault in error.errors()]


def _sentence(loc: tuple[int | str, ...], kind: str, message: str, record: Any) -> str:
    place = ""
    for step in loc:
        place += f"[{step}]" if isinstance(step, int) else f".{step}" if place else step
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(loc[-1]), sorted(_KEYS), n=1)
        return f"{place}: unknown key" + (f" (did you mean: {near[0]})" if near else "")
    if kind == "missing":
        return f"{place}: missing"
    given = _at(record, loc)
    shown = "" if given is None or isinstance(given, dict | list) else f", not {given!r}"
    return f"{place}: {message.removeprefix('Value error, ')}{shown}"


def _at(record: Any, loc: tuple[int | str, ...]) -> Any:
    """The value at a place; None when the place is a name that pydantic made up."""
    for step in loc:
        try:
            record = record[step]
        except (KeyError, IndexError, TypeError):
            return None
    return record
