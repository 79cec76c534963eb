"""Locks of npm packages: every package of the tree at its place, with its version and the sha512 it must have.

    @scope/server@1.4.0 sha512-...
    express/node_modules/cookie@0.7.2 sha512-...

A line holds the place below `node_modules`, the version, the hash, and nothing else: no URL, no
script, no range. Optional packages (they are binaries of single systems) are left out.
"""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from distill.domain.json import JsonObject
from distill.environments.mcp.lockfile import Lock
from distill.environments.mcp.node import find_node, find_npm, obstacle
from distill.errors import UsageError

QUIET: Final = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--no-progress")

_NAME: Final = r"(?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*"
_PIN: Final = re.compile(
    rf"(?P<place>{_NAME}(?:/node_modules/{_NAME})*)@(?P<version>\d+\.\d+\.\d+[0-9A-Za-z.+-]*)"
    r" (?P<integrity>sha512-[A-Za-z0-9+/]{86}==)"
)
_BETWEEN: Final = "/node_modules/"


@dataclass(frozen=True, slots=True)
class NpmLock(Lock):
    """`lines` in the order of their places; a package stands after the one it lies in."""

    @property
    def pins(self) -> dict[str, str]:
        """Name -> version of the packages at the top."""
        return {place: version for place, version, _ in self.placed if _BETWEEN not in place}

    @property
    def placed(self) -> list[tuple[str, str, str]]:
        """(place, version, hash) of each package."""
        found = (_PIN.fullmatch(line) for line in self.lines)
        return [(match["place"], match["version"], match["integrity"]) for match in found if match is not None]

    def manifest(self) -> JsonObject:
        """A `package.json` that wants exactly the packages at the top."""
        return {"name": "server", "version": "0.0.0", "private": True, "dependencies": self.pins}

    def package_lock(self, shelf: Path | None = None) -> JsonObject:
        """The same as npm's own lock file: who needs whom is told by the places alone.

        `shelf` is a folder of tarballs that packages come from, not a registry; UsageError when one is not there.
        """
        tarballs = {integrity_of(path): path for path in sorted(shelf.iterdir())} if shelf is not None else {}
        packages: dict[str, JsonObject] = {"": self.manifest()}
        for place, version, integrity in self.placed:
            package = packages[f"node_modules/{place}"] = {"version": version, "integrity": integrity}
            if shelf is not None:
                if integrity not in tarballs:
                    raise UsageError(f"{place} {version} is not in the bundle; make it again, with distill mcp bundle")
                package["resolved"] = f"file:{tarballs[integrity]}"
            parent, within, name = place.rpartition(_BETWEEN)
            if within:
                packages[f"node_modules/{parent}"].setdefault("dependencies", {})[name] = version
        return {"name": "server", "version": "0.0.0", "lockfileVersion": 3, "requires": True, "packages": packages}


def integrity_of(tarball: Path) -> str:
    """A file's hash as npm writes it."""
    with tarball.open("rb") as file:
        return "sha512-" + base64.b64encode(hashlib.file_digest(file, "sha512").digest()).decode()


def parse_npm_lock(text: str) -> NpmLock:
    """Read a lock strictly; ValueError names the line that is no exact pin with a sha512, or has no place to be."""
    lines: list[str] = []
    places: set[str] = set()
    for number, raw in enumerate(text.splitlines(), start=1):
        line = " ".join(raw.split())
        if not line or line.startswith("#"):
            continue
        match = _PIN.fullmatch(line)
        if match is None:
            what = "a lock holds exact pins with sha512 hashes alone, no URL, range or option"
            raise ValueError(f"line {number}: not `name@version sha512-...`: {line[:80]!r}; {what}")
        parent, within, _ = match["place"].rpartition(_BETWEEN)
        if match["place"] in places or (within and parent not in places):
            raise ValueError(f"line {number}: {match['place']} is there twice, or before the package it lies in")
        places.add(match["place"])
        lines.append(line)
    if not lines:
        raise ValueError("the lock is empty")
    return NpmLock(tuple(lines))


def compile_npm_lock(name: str, version: str, least_node: str, environment: Mapping[str, str]) -> NpmLock:
    """Resolve one package to a lock by asking the configured registry.

    `environment` is what npm may see (`install.installer_environment`). Raises UsageError with npm's own
    explanation when nothing fits.
    """
    with tempfile.TemporaryDirectory(prefix="distill-lock-") as folder:
        manifest = {"name": "server", "version": "0.0.0", "private": True, "dependencies": {name: version}}
        Path(folder, "package.json").write_bytes(orjson.dumps(manifest))
        done = npm(["install", "--package-lock-only", *QUIET], Path(folder), least_node, environment)
        if done.returncode != 0:
            raise UsageError(f"no lock for {name}@{version}: {said(done)}")
        return from_package_lock(orjson.loads(Path(folder, "package-lock.json").read_bytes()))


def from_package_lock(record: JsonObject) -> NpmLock:
    """What npm resolved, without what only some systems need; UsageError for a package that no registry hashes."""
    lines = []
    for place, package in sorted(record["packages"].items()):
        if not place or package.get("optional") or package.get("dev"):
            continue
        line = f"{place.removeprefix('node_modules/')}@{package['version']} {package.get('integrity', 'no hash')}"
        if _PIN.fullmatch(line) is None:
            raise UsageError(f"it cannot be locked: it needs {line[:120]}, not a package of a registry with its sha512")
        lines.append(line)
    return parse_npm_lock("\n".join(lines))


def npm(
    arguments: list[str], folder: Path, least_node: str, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run npm in a folder; raises UsageError with the line to type when node or npm is not there."""
    node = find_node(least_node)
    program = find_npm(node) if node is not None else None
    if node is None or program is None:
        raise UsageError(obstacle(least_node, installs=True))
    path = f"{node.path.parent}:{environment.get('PATH', '/usr/bin:/bin')}"
    argv = [str(node.path), str(program.resolve()), *arguments]
    return subprocess.run(  # noqa: S603 - fixed argv
        argv, cwd=folder, env={**environment, "PATH": path}, capture_output=True, text=True, check=False
    )


def said(done: subprocess.CompletedProcess[str]) -> str:
    """The complaint of npm, without the lines that tell where it keeps its log."""
    kept = [line for line in done.stderr.strip().splitlines() if "complete log of this run" not in line]
    return "\n".join(kept[-12:]) or f"npm ended with {done.returncode}"
