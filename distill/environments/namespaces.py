"""Why a host forbids user namespaces, and what to type about it: without them bubblewrap cannot build a sandbox."""

from __future__ import annotations

from pathlib import Path
from typing import Final

SETTINGS: Final = (
    ("kernel/unprivileged_userns_clone", "0", "1"),
    ("kernel/apparmor_restrict_unprivileged_userns", "1", "0"),
    ("user/max_user_namespaces", "0", "15000"),
)
"""File below /proc/sys, the value that forbids, the value to set."""

CONTAINER: Final = (
    "the kernel allows user namespaces, so a container's own rules forbid them; start the container with"
    " --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined"
)


def remedy(sysctl: Path = Path("/proc/sys")) -> str:
    """The line to type as root where a setting of the kernel forbids, advice about containers where none does."""
    wrong = [(name, wanted) for name, forbids, wanted in SETTINGS if _read(sysctl / name) == forbids]
    if not wrong:
        return CONTAINER
    return "as root type: sysctl -w " + " ".join(f"{name.replace('/', '.')}={wanted}" for name, wanted in wrong)


def _read(file: Path) -> str | None:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
