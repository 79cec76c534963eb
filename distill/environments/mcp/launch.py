"""How one installed server is started, and under which names its tools are shown."""

from __future__ import annotations

import hashlib
import os.path
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias

from distill.domain.json import JsonObject
from distill.environments.mcp.node import NODE_SEAT
from distill.environments.sandbox import WORKSPACE, Mount, Sandbox

Determinism: TypeAlias = Literal["pinned", "masked", "none"]

_WEAKEST_FIRST: Final[tuple[Determinism, ...]] = ("none", "masked", "pinned")

NAME_CAP: Final = 64
"""Longest tool name that the common model APIs accept."""

INSIDE: Final = Path(__file__).parent / "inside"
INSIDE_SEAT: Final = "/opt/distill"
"""Our own small scripts, and where a sandbox shows them."""

_LIBRARIES: Final = {"duckdb": "duckdb", "xlsx": "openpyxl", "docx": "docx"}
"""Kind of state -> the package that can read and write it."""


@dataclass(frozen=True, slots=True)
class ServerLaunch:
    """One installed server.

    `argv` and `env` may hold the places of a dossier's launch; `root` is its virtual environment, or
    the folder of its `node_modules`, and then `node` is the binary that runs it.
    `tools_sha256` is `tools_digest` of what it listed when it was captured, None to skip.
    """

    name: str
    version: str
    argv: tuple[str, ...]
    env: JsonObject = field(hash=False)
    root: Path
    determinism: Determinism = "none"
    tools_sha256: str | None = None
    node: Path | None = None

    @property
    def seat(self) -> str:
        """Where the virtual environment is seen inside a sandbox."""
        return f"/opt/servers/{self.name}"

    def provides(self, kind: str) -> bool:
        """Whether state of this kind can be read or made with it: a library for a file's format, Python for git."""
        if kind == "git":
            return self.node is None
        if kind == "graph":
            return (self.root / _GRAPHS).is_dir()
        package = _LIBRARIES.get(kind)
        return package is not None and any(self.root.glob(f"lib/python3*/site-packages/{package}/__init__.py"))


_GRAPHS: Final = "node_modules/@modelcontextprotocol/server-memory"
"""The one server that keeps a graph; its file is plain JSON, which takes no library of its own."""


def interpreters(root: Path) -> tuple[Path, ...]:
    """The folders of the base Python that a virtual environment needs, system Python excluded."""
    found: list[Path] = []
    link = root / "bin" / "python"
    while link.is_symlink():
        link = Path(os.path.normpath(link.parent / link.readlink()))
        base = Path(*link.parts[:-2])
        if base not in {root, *found} and not base.is_relative_to("/usr") and base != Path("/"):
            found.append(base)
    return tuple(found)


def mounts(launch: ServerLaunch) -> tuple[Mount, ...]:
    """What a sandbox of this server shows besides the system: its environment, its interpreter, our scripts."""
    bases = tuple(Mount(base, str(base), _others(base)) for base in interpreters(launch.root))
    node = () if launch.node is None or _in_system(launch.node) else (Mount(launch.node, NODE_SEAT),)
    return (*bases, *node, Mount(launch.root, launch.seat), Mount(INSIDE, INSIDE_SEAT))


def _in_system(program: Path) -> bool:
    """Whether every sandbox shows it at its own place anyway."""
    return program.is_relative_to("/usr")


def _others(base: Path) -> tuple[str, ...]:
    """Whatever else was installed into an interpreter is nobody's business."""
    return tuple(str(folder.relative_to(base)) for folder in base.glob("lib/python3*/site-packages"))


def start_argv(launch: ServerLaunch, sandbox: Sandbox, work: Path) -> tuple[str, ...]:
    """`argv` with its places filled in, as seen from where the process will live.

    A Python console script is started through the interpreter and `inside/boot.py`: its first
    line names the folder it was installed in, which is not where the sandbox shows it.
    """
    places = _places(launch, sandbox, work)
    argv = tuple(_filled(part, places) for part in launch.argv)
    seat, python = places[str(launch.root)], places["{python}"]
    if launch.node is not None:
        return argv
    script = launch.root / argv[0].removeprefix(f"{seat}/")
    if argv[0] != python and script.is_file() and _is_python_script(script):
        boot = str(INSIDE / "boot.py") if sandbox.backend == "none" else f"{INSIDE_SEAT}/boot.py"
        return (python, boot, *argv)
    return argv


def start_env(launch: ServerLaunch, sandbox: Sandbox, work: Path) -> dict[str, str]:
    """`env` with its places filled in, and the server's own programs first in the path."""
    places = _places(launch, sandbox, work)
    filled = {name: _filled(str(value), places) for name, value in launch.env.items()}
    return {"PATH": f"{places['{bin}']}:/usr/bin:/bin", **filled}


def _places(launch: ServerLaunch, sandbox: Sandbox, work: Path) -> dict[str, str]:
    bare = sandbox.backend == "none"
    seat = str(launch.root) if bare else launch.seat
    return {
        "{python}": f"{seat}/bin/python",
        "{bin}": f"{seat}/bin",
        "{modules}": f"{seat}/node_modules",
        "{node}": str(launch.node) if bare or launch.node is None or _in_system(launch.node) else NODE_SEAT,
        "{workdir}": str(work) if bare else WORKSPACE,
        str(launch.root): seat,
    }


def _filled(part: str, places: dict[str, str]) -> str:
    for name, value in places.items():
        part = part.replace(name, value)
    return part


def _is_python_script(script: Path) -> bool:
    with script.open("rb") as file:
        first = file.readline(256)
    return first.startswith(b"#!") and b"python" in first


def weakest(levels: Iterable[Determinism]) -> Determinism:
    """What can be promised of several servers together."""
    found = set(levels)
    return next((level for level in _WEAKEST_FIRST if level in found), "pinned")


def shown_name(server: str, tool: str) -> str:
    """`server__tool` in the letters and length that model APIs accept; a cut name ends in a hash."""
    name = re.sub(r"[^a-zA-Z0-9_-]", "_", f"{server}__{tool}")
    if len(name) <= NAME_CAP:
        return name
    return f"{name[: NAME_CAP - 9]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def tools_digest(tools: Sequence[JsonObject]) -> str:
    """sha256 over name, description and inputSchema of a `tools/list` result, in the order of names."""
    import orjson

    facts = [[tool["name"], tool.get("description") or "", tool["inputSchema"]] for tool in tools]
    facts.sort(key=lambda fact: str(fact[0]))
    return hashlib.sha256(orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)).hexdigest()
