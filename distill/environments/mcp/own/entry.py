"""One entry of an `mcp.json`, as the programs that start MCP servers read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from distill.config.faults import ConfigFaults, Fault, KeyPath, dotted, echo, listed, nearest
from distill.config.literal_keys import looks_like_key
from distill.config.yaml_source import Source
from distill.domain.json import Json, JsonObject
from distill.environments.mcp.own.care import Care
from distill.environments.mcp.own.variables import PLACE

LISTS: Final = ("mcpServers", "servers")
"""The key that holds the entries: of most programs, and of some editors."""

NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,23}")

_OPEN: Final = re.compile(r"\$\{[^}]*\}")
_CREDENTIALS: Final = re.compile(r"authorization|cookie|token|secret|password|(?:api|access)[-_]?key", re.IGNORECASE)
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_HTTP: Final = ("http", "streamable-http", "streamableHttp", "streamable_http")


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
    entries = _entries(source)[1]
    return tuple(name for name, one in entries.items() if not (isinstance(one, dict) and one.get("disabled") is True))


def read_entry(source: Source, name: str, care: Care) -> Entry:
    """One entry; raises ConfigFaults with everything that is wrong with it, or when there is none of that name."""
    at, entries = _entries(source)
    known = names_in(source)
    if name not in known:
        what = f"no server {echo(name)} in it{nearest(name, known)}; known: {listed(known)}"
        raise ConfigFaults(source.file, [_fault(source, at, what)])
    body = entries[name]
    if faults := [_fault(source, (*at, name, *below), what) for below, what in _wrong(name, body)]:
        raise ConfigFaults(source.file, faults)
    cwd = Path(source.file).parent / body["cwd"] if "cwd" in body else None
    if "url" in body:
        return Entry(name, url=body["url"], headers=dict(body.get("headers", {})), care=care)
    argv = (body["command"], *body.get("args", ()))
    return Entry(name, argv, dict(body.get("env", {})), cwd.resolve() if cwd is not None else None, care=care)


def _entries(source: Source) -> tuple[KeyPath, JsonObject]:
    for key in LISTS:
        if isinstance(source.data.get(key), dict):
            return (key,), source.data[key]
    raise ConfigFaults(source.file, [_fault(source, (), 'no servers: expected {"mcpServers": {"name": {...}}}')])


def _fault(source: Source, path: KeyPath, what: str) -> Fault:
    return Fault(source.mark(path), dotted(path), what)


def _wrong(name: str, body: Json) -> Iterator[tuple[KeyPath, str]]:
    if not NAME.fullmatch(name):
        yield (), "a name has at most 24 letters, digits, _ and -, a letter first: its tools are shown as name__tool"
    if not isinstance(body, dict):
        yield (), 'expected an object with "command" or "url"'
        return
    yield from _keys(body, ())
    if ("command" in body) == ("url" in body):
        yield (), 'expected "command" (a program to start) or "url" (one that runs already), and not both'
        return
    yield from _wrong_types(body)
    yield from _wrong_url(body) if "url" in body else _wrong_command(body)


def _keys(value: Json, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str) and looks_like_key(value):
        yield path, "a key stands here in plain text; write ${NAME} and export NAME, and revoke this key"
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _keys(item, (*path, key))


def _wrong_types(body: JsonObject) -> Iterator[tuple[KeyPath, str]]:
    for key in ("command", "url", "cwd"):
        if key in body and not (isinstance(body[key], str) and body[key]):
            yield (key,), "expected text"
    args = body.get("args", [])
    if not isinstance(args, list) or not all(isinstance(one, str) for one in args):
        yield ("args",), "expected a list of texts"
    for key in ("env", "headers"):
        texts = body.get(key, {})
        if not isinstance(texts, dict) or not all(isinstance(one, str) for one in texts.values()):
            yield (key,), "expected names with texts"
            continue
        for name, text in texts.items():
            for place in _OPEN.findall(text):
                if not PLACE.fullmatch(place):
                    yield (key, name), f"{echo(place)}: only ${{NAME}} is filled in here, from the environment or .env"


def _wrong_command(body: JsonObject) -> Iterator[tuple[KeyPath, str]]:
    if body.get("type", "stdio") != "stdio":
        yield ("type",), f"{echo(str(body['type']))} goes with a url; a command is of type stdio"
    for index, arg in enumerate([body["command"], *body.get("args", [])]):
        if isinstance(arg, str) and _OPEN.search(arg):
            place = ("args", index - 1) if index else ("command",)
            yield place, "a variable here would stand in the list of processes; give it under env"


def _wrong_url(body: JsonObject) -> Iterator[tuple[KeyPath, str]]:
    kind, url = body.get("type", "http"), body["url"]
    if kind not in _HTTP:
        yield ("type",), f"{echo(str(kind))} is not spoken; use the server's streamable HTTP, often at another path"
    parts = urlsplit(url) if isinstance(url, str) else None
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        yield ("url",), "expected an address, http://host/path or https://host/path"
        return
    if parts.username or parts.password or _OPEN.search(url):
        yield ("url",), "no name, key or variable in an address: it stands in every log; use headers"
    headers = body.get("headers", {})
    for name, text in headers.items() if isinstance(headers, dict) else ():
        if _CREDENTIALS.search(name) and isinstance(text, str) and not _OPEN.search(text):
            yield ("headers", name), "credentials are named, not written down: use ${NAME} and export NAME"
    if parts.scheme == "http" and headers and parts.hostname not in _LOOPBACK:
        yield ("url",), "headers over plain http to another machine can be read on the way; use https"
