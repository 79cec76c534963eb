"""Fill a work folder from a JSON seed; a seed is built once and copied for each play.

    {"files":  {"notes/a.txt": "text"},
     "git":    [{"path": "repo", "checkout": "main", "commits": [...], "branches": [...], "tags": [...],
                 "stage": ["a.py"]}],
     "duckdb": [{"path": "shop.duckdb", "tables": [{"name": "t", "columns": [["id", "INTEGER"]], "rows": [[1]]}]}],
     "xlsx":   [{"path": "book.xlsx", "sheets": [{"name": "Sheet1", "rows": [["a", 1], ["=A1"]]}]}],
     "docx":   [{"path": "r.docx", "paragraphs": [{"text": "T", "style": "Heading 1"}], "tables": [[["a", "b"]]]}],
     "graph":  [{"path": "memory.jsonl", "entities": [{"name": "Ada", "type": "person", "observations": ["on leave"]}],
                 "relations": [["Ada", "owns", "billing"]]}],
     "mailbox" | "ticketdesk": the state that `servers/<name>` describes}

Order: git, then duckdb, xlsx and docx, then the state of our own servers, graphs and files (so that a
file in `repo/` is an uncommitted change), then what `stage` names. Commits are told in `git_stream`.
`files`, `graph` and the state of our own servers are written by this process; the rest is made in the
sandbox, with the library of the server that will work on it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import OrderedDict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

import anyio
import orjson

from distill.domain.json import JsonObject
from distill.environments.mcp.apps import FILES, write_app
from distill.environments.mcp.git_stream import fast_import
from distill.environments.mcp.graph_file import graph_text
from distill.environments.mcp.inside_run import LIBRARY_KINDS, Place
from distill.environments.mcp.launch import ServerLaunch
from distill.environments.mcp.workspace import fresh, remove
from distill.environments.sandbox import PINNED_TIME, Sandbox
from distill.errors import EnvironmentFault

KEPT: Final = 64
"""Built seeds kept at a time; a case is opened three to five times within a short while."""


@dataclass(slots=True)
class Seeds:
    """Built seeds by content, below `root`; the least recently used one is removed first."""

    sandbox: Sandbox
    root: Path
    _built: OrderedDict[str, Path] = field(default_factory=OrderedDict)
    _locks: dict[str, anyio.Lock] = field(default_factory=dict)

    async def plant(self, seed: JsonObject, launches: tuple[ServerLaunch, ...]) -> Path:
        """A new work folder in the seed's state; the caller removes it.

        Raises EnvironmentFault `seed_failed` when a library is missing or refuses the seed, or
        when a path leaves the work folder.
        """
        with ExitStack() as undo:
            work = fresh(self.root)
            undo.callback(remove, work)
            if seed:
                await self._fill(work, seed, launches)
            undo.pop_all()
            return work

    async def _fill(self, work: Path, seed: JsonObject, launches: tuple[ServerLaunch, ...]) -> None:
        key = hashlib.sha256(orjson.dumps(seed)).hexdigest()
        async with self._locks.setdefault(key, anyio.Lock()):
            if key not in self._built:
                self._built[key] = await self._build(seed, launches)
            self._built.move_to_end(key)
            await anyio.to_thread.run_sync(_copy, self._built[key], work)
        for old in list(self._built)[:-KEPT]:
            if not self._locks[old].locked():
                remove(self._built.pop(old))
                del self._locks[old]

    async def _build(self, seed: JsonObject, launches: tuple[ServerLaunch, ...]) -> Path:
        with ExitStack() as undo:
            folder = fresh(self.root)
            undo.callback(remove, folder)
            try:
                await _build_all(Place(self.sandbox, folder, launches), seed)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise EnvironmentFault("seed_failed", f"{type(error).__name__}: {error}") from error
            _pin_times(folder)
            undo.pop_all()
            return folder


async def _build_all(place: Place, seed: JsonObject) -> None:
    repos = seed.get("git", [])
    for index, repo in enumerate(repos):
        safe(repo["path"])
        (place.work / f".seed-{index}").write_bytes(fast_import(repo))
    if repos:
        jobs = [{"path": repo["path"], "checkout": repo.get("checkout", "main")} for repo in repos]
        await _script(place, "git", {"repos": jobs})
    for kind in LIBRARY_KINDS:
        if items := seed.get(kind, []):
            for item in items:
                safe(item["path"])
            await _script(place, kind, {"items": items})
    for app in FILES.keys() & seed.keys():
        write_app(place.work, app, seed[app])
    graphs = {item["path"]: graph_text(item) for item in seed.get("graph", ())}
    for name, text in {**graphs, **seed.get("files", {})}.items():
        path = place.work / safe(name)
        if not path.resolve().is_relative_to(place.work.resolve()):
            raise ValueError(f"{name!r} leads out of the work folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    if staged := [{"path": repo["path"], "stage": repo["stage"]} for repo in repos if repo.get("stage")]:
        await _script(place, "git", {"staged": staged})


async def _script(place: Place, kind: str, request: JsonObject) -> None:
    launch = place.provider(kind)
    if launch is None:
        raise EnvironmentFault("seed_failed", f"no server of this case can make {kind} files")
    await place.run(launch, f"build_{kind}", request, library=kind != "git")


def safe(name: str) -> PurePosixPath:
    """A path that stays inside the work folder; raises ValueError for any other."""
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or ".." in path.parts or "\0" in name:
        raise ValueError(f"{name!r} is not a path inside the work folder")
    return path


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)


def _pin_times(folder: Path) -> None:
    for parent, _, names in os.walk(folder):
        for name in (*names, "."):
            os.utime(Path(parent) / name, (PINNED_TIME, PINNED_TIME), follow_symlinks=False)
