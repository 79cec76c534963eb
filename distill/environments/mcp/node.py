"""Node and npm on this machine: where they are, whether they are new enough, what to type when they are not."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from distill.config.environment import process_environment

NODE_SEAT: Final = "/opt/node/bin/node"
"""Where a sandbox shows a node that lies outside the system's own folders."""

_USUAL: Final = ("/usr/local/bin", "/usr/bin", "/opt/node/bin", "/opt/nodejs/bin", "/usr/local/node/bin", "/snap/bin")
_PER_USER: Final = (".nvm/versions/node/*/bin", ".local/share/fnm/node-versions/*/installation/bin", ".volta/bin")
_ASK_S: Final = 20.0
_FIX: Final = "type: apt-get install nodejs npm"


@dataclass(frozen=True, slots=True)
class Node:
    """One node: the binary itself (no link) and its version."""

    path: Path
    version: tuple[int, ...]

    @property
    def shown(self) -> str:
        """The version as people write it."""
        return ".".join(map(str, self.version))


def find_node(least: str, environ: Mapping[str, str] | None = None) -> Node | None:
    """The first node that is at least version `least` (`18`, `20.11`), on the path or in a usual place."""
    return next((node for node in _nodes(environ) if node.version >= version_of(least)), None)


def find_npm(node: Node, environ: Mapping[str, str] | None = None) -> Path | None:
    """The npm beside a node, else the first on the path or in a usual place."""
    folders = [str(node.path.parent), *_folders(process_environment() if environ is None else environ)]
    found = shutil.which("npm", path=":".join(folders))
    return Path(found) if found else None


def obstacle(least: str, *, installs: bool = False, environ: Mapping[str, str] | None = None) -> str:
    """What stands in the way of servers on node here, with the line to type; empty when nothing does.

    With `installs`: of installing one, which takes npm too.
    """
    node = find_node(least, environ)
    if node is None:
        newest = max(_nodes(environ), key=lambda node: node.version, default=None)
        there = f"the newest one here is {newest.shown}" if newest else "there is none here"
        return f"node {least} or newer is needed, and {there}; {_FIX}"
    if installs and find_npm(node, environ) is None:
        return f"npm is needed to install it, and there is none here; {_FIX}"
    return ""


def version_of(text: str) -> tuple[int, ...]:
    """`v20.11.1` or `18` as numbers; raises ValueError when it is neither."""
    found = re.fullmatch(r"v?(\d+(?:\.\d+){0,2})\S*", text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no version of node")
    return tuple(map(int, found[1].split(".")))


def _nodes(environ: Mapping[str, str] | None) -> list[Node]:
    """Every node there is: those of the path in its order, the others after them."""
    return list(_found(tuple(_folders(process_environment() if environ is None else environ))))


@cache
def _found(folders: tuple[str, ...]) -> tuple[Node, ...]:
    paths = [Path(folder, name) for folder in folders for name in ("node", "nodejs")]
    asked = (_asked(path) for path in paths if path.is_file())
    return tuple(dict.fromkeys(node for node in asked if node is not None))


def _folders(environ: Mapping[str, str]) -> Iterator[str]:
    yield from (folder for folder in environ.get("PATH", "").split(":") if folder.startswith("/"))
    yield from _USUAL
    if environ.get("HOME", "").startswith("/"):
        for pattern in _PER_USER:
            yield from sorted(map(str, Path(environ["HOME"]).glob(pattern)), reverse=True)


def _asked(path: Path) -> Node | None:
    """What a binary says of itself (a version manager's shim names the binary behind it); None when it is no node."""
    ask = "process.stdout.write(process.version + ' ' + process.execPath)"
    try:
        done = subprocess.run((path, "-e", ask), capture_output=True, text=True, timeout=_ASK_S, check=False, env={})  # noqa: S603 - a fixed question
        version, _, real = done.stdout.partition(" ")
        return Node(Path(real).resolve(strict=True), version_of(version)) if real else None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
