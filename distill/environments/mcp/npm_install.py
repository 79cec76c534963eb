"""Installing a server that runs on node: exactly what its lock says, and no package's own script."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import orjson

from distill.environments.mcp.npm_lock import QUIET, NpmLock, npm, said
from distill.errors import UsageError


def fill(
    folder: Path, lock: NpmLock, least_node: str, environment: Mapping[str, str], shelf: Path | None = None
) -> None:
    """Put the locked packages into `folder/node_modules`, from a registry or the tarballs of `shelf`, hashes checked.

    Raises UsageError with npm's own words when one does not fit, and when the tree is not the locked one.
    """
    folder.mkdir(parents=True)
    (folder / "package.json").write_bytes(orjson.dumps(lock.manifest()))
    (folder / "package-lock.json").write_bytes(orjson.dumps(lock.package_lock(shelf)))
    offline = ["--offline"] if shelf is not None else []
    done = npm(["ci", "--omit=dev", "--no-bin-links", *offline, *QUIET], folder, least_node, environment)
    if done.returncode != 0:
        raise UsageError(f"npm could not install: {said(done)}")
    if found := unlike(folder, lock):
        raise UsageError(f"npm installed something else than the lock says: {found}")


def unlike(folder: Path, lock: NpmLock) -> str:
    """The first package that is not there as locked, or that is there and not locked; empty when all is well."""
    try:
        packages = orjson.loads((folder / "node_modules" / ".package-lock.json").read_bytes())["packages"]
    except (OSError, orjson.JSONDecodeError, KeyError) as error:
        return f"npm's own list of what it installed cannot be read ({type(error).__name__})"
    there = {
        place.removeprefix("node_modules/"): (package.get("version"), package.get("integrity"))
        for place, package in packages.items()
    }
    locked = {place: (version, integrity) for place, version, integrity in lock.placed}
    wrong = sorted(place for place in there.keys() | locked.keys() if there.get(place) != locked.get(place))
    return wrong[0] if wrong else ""


def program(folder: Path, package: str) -> str:
    """What the installed package starts with, as a launch names it; UsageError unless it is one program."""
    record = orjson.loads((folder / "node_modules" / package / "package.json").read_bytes())
    found = record.get("bin", {})
    paths = {found} if isinstance(found, str) else set(found.values())
    if len(paths) != 1:
        raise UsageError(f"{package} has {len(paths)} programs; set launch.argv; it has: {', '.join(sorted(paths))}")
    return f"{{modules}}/{package}/{next(iter(paths)).removeprefix('./')}"
