"""All dossiers a user has, and which of their servers are installed."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from distill.environments.mcp.dossier import Dossier
from distill.environments.mcp.ingest import Problem, read_dossier
from distill.environments.mcp.install import InstalledServer, find_installed
from distill.environments.mcp.launch import ServerLaunch
from distill.environments.mcp.machine import lacks_programs, lacks_python
from distill.environments.mcp.node import find_node, obstacle
from distill.errors import UsageError


def built_in_banks() -> Path:
    """The dossiers that come with distill: inside the wheel, or `question_banks/mcp` of the checkout."""
    package = Path(str(files("distill")))
    packed = package / "_banks" / "mcp"
    return packed if packed.is_dir() else package.parent / "question_banks" / "mcp"


def default_dirs(working_folder: Path) -> list[Path]:
    """The built-in dossiers, then the user's own below the working folder (they override)."""
    built_in, own = built_in_banks(), working_folder / "question_banks" / "mcp"
    return [built_in] if own.resolve() == built_in.resolve() or not own.is_dir() else [built_in, own]


def default_servers_root(environ: Mapping[str, str]) -> Path:
    """`$XDG_DATA_HOME/distill/servers`, else below `~/.local/share`."""
    data = environ["XDG_DATA_HOME"] if environ.get("XDG_DATA_HOME") else str(Path.home() / ".local" / "share")
    return Path(data) / "distill" / "servers"


@dataclass(frozen=True, slots=True)
class Library:
    """Dossiers by id, in the order of their ids; `problems` are files that are none, `notes` what was overridden."""

    servers_root: Path
    dossiers: Mapping[str, Dossier] = field(hash=False)
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def load(cls, dirs: Sequence[Path], servers_root: Path) -> Library:
        """Read every `*.json` of the folders; a later folder overrides, two files of one folder may not."""
        found: dict[str, tuple[Dossier, Path]] = {}
        problems: list[Problem] = []
        notes: list[str] = []
        for path in (path for folder in dirs for path in sorted(folder.glob("*.json"))):
            read = read_dossier(path, built_in=path.parent == built_in_banks())
            if isinstance(read, Problem):
                problems.append(read)
                continue
            _, before = found.get(read.id, (read, path))
            if before != path and before.parent == path.parent:
                problems.append(Problem(path, f"id: {read.id} is already taken by {before.name}"))
                continue
            if before != path:
                notes.append(f"{path} overrides the dossier {read.id} of {before.parent}")
            found[read.id] = (read, path)
        return cls(servers_root, {name: found[name][0] for name in sorted(found)}, tuple(problems), tuple(notes))

    def get(self, server: str) -> Dossier:
        """One dossier; UsageError lists the known ids, and why a file of that name was refused."""
        if server in self.dossiers:
            return self.dossiers[server]
        refused = "".join(f"; {problem}" for problem in self.problems if problem.path.stem == server)
        raise UsageError(f"no dossier for server {server}; known: {', '.join(self.dossiers) or 'none'}{refused}")

    def installed(self, server: str) -> InstalledServer | None:
        """The installed environment of a server's lock, if it is complete."""
        return find_installed(self.get(server), self.servers_root)

    def obstacle(self, server: str) -> str:
        """Why this machine lacks what the server takes beyond its packages, with the remedy; empty if it does not.

        A Python or node that is new enough (npm to install it), programs that its tools run.
        """
        dossier = self.get(server)
        if lacking := lacks_programs(dossier.programs):
            return lacking
        if not dossier.on_node:
            return lacks_python(dossier.python)
        return obstacle(dossier.node, installs=find_installed(dossier, self.servers_root) is None)

    def launch(self, server: str) -> ServerLaunch:
        """How an installed server is started; UsageError says what to type when it is not, or when it cannot be."""
        dossier = self.get(server)
        if dossier.launch is None:
            raise UsageError(
                f"server {server} is a bare registry record: nobody has captured its tools; "
                f"type: distill mcp capture {server} -o question_banks/mcp/{server}.json"
            )
        if lacking := self.obstacle(server):
            raise UsageError(f"server {server}: {lacking}")
        installed = find_installed(dossier, self.servers_root)
        if installed is None:
            raise UsageError(f"server {server} is not installed; type: distill mcp install {server}")
        return launch_of(dossier, installed.root)


def install_line(library: Library, servers: Sequence[str], environ: Mapping[str, str]) -> str:
    """What to type so that these servers are installed where this library looks for them."""
    root = library.servers_root
    where = [] if root == default_servers_root(environ) else ["--servers-dir", shlex.quote(str(root))]
    return " ".join(["distill mcp install", *where, *servers])


def launch_of(dossier: Dossier, root: Path) -> ServerLaunch:
    """The launch of a dossier whose environment is at `root`; the dossier must have a launch.

    Raises UsageError for a server on node where there is no node that is new enough.
    """
    assert dossier.launch is not None  # noqa: S101 - callers have looked
    node = find_node(dossier.node) if dossier.on_node else None
    if dossier.on_node and node is None:
        raise UsageError(f"server {dossier.id}: {obstacle(dossier.node)}")
    return ServerLaunch(
        name=dossier.id,
        version=dossier.version,
        argv=dossier.launch.argv,
        env=dict(dossier.launch.env),
        root=root,
        determinism=dossier.determinism,
        tools_sha256=dossier.tools_sha256,
        node=node.path if node is not None else None,
    )
