"""One entry of an `mcp.json`, as the programs that start MCP servers read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from distill.config.faults import ConfigFaults, Fault, KeyPath, dotted, echo, listed, nearest
from distill.config.yaml_source import Source
from distill.domain.json import Json, JsonObject
from distill.environments.mcp.own.care import Care
from distill.environments.mcp.own.entry_faults import wrong
from distill.environments.mcp.own.entry_keys import unknown_keys
from distill.environments.mcp.own.variables import PLACE

LISTS: Final = ("mcpServers", "servers")
"""The key that holds the entries: of most programs, and of some editors."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A server as its user starts it: a command line, or the address of one that runs already.

    `env` and `headers` may hold places for variables (see `variables`).
    """

    name: str
    argv: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict, hash=False, repr=False)
    cwd: Path | None = None
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, hash=False, repr=False)
    care: Care = field(default_factory=Care)

    @property
    def templates(self) -> tuple[str, ...]:
        """The texts that variables are filled into."""
        return (*self.env.values(), *self.headers.values())

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of all variables that it may take, those with a value of their own too."""
        return tuple(dict.fromkeys(match[1] for text in self.templates for match in PLACE.finditer(text)))


def names_in(source: Source) -> tuple[str, ...]:
    """The servers of a file that are not switched off."""
    return tuple(name for name, one in _entries(source)[1].items() if not _is_off(one))


def why_missing(source: Source, name: str) -> str:
    """Why a file has no server of a name to use; empty if it has. Raises ConfigFaults for a file without servers."""
    at, entries = _entries(source)
    if name in entries:
        place = source.mark((*at, name), "key").text(source.file)
        return f"{echo(name)} is disabled in {place}; switch it on there" if _is_off(entries[name]) else ""
    known = names_in(source)
    return f"there is no server {echo(name)} in {source.file}{nearest(name, known)}; known: {listed(known)}"


def read_entry(source: Source, name: str, care: Care) -> Entry:
    """One entry; raises ConfigFaults with everything that is wrong with it, or when there is none of that name."""
    at, entries = _entries(source)
    if why := why_missing(source, name):
        raise ConfigFaults(source.file, [Fault(source.mark(at), dotted(at), why)])
    body, folder = entries[name], Path(source.file).parent
    found = [((*at, name, *below), what) for below, what in wrong(name, body, folder)]
    faults = [Fault(source.mark(path), dotted(path), what) for path, what in found]
    for key, what in unknown_keys(body):
        path = (*at, name, key)
        faults.append(Fault(source.mark(path, "key"), dotted(path), what))
    if faults:
        raise ConfigFaults(source.file, faults)
    if "url" in body:
        return Entry(name, url=body["url"], headers=dict(body.get("headers", {})), care=care)
    argv = (body["command"], *body.get("args", ()))
    cwd = (folder / body["cwd"]).resolve() if "cwd" in body else None
    return Entry(name, argv, dict(body.get("env", {})), cwd, care=care)


def _is_off(body: Json) -> bool:
    return isinstance(body, dict) and (body.get("disabled") is True or body.get("enabled") is False)


def _entries(source: Source) -> tuple[KeyPath, JsonObject]:
    for key in LISTS:
        if isinstance(source.data.get(key), dict) and (source.data[key] or not _state_of(source)):
            return (key,), source.data[key]
    what = _state_of(source) or 'no servers: expected {"mcpServers": {"name": {...}}}'
    raise ConfigFaults(source.file, [Fault(source.mark(()), "", what)])


def _state_of(source: Source) -> str:
    """What to do with Claude Code's own state file, whose servers stand below its projects."""
    projects = source.data.get("projects")
    for folder, one in projects.items() if isinstance(projects, dict) else ():
        if isinstance(one, dict) and isinstance(one.get("mcpServers"), dict) and one["mcpServers"]:
            part = f"projects, {echo(folder)}, mcpServers"
            return f'this is Claude Code\'s own state; copy what stands under {part} into a file {{"mcpServers": ...}}'
    return ""
