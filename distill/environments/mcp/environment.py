r"""A live place to play a case in: fresh servers, fresh folder, one sandbox per server.

    from distill.environments.mcp.environment import open_mcp, workbench
    from distill.environments.mcp.launch import ServerLaunch

    git = ServerLaunch("git", "2026.1.14", ("{bin}/mcp-server-git",), {}, root=Path(".../git"))
    seed = {
        "git": [{"path": "repo", "commits": [
            {"branch": "main", "message": "Start", "files": {"a.py": "x = 1\n"}},
            {"branch": "fix", "message": "Better", "files": {"a.py": "x = 2\n"}}]}],
        "files": {"repo/notes.txt": "not yet committed\n"},
    }
    with workbench() as bench:                                   # once per program
        async with open_mcp((git,), seed, ("git__git_status", "git__git_log"), bench) as play:
            play.tools                                           # ToolSpec, in the order asked for
            seen = await play.call(ToolCall("c1", "git__git_status", {"repo_path": "/workspace/repo"}))
            seen.text, seen.is_error, seen.executed, seen.server # ..., False, True, "git"
            state = await play.finish()                          # closes the servers, then looks
    state["git"]["repo"]["branches"]["fix"]["files"]["a.py"]     # "x = 2\n"
    state["git"]["repo"]["log"]["main"]                          # ["Start"]
    state["files"]["repo/notes.txt"]                             # "not yet committed\n"

Every path a tool sees starts with `/workspace`. Tools are named `server__tool`. What seeds and
states hold is told in `seed` and `snapshot`.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import anyio
from anyio.abc import TaskGroup

from distill.domain.json import JsonObject
from distill.environments.mcp.hosting import HostedServer
from distill.environments.mcp.inside_run import Place
from distill.environments.mcp.launch import ServerLaunch, mounts, start_argv, start_env, tools_digest, weakest
from distill.environments.mcp.masking import Masking
from distill.environments.mcp.seed import Seeds
from distill.environments.mcp.served import Served
from distill.environments.mcp.snapshot import snapshot
from distill.environments.mcp.workspace import remove, work_root
from distill.environments.sandbox import Sandbox
from distill.environments.sandbox_probe import probe
from distill.flow.slots import Slots

if TYPE_CHECKING:
    from distill.environments.mcp.session import CallLimits, ServerSession

STARTS_PER_CORE: Final = 4
"""Servers that start at once, per core; several, because one that hangs keeps its turn until it is timed out."""


@dataclass(frozen=True, slots=True)
class Workbench:
    """What plays share: the probed sandbox, the built seeds (with the root of work folders), the listed tools.

    `listings` holds what each server listed when it was first started here. From then on a play
    starts it at its first call, if there is one: a start costs up to a second of CPU, so only a few
    start at once, and none is timed out because a hundred others began in the same moment.
    """

    sandbox: Sandbox
    seeds: Seeds
    starts: Slots = field(default_factory=lambda: Slots(STARTS_PER_CORE * (os.cpu_count() or 1)))
    listings: dict[ServerLaunch, tuple[JsonObject, ...]] = field(default_factory=dict)


@contextmanager
def workbench(*, unsafe: bool = False, parent: Path | None = None) -> Iterator[Workbench]:
    """Probe the sandbox and make the root of work folders (below `parent` or the temporary folder).

    Raises UsageError without a working sandbox unless `unsafe`, StorageError without a writable place.
    """
    sandbox = probe(unsafe=unsafe)
    with work_root(parent) as root:
        yield Workbench(sandbox, Seeds(sandbox, root))


@asynccontextmanager
async def open_mcp(
    launches: tuple[ServerLaunch, ...],
    seed: JsonObject,
    shown: tuple[str, ...],
    bench: Workbench,
    limits: CallLimits | None = None,
) -> AsyncIterator[McpEnvironment]:
    """Seed a work folder and start in it the servers that are new here; all of it ends with the block.

    `shown` are the namespaced tools on offer, in this order. Raises EnvironmentFault:
    `tool_down`, `tools_changed`, `seed_failed`, `unknown_tool` (a shown tool no server has),
    `tool_clash` (a shown name that stands for two tools).
    """
    from distill.environments.mcp.session import CallLimits as Defaults

    limits = limits or Defaults()
    work = await bench.seeds.plant(seed, launches)
    place = Place(bench.sandbox, work, launches)
    try:
        async with anyio.create_task_group() as group:
            hosted = {launch.name: _hosted(launch, place, limits, bench) for launch in launches}
            async with anyio.create_task_group() as starting:
                for launch in launches:
                    if launch not in bench.listings:
                        starting.start_soon(hosted[launch.name].start, group)
            try:
                for launch in launches:
                    hosted[launch.name].raise_fault()
                    bench.listings[launch] = hosted[launch.name].tools
                yield McpEnvironment(place, hosted, shown, group)
            finally:
                with anyio.CancelScope(shield=True):
                    for server in hosted.values():
                        await server.stop()
    except ExceptionGroup as errors:
        raise only(errors) from None
    finally:
        remove(work)


def _hosted(launch: ServerLaunch, place: Place, limits: CallLimits, bench: Workbench) -> HostedServer:
    """What it listed before it must list again, whoever pinned it."""
    from distill.environments.mcp.session import open_session
    from distill.environments.mcp.transport import stdio

    listed = bench.listings.get(launch)
    argv, env = start_argv(launch, place.sandbox, place.work), start_env(launch, place.sandbox, place.work)
    command = place.sandbox.command(argv, place.work, mounts(launch), env)
    pinned = launch.tools_sha256 if listed is None else tools_digest(listed)

    def opener() -> AbstractAsyncContextManager[ServerSession]:
        return open_session(launch.name, stdio(command, limits.crowd), pinned, limits)

    return HostedServer(launch.name, opener, limits.restarts, bench.starts, listed)


def only(errors: ExceptionGroup[Exception]) -> Exception:
    """What the block itself raised: the group around it holds nothing else."""
    error: Exception = errors
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


class McpEnvironment(Served):
    """The servers of one play, as `domain.ports.Environment`; made by `open_mcp`."""

    def __init__(self, place: Place, hosted: dict[str, HostedServer], shown: tuple[str, ...], group: TaskGroup) -> None:
        super().__init__(hosted, shown, group, Masking.of(place))
        self._place: Final = place

    async def finish(self) -> JsonObject:
        """Close every server, wait until all their processes are dead, then read the end state."""
        await self.stop()
        return await snapshot(self._place)

    def describe(self) -> JsonObject:
        """`servers[]`, `sandbox`, and the weakest `determinism` of the servers."""
        return {
            "servers": [
                {
                    "name": launch.name,
                    "version": launch.version,
                    "tools_sha256": self.digest(launch.name),
                    "determinism": launch.determinism,
                }
                for launch in self._place.launches
            ],
            "sandbox": self._place.sandbox.backend,
            "determinism": weakest(launch.determinism for launch in self._place.launches),
        }
