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
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import anyio
from anyio.abc import TaskGroup

from distill.domain.json import JsonObject
from distill.domain.tool import Observation, ToolCall, ToolSpec
from distill.environments.mcp.hosting import HostedServer
from distill.environments.mcp.inside_run import Place
from distill.environments.mcp.launch import ServerLaunch, mounts, shown_name, start_argv, start_env, tools_digest
from distill.environments.mcp.masking import Masking
from distill.environments.mcp.seed import Seeds
from distill.environments.mcp.snapshot import snapshot
from distill.environments.mcp.workspace import remove, work_root
from distill.environments.sandbox import Sandbox
from distill.environments.sandbox_probe import probe
from distill.errors import EnvironmentFault
from distill.flow.slots import Slots

if TYPE_CHECKING:
    from distill.environments.mcp.session import CallLimits

RESTARTED: Final = (
    "The server stopped before it answered this call. It was started again; its files are as they were left."
)
"""What a model is told when a server died under a call."""

STARTS_PER_CORE: Final = 4
"""Servers that start at once, per core; several, because one that hangs keeps its turn until it is timed out."""

_WEAKEST_FIRST: Final = ("none", "masked", "pinned")


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
        raise _only(errors) from None
    finally:
        remove(work)


def _hosted(launch: ServerLaunch, place: Place, limits: CallLimits, bench: Workbench) -> HostedServer:
    """What it listed before it must list again, whoever pinned it."""
    from distill.environments.mcp.session import open_session

    listed = bench.listings.get(launch)
    argv, env = start_argv(launch, place.sandbox, place.work), start_env(launch, place.sandbox, place.work)
    command = place.sandbox.command(argv, place.work, mounts(launch), env)
    pinned = launch.tools_sha256 if listed is None else tools_digest(listed)
    opener = partial(open_session, launch.name, command, pinned, limits)
    return HostedServer(launch.name, opener, limits.restarts, bench.starts, listed)


def _only(errors: ExceptionGroup[Exception]) -> Exception:
    """What the block itself raised: the group around it holds nothing else."""
    error: Exception = errors
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


class McpEnvironment:
    """The servers of one play, as `domain.ports.Environment`; made by `open_mcp`."""

    def __init__(self, place: Place, hosted: dict[str, HostedServer], shown: tuple[str, ...], group: TaskGroup) -> None:
        self._place = place
        self._hosted = hosted
        self._group = group
        self._masking = Masking.of(place)
        self._routes = _routes(hosted)
        missing = [name for name in shown if name not in self._routes]
        if missing:
            raise EnvironmentFault("unknown_tool", f"no server of this case has {', '.join(missing)}")
        if clashing := [name for name in shown if len(self._routes[name]) > 1]:
            raise EnvironmentFault("tool_clash", f"several tools would be shown as {', '.join(clashing)}")
        self._shown = frozenset(shown)
        self._tools = tuple(_spec(name, self._routes[name][0][1]) for name in shown)

    @property
    def tools(self) -> tuple[ToolSpec, ...]:
        """The shown tools; descriptions and schemas as the live servers serve them."""
        return self._tools

    async def call(self, call: ToolCall) -> Observation:
        """Run one call, on a server that is started for it if need be. A tool not on offer is an unexecuted error.

        A server that dies or hangs is started again (its folder stays as it is) and the model
        is told; once too often raises EnvironmentFault `tool_down`.
        """
        if call.name not in self._shown:
            return Observation(f"There is no tool named {call.name!r}.", is_error=True, executed=False, server="")
        server, tool = self._routes[call.name][0]
        await server.wake(self._group)
        try:
            result = await server.call(tool["name"], self._masking.inward(call.arguments))
        except EnvironmentFault:
            if not server.restarts_left:
                raise
            await self._again(server)
            return Observation(RESTARTED, is_error=True, executed=True, server=server.name)
        return Observation(self._masking.outward(result.text), result.is_error, executed=True, server=server.name)

    async def finish(self) -> JsonObject:
        """Close every server, wait until all their processes are dead, then read the end state."""
        for server in self._hosted.values():
            await server.stop()
        return await snapshot(self._place)

    def describe(self) -> JsonObject:
        """`servers[]`, `sandbox`, and the weakest `determinism` of the servers."""
        levels = {launch.determinism for launch in self._place.launches}
        return {
            "servers": [
                {
                    "name": launch.name,
                    "version": launch.version,
                    "tools_sha256": self._hosted[launch.name].tools_sha256,
                    "determinism": launch.determinism,
                }
                for launch in self._place.launches
            ],
            "sandbox": self._place.sandbox.backend,
            "determinism": next((level for level in _WEAKEST_FIRST if level in levels), "pinned"),
        }

    async def _again(self, server: HostedServer) -> None:
        server.restarts_left -= 1
        await server.stop()
        await server.start(self._group)
        server.raise_fault()


def _routes(hosted: dict[str, HostedServer]) -> dict[str, list[tuple[HostedServer, JsonObject]]]:
    """Who stands behind each shown name; two names may become one when they are put into allowed letters."""
    routes: dict[str, list[tuple[HostedServer, JsonObject]]] = {}
    for server in hosted.values():
        for tool in server.tools:
            routes.setdefault(shown_name(server.name, tool["name"]), []).append((server, tool))
    return routes


def _spec(name: str, tool: JsonObject) -> ToolSpec:
    return ToolSpec(name, str(tool.get("description") or ""), tool["inputSchema"])
