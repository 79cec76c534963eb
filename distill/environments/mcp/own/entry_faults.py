"""What is wrong with one entry of an `mcp.json`, each with its place below the entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from distill.config.faults import KeyPath, echo
from distill.config.literal_keys import looks_like_key
from distill.domain.json import Json, JsonObject
from distill.environments.mcp.own.credentials import in_arguments, names_credential, written_down
from distill.environments.mcp.own.variables import PLACE

NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,23}")

_OPEN: Final = re.compile(r"\$\{[^}]*\}")
_EDITORS: Final = re.compile(r"\$\{(?:workspace|userHome|file|relativeFile|cwd|pathSeparator|/|config:|command:)")
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_HTTP: Final = ("http", "streamable-http", "streamableHttp", "streamable_http")
_NAMED: Final = "credentials are named, not written down"

Wrong = Iterator[tuple[KeyPath, str]]


def wrong(name: str, body: Json, folder: Path) -> Wrong:
    """Everything but keys that nobody knows; `folder` is that of the file."""
    if not NAME.fullmatch(name):
        yield (), "a name has at most 24 letters, digits, _ and -, a letter first: its tools are shown as name__tool"
    if not isinstance(body, dict):
        yield (), 'expected an object with "command" or "url"'
        return
    yield from _keys(body, ())
    if ("command" in body) == ("url" in body):
        yield (), 'expected "command" (a program to start) or "url" (one that runs already), and not both'
        return
    types = list(_wrong_types(body))
    yield from types
    if not types:
        yield from _wrong_places(body)
        yield from _credentials(body)
        yield from _wrong_url(body) if "url" in body else _wrong_command(body, folder)


def _keys(value: Json, path: KeyPath) -> Wrong:
    if isinstance(value, str) and looks_like_key(value):
        yield path, "a key stands here in plain text; write ${NAME} and export NAME, and revoke this key"
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _keys(item, (*path, key))


def _wrong_types(body: JsonObject) -> Wrong:
    for key in ("command", "url", "cwd"):
        if key in body and not (isinstance(body[key], str) and body[key]):
            yield (key,), "expected text"
    args = body.get("args", [])
    if not isinstance(args, list) or not all(isinstance(one, str) for one in args):
        yield ("args",), "expected a list of texts"
    for key in ("env", "headers"):
        texts = body.get(key, {})
        if not isinstance(texts, dict):
            yield (key,), "expected names with texts"
            continue
        for name, text in texts.items():
            if not isinstance(text, str):
                yield (key, name), "expected text; put it in quotes"


def _wrong_places(body: JsonObject) -> Wrong:
    """Variables where none is filled in, or of a kind that only an editor knows."""
    texts: dict[KeyPath, str] = {(key,): body[key] for key in ("command", "cwd") if key in body}
    texts |= {("args", index): arg for index, arg in enumerate(body.get("args", []))}
    filled = {(key, name): text for key in ("env", "headers") for name, text in body.get(key, {}).items()}
    for path, text in (texts | filled).items():
        for place in _OPEN.findall(text):
            if _EDITORS.match(place):
                yield path, f"{echo(place)} is the editor's own and nobody fills it in here; write the whole path"
            elif place.startswith("${input:"):
                yield path, f"{echo(place)} is asked for by the editor; write ${{NAME}} under env or headers"
            elif path == ("cwd",):
                yield path, "no variable is filled in here; write the whole path"
            elif path in texts:
                yield path, "a variable here would stand in the list of processes; give it under env"
            elif not PLACE.fullmatch(place):
                yield path, f"{echo(place)}: only ${{NAME}} is filled in here, from the environment or .env"


def _credentials(body: JsonObject) -> Wrong:
    for key in ("env", "headers"):
        for name, text in body.get(key, {}).items():
            if names_credential(name, header=key == "headers") and written_down(text) and not looks_like_key(text):
                yield (key, name), f"{_NAMED}: use ${{NAME}} and export NAME"
    args = body.get("args", [])
    for index in in_arguments(args):
        if not looks_like_key(args[index]):
            yield ("args", index), f"{_NAMED}, and arguments stand in the list of processes: give it under env"


def _wrong_command(body: JsonObject, folder: Path) -> Wrong:
    kind, command = body.get("type", "stdio"), body["command"]
    if kind != "stdio":
        yield ("type",), f"{echo(str(kind))} goes with a url; a command is of type stdio"
    program, _, rest = command.strip().partition(" ")
    alone = folder / body.get("cwd", "") / command
    if rest and not alone.is_file() and (not program.startswith("/") or Path(program).is_file()):
        yield ("command",), f"the program alone stands here, {echo(program)}; put {echo(rest.strip())} into args"


def _wrong_url(body: JsonObject) -> Wrong:
    kind, url = body.get("type", "http"), body["url"]
    if kind not in _HTTP:
        yield ("type",), f"{echo(str(kind))} is not spoken; use the server's streamable HTTP, often at another path"
    parts = _split(url)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        yield ("url",), "expected an address, http://host/path or https://host/path"
        return
    query = parse_qsl(parts.query)
    secret = any(names_credential(name) and written_down(text) for name, text in query)
    if parts.username or parts.password or secret or _OPEN.search(url):
        yield ("url",), "no name, key or variable in an address: it stands in every log; use headers"
    if parts.scheme == "http" and body.get("headers") and parts.hostname not in _LOOPBACK:
        yield ("url",), "headers over plain http to another machine can be read on the way; use https"


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None
