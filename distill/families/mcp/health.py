"""The places of MCP missions, looked at for `distill doctor`: the sandbox, and every server started in it once."""

from __future__ import annotations

from collections.abc import Iterable

from distill.config.environment import process_environment
from distill.domain.finding import Finding
from distill.environments.mcp.environment import Workbench, open_mcp, workbench
from distill.environments.mcp.ingest import Problem
from distill.environments.mcp.library import Library, install_line
from distill.environments.sandbox_probe import trouble
from distill.errors import EnvironmentFault, StorageError


async def examine(library: Library, servers: Iterable[str], *, unsafe: bool) -> tuple[Finding, ...]:
    """Dossiers that are none, the sandbox, then each server.

    A server is installed from its lock, starts, and lists the pinned tools, which takes about a second; none is
    started without a sandbox.
    """
    servers = tuple(servers)
    return (*map(_refused, library.problems), *await _places(library, servers, unsafe=unsafe))


async def _places(library: Library, servers: tuple[str, ...], *, unsafe: bool) -> tuple[Finding, ...]:
    wrong = None if unsafe else trouble()
    if wrong is not None:
        return (Finding("sandbox", "FAIL", *wrong), *(_installed(library, server) for server in servers))
    try:
        with workbench(unsafe=unsafe) as bench:
            return (_sandbox(bench), *[await _server(library, server, bench) for server in servers])
    except StorageError as error:
        return (Finding("work folder", "FAIL", str(error), "make room there, or set TMPDIR to another folder"),)


def _sandbox(bench: Workbench) -> Finding:
    if bench.sandbox.backend == "none":
        return Finding("sandbox", "warn", "none: tools run unprotected (--unsafe-no-sandbox) and every row is stamped")
    return Finding("sandbox", "ok", f"{bench.sandbox.bwrap} built one and a command ran in it")


def _refused(problem: Problem) -> Finding:
    saw = f"{problem.message}; this dossier is not read"
    return Finding(f"dossier {problem.path}", "warn", saw, "mend the file, or move it away")


def _installed(library: Library, server: str) -> Finding:
    dossier, place = library.get(server), f"server {server}"
    if lacking := library.obstacle(server):
        why, _, remedy = lacking.partition("; ")
        return Finding(place, "warn", f"{why}; missions that need it are left out", remedy)
    if library.installed(server) is None:
        line = install_line(library, [server], process_environment())
        return Finding(place, "FAIL", f"{dossier.version} is not installed (or not as its lock says)", f"type: {line}")
    lock = f", lock {dossier.lock.sha256[:8]}" if dossier.lock is not None else ""
    return Finding(place, "ok", f"{dossier.version} is installed{lock}")


async def _server(library: Library, server: str, bench: Workbench) -> Finding:
    found = _installed(library, server)
    if found.level != "ok":
        return found
    try:
        async with open_mcp((library.launch(server),), {}, (), bench):
            pass
    except EnvironmentFault as fault:
        again = f"install it anew (move its folder away: {library.servers_root}), or type: distill mcp capture {server}"
        return Finding(found.check, "FAIL", f"{found.saw}, but {fault}", again)
    pinned = library.get(server).tools_sha256 or ""
    return Finding(found.check, "ok", f"{found.saw}; it started and listed the pinned tools ({pinned[:8]})")
