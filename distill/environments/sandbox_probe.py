"""Find out once whether a sandbox can be built here, and say what to type when it cannot."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from distill.environments import namespaces
from distill.environments.sandbox import Sandbox
from distill.errors import UsageError

_SEARCH: Final = "/usr/bin:/usr/local/bin:/bin"
_PROBE_S: Final = 20.0
_UNSAFE: Final = "or accept unprotected tools and stamped rows with --unsafe-no-sandbox"


def probe(*, unsafe: bool = False) -> Sandbox:
    """A sandbox that was really started once in this process.

    Raises UsageError with the line to type when bubblewrap is missing or may not make user
    namespaces. `unsafe` skips all that and gives the backend `none`.
    """
    if unsafe:
        return Sandbox("none")
    sandbox, saw, cure = _probed()
    if sandbox is None:
        raise UsageError(f"{saw}; {cure} ({_UNSAFE})")
    return sandbox


def trouble() -> tuple[str, str] | None:
    """What stands in the way of a sandbox here, and what to do about it; None when one was built."""
    sandbox, saw, cure = _probed()
    return None if sandbox is not None else (saw, f"{cure} ({_UNSAFE})")


@cache
def _probed() -> tuple[Sandbox | None, str, str]:
    bwrap = shutil.which("bwrap", path=_SEARCH)
    if bwrap is None:
        return None, "tools run in bubblewrap, which is not installed", "type: apt-get install bubblewrap"
    sandbox = Sandbox("bwrap", bwrap, _project_folders())
    with tempfile.TemporaryDirectory(prefix="distill-probe-") as folder:
        command = sandbox.command(("/bin/sh", "-c", "echo works"), Path(folder))
        try:
            done = subprocess.run(  # noqa: S603 - our own fixed command
                command.argv, env=dict(command.env), cwd=command.cwd, capture_output=True, timeout=_PROBE_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return None, f"bubblewrap could not be started ({error})", "type: apt-get install --reinstall bubblewrap"
    if done.stdout == b"works\n":
        return sandbox, "", ""
    said = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no output"]
    return None, f"bubblewrap cannot build a sandbox here ({said[0][:200]})", namespaces.remedy()


def _project_folders() -> tuple[Path, ...]:
    """The installed package, and the checkout around it if there is one."""
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent
    return (checkout,) if (checkout / "pyproject.toml").is_file() else (package,)
