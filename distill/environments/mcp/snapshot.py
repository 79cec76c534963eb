"""The end state of a work folder, by content and never by a file's hash.

    {"files":  {"notes/a.txt": "text" or {"sha256": ..., "bytes": ...}},
     "git":    {"repo": {"head", "branches": {name: {"commit", "message", "files": {path: text}}},
                         "log": {branch: [messages, newest first]}, "tags": {name: commit},
                         "staged": {path: text or null}, "status": [porcelain lines], "stashes": n}},
     "duckdb": {"shop.duckdb": {"tables": {name: {"columns": [[name, type]], "rows", "count"}}, "views": {name: sql}}},
     "xlsx":   {"book.xlsx": {"order", "sheets": {name: {"cells": {"A1": value or "=formula"}, "formats", "merged",
                                                          "tables", "charts", "validations", "freeze"}}}},
     "docx":   {"r.docx": {"paragraphs": [{"text", "style", "bold"}], "tables", "title", "author"}},
     "graph":  {"memory.jsonl": {"entities": {name: {"type", "observations"}}, "relations": [[from, type, to]]}},
     "mailbox" | "ticketdesk": {"messages": {"m-7": {...}}, ...}}

All eight keys are always there. `files` holds every regular file except what is inside a
`.git`, what another key holds, and lock and write-ahead files. It, the graphs and the state of our own
servers (see `apps`) are read here; what needs a library or git is read in a fresh sandbox, one process
for all kinds where one server's libraries suffice.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

import anyio

from distill.domain.json import Json, JsonObject
from distill.environments.mcp.apps import FILES, read_app
from distill.environments.mcp.graph_file import SUFFIX, read_graph
from distill.environments.mcp.inside_run import LIBRARY_KINDS, Place
from distill.environments.mcp.launch import ServerLaunch
from distill.errors import EnvironmentFault

_SUFFIXES: Final = {".duckdb": "duckdb", ".xlsx": "xlsx", ".docx": "docx", SUFFIX: "graph"}
_NOISE: Final = (".wal", ".lock", ".tmp")
_TEXT_CAP: Final = 1024 * 1024
_TEXTS_CAP: Final = 64 * 1024 * 1024
_FILES_CAP: Final = 5_000
"""Files and folders."""
_DEPTH_CAP: Final = 64


async def snapshot(place: Place) -> JsonObject:
    """The state after the servers are closed; raises EnvironmentFault `snapshot_failed`."""
    files, found = await anyio.to_thread.run_sync(_scan, place)
    state: JsonObject = {"files": files, "git": {}, **{kind: {} for kind in LIBRARY_KINDS}}
    state["graph"] = {path: _graph(place.work / path) for path in found.pop("graph", ())}
    state |= {app: read_app(place.work, app) for app in FILES}
    for launch, kinds in _shared_out(place, found):
        request = {kind: found[kind] for kind in kinds}
        state |= await place.run(launch, "read_state", request, library=kinds != ["git"])
    return state


def _scan(place: Place) -> tuple[JsonObject, dict[str, list[str]]]:
    """Texts of plain files, and the paths that need a library or git; links are not followed."""
    files: JsonObject = {}
    found: dict[str, list[str]] = {}
    seen = size = 0
    for parent, folders, names in os.walk(place.work):
        folder = Path(parent)
        seen += len(folders) + len(names)
        if seen > _FILES_CAP or len(folder.relative_to(place.work).parts) > _DEPTH_CAP:
            what = f"more than {_FILES_CAP} files or more than {_DEPTH_CAP} folders in each other"
            raise EnvironmentFault("snapshot_failed", f"{what} in the work folder")
        if ".git" in folders:
            folders.remove(".git")
            repo = folder.relative_to(place.work).as_posix()
            if _shown(repo) == repo:
                found.setdefault("git", []).append(repo)
        folders.sort()
        for name in sorted(names):
            path = folder / name
            name_inside = path.relative_to(place.work).as_posix()
            shown = _shown(name_inside)
            kind = _SUFFIXES.get(path.suffix.lower(), "") if shown == name_inside else ""
            if kind and place.provider(kind) is not None and not path.is_symlink():
                found.setdefault(kind, []).append(shown)
            elif path.suffix not in _NOISE and not name.startswith("~$") and name_inside not in FILES.values():
                content = _content(path, _TEXT_CAP if size < _TEXTS_CAP else 0)
                size += len(content) if isinstance(content, str) else 0
                if content is not None:
                    files[shown] = content
    return files, found


def _graph(path: Path) -> Json:
    text = _content(path, _TEXT_CAP)
    return read_graph(text) if isinstance(text, str) else {"unreadable": "no text of a sensible size"}


def _shown(path: str) -> str:
    """A path as text that can be stored; the bytes of a name that is no UTF-8 are spelled out."""
    return os.fsencode(path).decode(errors="backslashreplace")


def _content(path: Path, cap: int) -> Json:
    """Text of up to `cap` bytes, else hash and size; None for what is no regular file."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        body = file.read(_TEXT_CAP)
        if len(body) <= cap and not file.peek(1):
            with suppress(UnicodeDecodeError):
                return body.decode()
        digest, size = hashlib.sha256(body), len(body)
        while more := file.read(_TEXT_CAP):
            digest.update(more)
            size += len(more)
    return {"sha256": digest.hexdigest(), "bytes": size}


def _shared_out(place: Place, found: dict[str, list[str]]) -> list[tuple[ServerLaunch, list[str]]]:
    """Which server's Python reads which kinds: as few processes as the libraries allow."""
    shares: dict[str, tuple[ServerLaunch, list[str]]] = {}
    for kind in LIBRARY_KINDS:
        launch = place.provider(kind) if kind in found else None
        if launch is not None:
            shares.setdefault(launch.name, (launch, []))[1].append(kind)
    if "git" in found and place.launches:
        launch = next(iter(shares.values()))[0] if shares else place.provider("git")
        if launch is not None:
            shares.setdefault(launch.name, (launch, []))[1].append("git")
    return list(shares.values())
