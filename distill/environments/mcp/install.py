"""Installing a server: its own environment (virtual, or a folder of node modules), exactly what its lock says.

Wheels only, and no script of any package is run.

A folder counts as installed when its marker `.complete` is there; the marker is written
last, so a run that was cut off is simply done again. Two installers of the same server wait
for each other on a file lock.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import orjson

from distill.environments.mcp import npm_install
from distill.environments.mcp.bundled import BUNDLED, copy_bundled, is_intact
from distill.environments.mcp.dossier import Dossier
from distill.environments.mcp.lockfile import Lock, uv_binary
from distill.environments.mcp.npm_lock import NpmLock
from distill.errors import UsageError

MARKER: Final = ".complete"

_ALLOWED: Final = ("HOME", "PATH", "LANG", "XDG_CACHE_HOME", "SSL_CERT_FILE", "SSL_CERT_DIR", "ALL_PROXY", "HTTP_PROXY")
_ALLOWED_MORE: Final = (
    "HTTPS_PROXY",
    "NO_PROXY",
    "all_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "NETRC",
    "NODE_EXTRA_CA_CERTS",
    "TMPDIR",
)
_FROM_PIP: Final[Mapping[str, str]] = {
    "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
    "PIP_EXTRA_INDEX_URL": "UV_INDEX",
    "PIP_FIND_LINKS": "UV_FIND_LINKS",
    "PIP_CERT": "SSL_CERT_FILE",
}
"""pip's setting -> the variable that means the same to uv."""

_INDEXES: Final = frozenset({"UV_INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS"})

WHEELS: Final = "wheels"
TARBALLS: Final = "npm"
"""Folders of a bundle."""

Report: TypeAlias = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class InstalledServer:
    """One server's environment; `root` holds `bin/python`, or `node_modules`."""

    id: str
    version: str
    root: Path
    lock_sha256: str


def installer_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What uv and npm may see of the process environment: where packages come from, and nothing else.

    `UV_*`, `NPM_CONFIG_*`, proxies and certificates pass; an index given to pip alone is handed on to uv.
    """
    kept = {
        name: value
        for name, value in environ.items()
        if name in (*_ALLOWED, *_ALLOWED_MORE) or name.upper().startswith(("UV_", "NPM_CONFIG_"))
    }
    for theirs, ours in _FROM_PIP.items():
        if theirs in environ:
            separator = "," if ours == "UV_FIND_LINKS" else " "
            kept.setdefault(ours, separator.join(environ[theirs].split()))
    return kept


def from_shelf(environment: Mapping[str, str], wheels: Path) -> dict[str, str]:
    """The same for uv with a folder of wheels, and no index to ask."""
    kept = {name: value for name, value in environment.items() if name not in _INDEXES}
    return {**kept, "UV_FIND_LINKS": str(wheels), "UV_NO_INDEX": "1", "UV_OFFLINE": "1"}


def folder_of(dossier: Dossier, root: Path) -> Path:
    """Where this version with this lock is installed; UsageError when there is nothing to install from."""
    return root / f"{dossier.id}-{dossier.version}-{_lock_of(dossier).sha256[:8]}"


def find_installed(dossier: Dossier, root: Path) -> InstalledServer | None:
    """The finished installation of this very lock, if it is there and its interpreter still is."""
    if dossier.lock is None:
        return None
    folder = folder_of(dossier, root)
    try:
        marker = orjson.loads((folder / MARKER).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    heart = folder / "node_modules" if dossier.on_node else folder / "bin" / "python"
    if marker != _marker(dossier.lock) or not heart.exists():
        return None
    if _is_bundled(dossier) and not is_intact(dossier.lock, folder):
        return None
    return InstalledServer(dossier.id, dossier.version, folder, dossier.lock.sha256)


def install(
    dossier: Dossier,
    root: Path,
    *,
    environment: Mapping[str, str],
    report: Report = lambda _line: None,
    bundle: Path | None = None,
) -> InstalledServer:
    """Install one server below `root`, or find it there; blocks for seconds to a minute.

    `environment` is all that uv or npm sees (`installer_environment`); `report` gets one line per
    step. `bundle` is the unpacked folder of a bundle, where packages come from instead of a registry.
    Raises UsageError with their own words when a hash or a wheel does not fit; what was begun is removed.
    """
    lock = _lock_of(dossier)
    folder = folder_of(dossier, root)
    with _alone(folder, report):
        found = find_installed(dossier, root)
        if found is not None:
            report(f"{dossier.id} {dossier.version}: already installed")
            return found
        how = "no scripts" if dossier.on_node else "wheels only"
        report(f"{dossier.id} {dossier.version}: installing {len(lock.lines)} locked packages, {how}")
        shutil.rmtree(folder, ignore_errors=True)
        with ExitStack() as unless_whole:
            unless_whole.callback(shutil.rmtree, folder, ignore_errors=True)
            if isinstance(lock, NpmLock):
                npm_install.fill(folder, lock, dossier.node, environment, bundle / TARBALLS if bundle else None)
            elif _is_bundled(dossier):
                copy_bundled(lock, folder)
            else:
                _fill(folder, lock, environment if bundle is None else from_shelf(environment, bundle / WHEELS))
            _discard(dossier, folder)
            (folder / MARKER).write_bytes(orjson.dumps(_marker(lock)))
            unless_whole.pop_all()
        report(f"{dossier.id} {dossier.version}: installed")
        return InstalledServer(dossier.id, dossier.version, folder, lock.sha256)


def _lock_of(dossier: Dossier) -> Lock:
    if dossier.lock is None:
        raise UsageError(
            f"server {dossier.id} has no lock, so it cannot be installed; "
            f"make one, type: distill mcp capture {dossier.id} -o FILE"
        )
    return dossier.lock


def _is_bundled(dossier: Dossier) -> bool:
    return dossier.package is not None and dossier.package.registry_type == BUNDLED


def _marker(lock: Lock) -> dict[str, str]:
    return {"lock_sha256": lock.sha256}


def _fill(folder: Path, lock: Lock, environment: Mapping[str, str]) -> None:
    """Make the virtual environment and install exactly the lock into it."""
    uv = uv_binary()
    _uv([uv, "venv", "--quiet", "--no-project", "--python", sys.executable, str(folder)], environment)
    requirements = folder / "requirements.txt"
    requirements.write_text(lock.text, encoding="utf-8")
    argv = [uv, "pip", "install", "--quiet", "--python", str(folder / "bin" / "python")]
    argv += ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--compile-bytecode"]
    _uv([*argv, "--requirement", str(requirements)], environment)


def _uv(argv: list[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(argv, env=dict(environment), capture_output=True, text=True, check=False)  # noqa: S603 - fixed argv
    if done.returncode != 0:
        raise UsageError(f"uv could not install: {done.stderr.strip()}")


def _discard(dossier: Dossier, folder: Path) -> None:
    """Turn the files that the server insists on writing into links to the null device."""
    if dossier.launch is None:
        return
    library = f"lib/python{sys.version_info.major}.{sys.version_info.minor}"
    for name in dossier.launch.discard:
        path = folder / name.replace("{lib}", library)
        path.unlink(missing_ok=True)
        path.symlink_to("/dev/null")


@contextmanager
def _alone(folder: Path, report: Report) -> Iterator[None]:
    """Hold the file lock of one installation folder; its file stays behind, empty."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder.parent}: servers cannot be installed here: {error.strerror}") from error
    with folder.with_name(f".{folder.name}.lock").open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report(f"{folder.name}: another distill is installing it; waiting")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
