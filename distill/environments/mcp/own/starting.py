"""From a command line as its user types it to one that runs in the sandbox and sees only what it needs."""

from __future__ import annotations

import os.path
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from distill.environments.mcp.launch import interpreters
from distill.environments.mcp.machine import SANDBOX_PATH
from distill.environments.mcp.own.entry import Entry
from distill.environments.sandbox import Command, Mount, Sandbox

_PATH: Final = f"/usr/local/bin:{SANDBOX_PATH}"
_SYSTEM: Final = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
_TOO_MUCH: Final = (Path("/"), Path("/home"), Path("/root"), Path("/etc"), Path("/proc"), Path("/dev"), Path("/sys"))


@dataclass(frozen=True, slots=True)
class Room:
    """Where commands run: the sandbox, and what one of them is given. `env` is complete but for the sandbox's own."""

    sandbox: Sandbox
    work: Path
    env: Mapping[str, str] = field(repr=False)

    def command(self, argv: Sequence[str], entry: Entry, *, beside: bool = False) -> Command:
        """`argv` with its program's own folder, the paths among its arguments and `reads` to be seen, nothing else.

        A command `beside` the server runs in the work folder, wherever the server itself runs.
        """
        cwd = None if beside else entry.cwd
        program = find_program(argv[0], cwd)
        line = (argv[0] if program is None else str(_at_home(program)), *argv[1:])
        if cwd is not None and self.sandbox.backend != "none":
            line = ("/usr/bin/env", f"--chdir={cwd}", *line)
        seen = tuple(dict.fromkeys(_seen(program, argv, entry)))
        mounts = [Mount(path, str(path)) for path in seen if not {*path.parents} & {*seen}]
        env = {"PATH": _PATH, **self.env}
        return self.sandbox.command(line, self.work, mounts, env, network=bool(entry.url) or entry.care.network)


def find_program(name: str, cwd: Path | None, path: str | None = None) -> Path | None:
    """The program of a command line: a path (seen from `cwd`), or a name in the system's folders or the user's path."""
    if "/" in name:
        found = (cwd or Path()) / Path(name).expanduser()
        return found.absolute() if found.is_file() else None
    place = shutil.which(name, path=_PATH) or shutil.which(name, path=path)
    return None if place is None else Path(place)


def obstacle(entry: Entry, path: str) -> str:
    """Why its commands cannot be started here, with the remedy; empty if they can. `path` is the user's own PATH."""
    own = ((entry.argv, entry.cwd), (entry.care.reset, None), (entry.care.snapshot, None))
    for argv, cwd in own:
        if argv and find_program(argv[0], cwd, path) is None:
            return f"there is no program {argv[0]} here; install it, or write its whole path"
    for folder in (*entry.care.reads, *([] if entry.cwd is None else [entry.cwd])):
        if not folder.exists():
            return f"there is no {folder} here; mend the path"
        if folder.resolve() in {*_TOO_MUCH, Path.home()}:
            return f"{folder} is more than a server may see; name the folders in it that it needs"
    return ""


def paths_in(argv: Sequence[str]) -> list[Path]:
    """The whole paths among arguments, those of `--option=/path` too."""
    texts = [part.partition("=")[2] if part.startswith("-") else part for part in argv]
    return [Path(text) for text in texts if text.startswith("/")]


def _seen(program: Path | None, argv: Sequence[str], entry: Entry) -> Iterator[Path]:
    """Files and folders, each at its own place; a link is shown with what it leads to."""
    whole = [path for path in (program, entry.cwd) if path is not None]
    for path in (*whole, *paths_in(argv[1:]), *(path.absolute() for path in entry.care.reads)):
        if path.exists() and path.resolve() not in {*_TOO_MUCH, Path.home()}:
            yield from (one for one in _with_home(path) if not _in_system(one))


def _with_home(path: Path) -> Iterator[Path]:
    """A program of a virtual environment needs the whole of it, and its interpreter; one of npm its packages."""
    for place in _led_to(path):
        home = _home(place)
        yield home or place
        if home is not None and (home / "pyvenv.cfg").is_file():
            yield from interpreters(home)


def _at_home(program: Path) -> Path:
    """Behind a link from elsewhere (pipx, npm), the program beside its packages: through the link it misses them."""
    return next((place for place in _led_to(program) if _home(place) is not None), program)


def _home(path: Path) -> Path | None:
    """The virtual environment or the `node_modules` that a program is part of."""
    if (path.parent.parent / "pyvenv.cfg").is_file():
        return path.parent.parent
    if "node_modules" in path.parts:
        return Path(*path.parts[: path.parts.index("node_modules") + 1])
    return None


def _led_to(path: Path) -> Iterator[Path]:
    """A path, every link on its way, and where it ends."""
    yield path
    end, seen = path.resolve(), {path}
    while path.is_symlink():
        path = Path(os.path.normpath(path.parent.resolve() / path.readlink()))
        if path in seen:
            return
        seen.add(path)
        yield path
    if end not in seen:
        yield end


def _in_system(path: Path) -> bool:
    return any(path.is_relative_to(top) for top in _SYSTEM)
