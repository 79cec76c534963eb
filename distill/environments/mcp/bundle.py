"""One archive of all packages that servers are installed from, for machines without a registry.

    bundle.json       {"made_for": "cp311-linux-x86_64", "servers": {id: lock sha256}, "files": {name: sha256}}
    wheels/*.whl      as the locks pin them, each held against its sha256
    npm/*.tgz         each held against its sha512

It holds for the Python and the machine type that it was made on, which wheels are for. Installing from it is
`install` with nothing but these files to find, and the same hashes of the same locks.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import orjson

from distill.environments.mcp.bundled import BUNDLED
from distill.environments.mcp.dossier import Dossier
from distill.environments.mcp.install import TARBALLS, WHEELS, Report, installer_environment
from distill.environments.mcp.lockfile import Lock
from distill.environments.mcp.npm_lock import QUIET, NpmLock, integrity_of, npm, said
from distill.errors import UsageError

LIST: Final = "bundle.json"
MADE_FOR: Final = f"cp{sys.version_info[0]}{sys.version_info[1]}-{sys.platform}-{platform.machine()}"
_BAD: Final = "make it again, with distill mcp bundle"


def make_bundle(dossiers: Sequence[Dossier], output: Path, *, environment: Mapping[str, str], report: Report) -> None:
    """Download what the locks pin and write the archive, whole or not at all; raises UsageError.

    `environment` is all that pip and npm see.
    """
    if not os.access(output.parent, os.W_OK | os.X_OK):
        raise UsageError(f"{output}: {output.parent} is no folder that can be written to")
    with tempfile.TemporaryDirectory(prefix="distill-bundle-") as name:
        folder = Path(name)
        for part in (WHEELS, TARBALLS):
            (folder / part).mkdir()
        for dossier in dossiers:
            assert dossier.lock is not None  # noqa: S101 - callers have looked
            if isinstance(dossier.lock, NpmLock):
                _fetch_tarballs(dossier.lock, dossier.node, folder / TARBALLS, environment)
            elif dossier.package is not None and dossier.package.registry_type != BUNDLED:
                _fetch_wheels(dossier.lock, folder / WHEELS, environment)
            report(f"{dossier.id} {dossier.version}: {len(dossier.lock.lines)} locked packages")
        _pack(folder, {dossier.id: dossier.lock.sha256 for dossier in dossiers if dossier.lock}, output)


def downloader_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What pip and npm may see: as `installer_environment`, and pip's settings; an index of uv alone is pip's too."""
    kept = installer_environment(environ) | {name: value for name, value in environ.items() if name.startswith("PIP_")}
    if index := kept.get("UV_DEFAULT_INDEX") or kept.get("UV_INDEX_URL"):
        kept.setdefault("PIP_INDEX_URL", index)
    return kept


def _fetch_wheels(lock: Lock, folder: Path, environment: Mapping[str, str]) -> None:
    if importlib.util.find_spec("pip") is None:
        raise UsageError(f"pip is needed to download wheels; type: {sys.executable} -m ensurepip")
    wanted = folder.parent / "requirements.txt"
    wanted.write_text(lock.text, encoding="utf-8")
    argv = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    argv += ["--require-hashes", "--only-binary", ":all:", "--dest", str(folder), "--requirement", str(wanted)]
    done = subprocess.run(argv, env=dict(environment), capture_output=True, text=True, check=False)  # noqa: S603 - fixed argv
    wanted.unlink()
    if done.returncode != 0:
        raise UsageError(f"pip could not download: {done.stderr.strip()}")


def _fetch_tarballs(lock: NpmLock, least_node: str, folder: Path, environment: Mapping[str, str]) -> None:
    names = sorted({f"{place.rpartition('node_modules/')[2]}@{version}" for place, version, _ in lock.placed})
    done = npm(["pack", "--pack-destination", str(folder), *QUIET, *names], folder, least_node, environment)
    if done.returncode != 0:
        raise UsageError(f"npm could not download: {said(done)}")
    there = {integrity_of(path) for path in folder.iterdir()}
    if missing := [place for place, _, integrity in lock.placed if integrity not in there]:
        raise UsageError(f"npm gave other packages than the lock names: {missing[0]}")


def _pack(folder: Path, servers: Mapping[str, str], output: Path) -> None:
    names = sorted(f"{path.parent.name}/{path.name}" for path in folder.glob("*/*"))
    listed = {
        "made_for": MADE_FOR,
        "servers": dict(servers),
        "files": {name: _sha256(folder / name) for name in names},
    }
    (folder / LIST).write_bytes(orjson.dumps(listed, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    beside = output.with_name(f".{output.name}.part")
    try:
        with tarfile.open(beside, "w") as archive:
            for name in (LIST, *names):
                archive.add(folder / name, arcname=name, recursive=False)
        beside.replace(output)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written: {error.strerror}") from error
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def opened(archive: Path, locks: Mapping[str, str]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """A folder with what an archive holds, for the length of the block, and the servers that it is for.

    `locks` are the locks in force (server -> sha256). Raises UsageError for an archive that is damaged, was made for
    another Python or machine, or holds other locks.
    """
    with tempfile.TemporaryDirectory(prefix="distill-bundle-") as name:
        folder = Path(name)
        servers = _unpack(archive, folder)
        for server, sha256 in servers.items():
            if server in locks and locks[server] != sha256:
                raise UsageError(f"{archive}: its lock of {server} is not the one in force here; {_BAD}")
        yield folder, tuple(servers)


def _unpack(archive: Path, folder: Path) -> dict[str, str]:
    try:
        with tarfile.open(archive, "r:") as packed:
            for member in packed:
                part, _, name = member.name.rpartition("/")
                if not member.isfile() or part not in {"", WHEELS, TARBALLS} or (not part and name != LIST):
                    raise UsageError(f"{archive}: holds {member.name[:80]!r}, which no bundle does; {_BAD}")
                _write(packed.extractfile(member), folder / member.name)
        listed = orjson.loads((folder / LIST).read_bytes())
        made_for, servers, files = listed["made_for"], dict(listed["servers"]), dict(listed["files"])
    except (tarfile.TarError, orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{archive}: no bundle, or damaged ({type(error).__name__}); {_BAD}") from None
    except OSError as error:
        raise UsageError(f"{archive}: cannot be read: {error.strerror}; make one with distill mcp bundle") from None
    if made_for != MADE_FOR:
        raise UsageError(f"{archive}: was made for {made_for}, this is {MADE_FOR}; make one on such a machine")
    there = {f"{path.parent.name}/{path.name}" for path in folder.glob("*/*")}
    for name in sorted(there | files.keys()):
        if name not in there or _sha256(folder / name) != files.get(name):
            raise UsageError(f"{archive}: {name} is not what was packed; {_BAD}")
    return servers


def _write(source: IO[bytes] | None, target: Path) -> None:
    assert source is not None  # noqa: S101 - a file has a content
    target.parent.mkdir(exist_ok=True)
    with source, target.open("wb") as file:
        shutil.copyfileobj(source, file)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
