"""Find out once whether a sandbox can be built here, and say what to type when it cannot."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from distill.environments.sandbox import Sandbox
from distill.errors import UsageError

_SEARCH: Final = "/usr/bin:/usr/local/bin:/bin"
_PROBE_S: Final = 20.0
FORBIDDEN: Final = "bubblewrap cannot build a sandbox here"
"""How the message begins when bubblewrap is there and may not do its work."""

_UNSAFE: Final = "or accept unprotected tools and stamped rows with --unsafe-no-sandbox"


def probe(*, unsafe: bool = False) -> Sandbox:
    """A sandbox that was really started once in this process.

    Raises UsageError with the line to type when bubblewrap is missing or may not make user
    namespaces. `unsafe` skips all that and gives the backend `none`.
    """
    if unsafe:
        return Sandbox("none")
    sandbox, problem = _probed()
    if sandbox is None:
        raise UsageError(problem)
    return sandbox


@cache
def _probed() -> tuple[Sandbox | None, str]:
    bwrap = shutil.which("bwrap", path=_SEARCH)
    if bwrap is None:
        return None, f"tools run in bubblewrap, which is not installed; type: apt-get install bubblewrap ({_UNSAFE})"
    sandbox = Sandbox("bwrap", bwrap, _project_folders())
    with tempfile.TemporaryDirectory(prefix="distill-probe-") as folder:
        command = sandbox.command(("/bin/sh", "-c", "echo works"), Path(folder))
        try:
            done = subprocess.run(  # noqa: S603 - our own fixed command
                command.argv, env=dict(command.env), cwd=command.cwd, capture_output=True, timeout=_PROBE_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return None, f"bubblewrap could not be started ({error}); {_UNSAFE}"
    if done.stdout == b"works\n":
        return sandbox, ""
    said = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no output"]
    return None, (
        f"{FORBIDDEN} ({said[0][:200]}). User namespaces must be allowed; as root type: "
        f"sysctl -w kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0 ({_UNSAFE})"
    )


def _project_folders() -> tuple[Path, ...]:
    """The installed package, and the checkout around it if there is one."""
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent
    return (checkout,) if (checkout / "pyproject.toml").is_file() else (package,)
