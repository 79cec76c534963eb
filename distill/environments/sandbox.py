"""The sandbox policy: which command really starts when something untrusted is to run.

bubblewrap builds a world that holds read-only system folders, one interpreter, what the
caller mounts, and one writable folder at `/workspace`. There is no network, no host
process, no home and no project in it. bubblewrap itself is process 1 in there and its
environment is readable, so it is started with the scrubbed environment too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias

WORKSPACE: Final = "/workspace"
"""Where the work folder is, for every tool on every machine."""

HOME: Final = "/home/agent"

PINNED_TIME: Final = 1_767_323_045
"""Seconds since 1970 of the date below; seeded files carry it as their modification time."""

PINNED_DATE: Final = "2026-01-02T03:04:05 +0000"
"""The date of every commit made in a sandbox; GitPython refuses the spelling with a trailing Z."""

SCRUBBED: Final[Mapping[str, str]] = {
    "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
    "HOME": HOME,
    "USER": "agent",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "TMPDIR": "/tmp",  # noqa: S108 - the sandbox's own private /tmp
    "TERM": "dumb",
    "PAGER": "cat",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONNOUSERSITE": "1",
    "GIT_AUTHOR_NAME": "Agent",
    "GIT_AUTHOR_EMAIL": "agent@example.com",
    "GIT_AUTHOR_DATE": PINNED_DATE,
    "GIT_COMMITTER_NAME": "Agent",
    "GIT_COMMITTER_EMAIL": "agent@example.com",
    "GIT_COMMITTER_DATE": PINNED_DATE,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "init.defaultBranch",
    "GIT_CONFIG_VALUE_0": "main",
    "GIT_CONFIG_KEY_1": "core.abbrev",
    "GIT_CONFIG_VALUE_1": "10",
}
"""The whole environment inside; nothing of the parent's is copied."""

_SYSTEM: Final = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
_ETC: Final = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/mime.types")
_NET: Final = ("/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ssl", "/etc/ca-certificates")
_ROOTFS: Final = Path(__file__).parent / "rootfs"
_PRLIMIT: Final = "/usr/bin/prlimit"
_SETPRIV: Final = "/usr/bin/setpriv"
_MEBI: Final = 1024 * 1024

Backend: TypeAlias = Literal["bwrap", "none"]


@dataclass(frozen=True, slots=True)
class Rlimits:
    """Limits of one sandbox, set inside it so that they count its own processes only.

    The address space is generous because analytic databases reserve far more than they use.
    The process limit binds for unprivileged users only; the kernel exempts root.
    """

    address_space_bytes: int = 16 * 1024 * _MEBI
    processes: int = 256
    file_bytes: int = 256 * _MEBI
    cpu_s: int = 600
    tmp_bytes: int = 256 * _MEBI


@dataclass(frozen=True, slots=True)
class Mount:
    """`source` on the host is seen read-only as `target` inside, its subfolders `hides` as empty."""

    source: Path
    target: str
    hides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """What to start: `env` is the complete environment, `cwd` a folder of the host."""

    argv: tuple[str, ...]
    env: Mapping[str, str] = field(repr=False)
    cwd: Path


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A policy; `sandbox_probe.probe` makes one that was seen to work here.

    `hidden` are folders that stay invisible even when they lie under a visible one (the
    project installed below `/usr`, say). Backend `none` runs on the bare host and is only
    for whoever asked for it by name; rows then say so.
    """

    backend: Backend
    bwrap: str = "bwrap"
    hidden: tuple[Path, ...] = ()
    rlimits: Rlimits = Rlimits()

    def command(
        self,
        argv: Sequence[str],
        work: Path,
        mounts: Iterable[Mount] = (),
        env: Mapping[str, str] | None = None,
        *,
        network: bool = False,
    ) -> Command:
        """Wrap `argv` (paths as seen inside; on the host for backend `none`) with `work` as the work folder.

        With `network` it has the host's: for a server that the operator has said so of, and for no other.
        """
        inside = {**SCRUBBED, **(env or {})}
        if self.backend == "none":
            home = {"HOME": str(work), "TMPDIR": str(work.parent)}
            return Command((_SETPRIV, "--pdeathsig", "KILL", "--", *argv), {**inside, **home}, work)
        world = [*_system(self.rlimits), *self._mounted(tuple(mounts))]
        net = ["--share-net", *(flag for name in _NET for flag in ("--ro-bind-try", name, name))] if network else []
        place = [*net, "--bind", str(work), WORKSPACE, "--remount-ro", "/", "--chdir", WORKSPACE]
        return Command((self.bwrap, *_FLAGS, *world, *place, "--", *_limited(self.rlimits), *argv), inside, Path("/"))

    def _mounted(self, mounts: tuple[Mount, ...]) -> list[str]:
        shown = [flag for mount in mounts for flag in ("--ro-bind", str(mount.source), mount.target)]
        empty = [f"{mount.target}/{name}" for mount in mounts for name in mount.hides]
        empty += [inside for folder in self.hidden for inside in _visible_as(folder, mounts)]
        return [*shown, *(flag for folder in empty for flag in ("--size", "4096", "--tmpfs", folder))]


_FLAGS: Final = (
    *("--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox"),
    *("--new-session", "--die-with-parent", "--cap-drop", "ALL"),
)


def _system(limits: Rlimits) -> list[str]:
    flags: list[str] = []
    for name in _SYSTEM:
        path = Path(name)
        if path.is_symlink():
            flags += ["--symlink", str(path.readlink()), name]
        elif path.is_dir():
            flags += ["--ro-bind", name, name]
    for name in _ETC:
        flags += ["--ro-bind-try", name, name]
    for name in ("passwd", "group"):
        flags += ["--ro-bind", str(_ROOTFS / name), f"/etc/{name}"]
    size = str(limits.tmp_bytes)
    flags += ["--proc", "/proc", "--dev", "/dev"]
    flags += ["--size", size, "--tmpfs", "/tmp", "--size", size, "--tmpfs", "/home", "--dir", HOME]  # noqa: S108 - inside
    return flags


def _visible_as(folder: Path, mounts: tuple[Mount, ...]) -> list[str]:
    """Every place inside where a folder of the host would be seen."""
    if not folder.is_dir():
        return []
    mounted = [mount for mount in mounts if folder.is_relative_to(mount.source)]
    places = [str(Path(mount.target) / folder.relative_to(mount.source)) for mount in mounted]
    return [*places, *([str(folder)] if any(folder.is_relative_to(top) for top in _SYSTEM) else [])]


def _limited(limits: Rlimits) -> tuple[str, ...]:
    return (
        _PRLIMIT,
        f"--as={limits.address_space_bytes}",
        f"--nproc={limits.processes}",
        f"--fsize={limits.file_bytes}",
        f"--cpu={limits.cpu_s}",
        "--core=0",
        "--",
    )
