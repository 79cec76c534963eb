"""Servers that come with distill: installed by copying their files, known by a hash over them.

A package of registry type `bundled` is a folder below `servers/`. Its lock is written as
every lock is, `name==version --hash=sha256:...`, one line for each distribution the server is
made of; the hash is taken over the distribution's modules. It is compared when the server
is installed, with what distill brings, and each time it is looked for, with what lies there.
"""

from __future__ import annotations

import compileall
import hashlib
import re
import shutil
import sys
import tomllib
import venv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from distill.domain.json import JsonObject
from distill.environments.mcp.lockfile import Lock
from distill.errors import UsageError

BUNDLED: Final = "bundled"
"""The registry type of such a package."""

SERVERS: Final = Path(__file__).parent / "servers"


def bundled_lock(identifier: str) -> Lock:
    """The lock of a bundled distribution and of what it depends on, as its files are now."""
    lines: list[str] = []
    for name in _with_needs(identifier):
        folder = _folder(name)
        lines.append(f"{name}=={_project(folder)['version']} --hash=sha256:{digest(_modules(folder))}")
    return Lock(tuple(lines))


def copy_bundled(lock: Lock, root: Path) -> None:
    """Make a bare environment at `root` and copy the distributions into it; UsageError when a hash differs."""
    sources = {name: _modules(_folder(name)) for name in lock.pins}
    _must_match(lock, sources, "as distill brings it")
    venv.EnvBuilder(symlinks=True, with_pip=False).create(root)
    for source in sources.values():
        shutil.copytree(source, _library(root) / source.name, ignore=shutil.ignore_patterns("__pycache__"))
        compileall.compile_dir(_library(root) / source.name, quiet=1)


def is_intact(lock: Lock, root: Path) -> bool:
    """Whether the copies at `root` are still what the lock says."""
    try:
        _must_match(lock, {name: _library(root) / _modules(_folder(name)).name for name in lock.pins}, "")
    except (UsageError, OSError):
        return False
    return True


def digest(folder: Path) -> str:
    """sha256 over the paths and contents of a folder's files, compiled ones left out."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            body = path.read_bytes()
            total.update(f"{path.relative_to(folder).as_posix()}\0{len(body)}\0".encode() + body)
    return total.hexdigest()


def _must_match(lock: Lock, folders: dict[str, Path], where: str) -> None:
    for line in lock.lines:
        name = line.partition("==")[0]
        if f"--hash=sha256:{digest(folders[name])}" not in line:
            raise UsageError(
                f"{name} {where} is not what its lock says; lock it again, type: distill mcp capture <its dossier>"
            )


def _with_needs(identifier: str) -> Iterable[str]:
    """The distribution, then those it needs (which are bundled too)."""
    yield identifier
    for need in _project(_folder(identifier))["dependencies"]:
        yield re.split(r"[=<>~ ]", need)[0]


def _folder(name: str) -> Path:
    """Where a distribution lies; UsageError for a name that distill does not bring."""
    found = {_project(path.parent)["name"]: path.parent for path in sorted(SERVERS.glob("*/pyproject.toml"))}
    if name not in found:
        raise UsageError(f"distill brings no server package {name}; it brings: {', '.join(found)}")
    return found[name]


def _project(folder: Path) -> JsonObject:
    project: JsonObject = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def _modules(folder: Path) -> Path:
    """The one package of a distribution."""
    return next(path.parent for path in sorted(folder.glob("src/*/__init__.py")))


def _library(root: Path) -> Path:
    return root / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
