"""Locks: every package a server needs, at one version, with the hashes it may have.

A lock is a requirements file with exact pins and sha256 hashes alone: no index, no URL, no
option. It is made for CPython 3.11 to 3.13 on Linux, x86_64 and aarch64, wheels only.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from distill.errors import UsageError

_PIN: Final = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[A-Za-z0-9,._-]+\])?==(?P<version>[A-Za-z0-9.!+_-]+)"
    r"(?P<marker> ; [^#\\]+?)?(?P<hashes>(?: --hash=sha256:[0-9a-f]{64})+)"
)
_ELSEWHERE: Final = re.compile(
    r" ; [^\\]*(?:sys_platform|platform_system) == '(?:win32|Windows|darwin|Darwin|emscripten)'"
)
"""Markers of packages that no Linux machine installs."""


@dataclass(frozen=True, slots=True)
class Lock:
    """`lines` are the normalised pins; `sha256` names the lock, `pins` are (name, version)."""

    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The requirements file, one hash a line."""
        return "".join(line.replace(" --hash=", " \\\n    --hash=") + "\n" for line in self.lines)

    @property
    def sha256(self) -> str:
        """Of the normalised pins: white space and comments do not change it."""
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()

    @property
    def pins(self) -> dict[str, str]:
        """Package name -> version."""
        found = (_PIN.fullmatch(line) for line in self.lines)
        return {match["name"].lower(): match["version"] for match in found if match is not None}


def parse_lock(text: str) -> Lock:
    """Read a lock strictly; ValueError names the line that is no exact pin with a sha256."""
    lines: list[str] = []
    for number, logical in _logical_lines(text):
        if _PIN.fullmatch(logical) is None:
            raise ValueError(
                f"line {number}: not `name==version --hash=sha256:...`: {logical[:80]!r}; "
                "a lock holds exact pins with sha256 hashes alone, no index, URL or option"
            )
        lines.append(logical)
    if not lines:
        raise ValueError("the lock is empty")
    return Lock(tuple(lines))


def _logical_lines(text: str) -> Iterable[tuple[int, str]]:
    """(number of the first line, joined line without comments and double blanks)."""
    start, parts = 0, list[str]()
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not parts:
            start = number
        if line.startswith("#") or (not line and not parts):
            continue
        parts.append(line.removesuffix("\\").strip())
        if not line.endswith("\\"):
            yield start, " ".join(" ".join(parts).split())
            parts = []
    if parts:
        yield start, " ".join(" ".join(parts).split())


def compile_lock(requirements: Sequence[str], constraints: Sequence[str], environment: Mapping[str, str]) -> Lock:
    """Resolve requirements to a lock by asking the configured package index.

    `environment` is what uv may see (`install.installer_environment`). Raises UsageError
    when nothing fits, with uv's own explanation.
    """
    with tempfile.TemporaryDirectory(prefix="distill-lock-") as folder:
        wanted, limits, out = (Path(folder, name) for name in ("wanted.in", "limits.in", "lock.txt"))
        wanted.write_text("\n".join(requirements) + "\n", encoding="utf-8")
        limits.write_text("\n".join(constraints) + "\n", encoding="utf-8")
        argv = [uv_binary(), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
        argv += ["--python", sys.executable]
        argv += ["--generate-hashes", "--only-binary", ":all:", "--no-header", "--no-annotate"]
        argv += ["--no-emit-index-url", "--no-emit-find-links", "--constraints", str(limits)]
        argv += ["--output-file", str(out), str(wanted)]
        done = subprocess.run(argv, env=dict(environment), capture_output=True, text=True, check=False)  # noqa: S603 - fixed argv
        if done.returncode != 0:
            raise UsageError(f"no lock for {' '.join(requirements)}: {done.stderr.strip()}")
        return for_linux(parse_lock(out.read_text(encoding="utf-8")))


def for_linux(lock: Lock) -> Lock:
    """The lock without packages that only other systems need; a marker with an `or` is left alone."""
    return Lock(tuple(line for line in lock.lines if " or " in line or not _ELSEWHERE.search(line)))


def uv_binary() -> str:
    """Path of the uv that was installed with distill; UsageError with the line to type when it is missing."""
    try:
        import uv
    except ImportError:
        raise UsageError(
            "uv is missing, and servers are installed with it; type: pip install 'agentic-distill[mcp]'"
        ) from None
    return str(uv.find_uv_bin())
