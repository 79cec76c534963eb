"""Run one of our small scripts (`inside/`) in the sandbox, with a server's own Python.

The scripts use the library the server itself works with, so that distill needs neither it
nor trust in the files it reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from distill.domain.json import JsonObject
from distill.environments.mcp.launch import INSIDE, INSIDE_SEAT, ServerLaunch, mounts
from distill.environments.sandbox import Sandbox
from distill.environments.sandbox_run import run
from distill.errors import EnvironmentFault

LIBRARY_KINDS: Final = ("duckdb", "xlsx", "docx")
"""Kinds of state that need a server's library; git needs none."""

_TIMEOUT_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where scripts run: a work folder, and the servers whose libraries may be used."""

    sandbox: Sandbox
    work: Path
    launches: tuple[ServerLaunch, ...]

    def provider(self, kind: str) -> ServerLaunch | None:
        """The first server whose environment can handle this kind of state; any that has Python for git."""
        return next((launch for launch in self.launches if launch.provides(kind)), None)

    async def run(self, launch: ServerLaunch, script: str, request: JsonObject, *, library: bool) -> JsonObject:
        """The JSON answer of `script`; `library=False` starts faster and sees no installed package.

        Raises EnvironmentFault `seed_failed` (scripts that build) or `snapshot_failed`.
        """
        bare = self.sandbox.backend == "none"
        python = f"{launch.root if bare else launch.seat}/bin/python"
        flags = ("-E", "-s") if library else ("-E", "-s", "-S")
        path = f"{INSIDE if bare else INSIDE_SEAT}/{script}.py"
        command = self.sandbox.command((python, *flags, path), self.work, mounts(launch))
        done = await run(command, orjson.dumps(request), _TIMEOUT_S)
        failed = "seed_failed" if script.startswith("build") else "snapshot_failed"
        if done.code != 0:
            said = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [f"exit {done.code}"]
            raise EnvironmentFault(failed, f"{script}: {said[0][:300]}")
        try:
            answer = orjson.loads(done.stdout)
        except orjson.JSONDecodeError as error:
            raise EnvironmentFault(failed, f"{script}: its answer is no JSON ({error})") from error
        if not isinstance(answer, dict):
            raise EnvironmentFault(failed, f"{script}: its answer is no object")
        return answer
