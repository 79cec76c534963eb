r"""A live place on the user's own servers: set back, looked at, played in, looked at again.

    entry = read_entry(read_json_source(Path("mcp.json")), "stock", Care(reset=("/opt/stock/seed",)))
    with own_bench(os.environ) as bench:
        async with open_own((entry,), everything, bench) as play:
            await play.call(ToolCall("c1", "stock__find", {"name": "hinge"}))
            state = await play.finish()      # {"before": {"stock": ...}, "after": {"stock": ...}}

A stdio server runs in the sandbox, in a fresh work folder; one behind an address is spoken to where it is.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import anyio
from anyio.abc import TaskGroup

from distill.domain.json import JsonObject
from distill.environments.mcp.hosting import HostedServer
from distill.environments.mcp.launch import weakest
from distill.environments.mcp.masking import Masking
from distill.environments.mcp.own.bench import OwnBench
from distill.environments.mcp.own.entry import Entry
from distill.environments.mcp.own.hiding import credentials, spelled
from distill.environments.mcp.own.outside import reset, snapshot
from distill.environments.mcp.own.starting import Room
from distill.environments.mcp.own.variables import HIDDEN, Filled, fill, given
from distill.environments.mcp.served import Served
from distill.environments.mcp.workspace import fresh, remove
from distill.environments.sandbox import WORKSPACE
from distill.errors import EnvironmentFault

if TYPE_CHECKING:
    from distill.environments.mcp.session import ServerSession

Choose: TypeAlias = Callable[[Mapping[str, tuple[JsonObject, ...]]], tuple[str, ...]]
"""From what each server lists to the names of the tools that are shown, in order."""


@asynccontextmanager
async def open_own(entries: tuple[Entry, ...], choose: Choose, bench: OwnBench) -> AsyncIterator[OwnEnvironment]:
    """Set the servers back and reach those that are new here; all of it ends with the block.

    Raises EnvironmentFault: `reset_failed`, `snapshot_failed`, `tool_down`, `tools_changed`, `unknown_tool`,
    `tool_clash`; UsageError for a variable that is not set.
    """
    filled = {entry.name: fill({**entry.env, **entry.headers}, bench.environment) for entry in entries}
    work = fresh(bench.root)
    rooms = [(entry, _room(entry, filled[entry.name], bench, work)) for entry in entries]
    masking = _masking(list(filled.values()), bench, rooms[0][1])
    try:
        async with AsyncExitStack() as stack:
            for turn in bench.turns_of(entries):
                await stack.enter_async_context(turn)
            for entry, room in rooms:
                await reset(entry, room)
            hosted = {entry.name: _hosted(entry, room, filled[entry.name], bench) for entry, room in rooms}
            group = await stack.enter_async_context(anyio.create_task_group())
            try:
                await _start_new(hosted, bench, group)
                shown = choose({name: bench.listings[name] for name in hosted})
                before = {entry.name: await snapshot(entry, room) for entry, room in rooms}
                versions = {name: masking.outward(bench.versions[name]) for name in hosted}
                yield OwnEnvironment(rooms, Served(hosted, shown, group, masking), before, versions)
            finally:
                with anyio.CancelScope(shield=True):
                    for server in hosted.values():
                        await server.stop()
    except (EnvironmentFault, ExceptionGroup) as error:
        raise _told(error, masking) from None
    finally:
        remove(work)


def _room(entry: Entry, filled: Filled, bench: OwnBench, work: Path) -> Room:
    """Its commands see the variables of its entry, under their names in `env`; of an address, under their own names."""
    env = dict(filled.texts) if entry.argv else given(entry.templates, bench.environment)
    return Room(bench.sandbox, work, env)


def _hosted(entry: Entry, room: Room, filled: Filled, bench: OwnBench) -> HostedServer:
    from distill.environments.mcp.session import CallLimits, open_session
    from distill.environments.mcp.transport import stdio

    limits, listed = CallLimits(entry.care.start_s, entry.care.call_s), bench.listings.get(entry.name)

    def opener() -> AbstractAsyncContextManager[ServerSession]:
        if entry.url:
            from distill.environments.mcp.own.web import streamable_http

            return open_session(entry.name, streamable_http(entry.url, filled.texts, entry.care.call_s), None, limits)
        return open_session(entry.name, stdio(room.command(entry.argv, entry), limits.crowd), None, limits)

    return HostedServer(entry.name, opener, bench.restarts, bench.starts, listed)


async def _start_new(hosted: Mapping[str, HostedServer], bench: OwnBench, group: TaskGroup) -> None:
    for name, server in hosted.items():
        if name not in bench.listings:
            await server.start(group)
            server.raise_fault()
            bench.listings[name], bench.versions[name] = server.tools, server.version


def _masking(filled: list[Filled], bench: OwnBench, room: Room) -> Masking:
    """No secret in what a model reads, and no path of the host where there is no sandbox to hide it."""
    hidden = {*credentials(bench.environment), *(secret for one in filled for secret in one.secrets)}
    outs = [(spelling, HIDDEN) for spelling in spelled(hidden)]
    if bench.sandbox.backend != "none":
        return Masking(tuple(outs), ())
    return Masking((*outs, (str(room.work), WORKSPACE)), ((WORKSPACE, str(room.work)),))


def _told(error: Exception, masking: Masking) -> Exception:
    """What the block raised: the groups around it hold nothing else; a fault tells no secret."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return EnvironmentFault(error.kind, masking.outward(error.detail)) if isinstance(error, EnvironmentFault) else error


class OwnEnvironment:
    """The servers of one play, as `domain.ports.Environment`; made by `open_own`."""

    def __init__(
        self, rooms: list[tuple[Entry, Room]], served: Served, before: JsonObject, versions: Mapping[str, str]
    ) -> None:
        self._rooms: Final = rooms
        self._served: Final = served
        self._before: Final = before
        self._versions: Final = versions
        self.tools: Final = served.tools
        self.call: Final = served.call

    async def finish(self) -> JsonObject:
        """Close every server, then look at what each keeps; `before` is what was there before the first call."""
        await self._served.stop()
        after = {entry.name: await snapshot(entry, room) for entry, room in self._rooms}
        return {"before": self._before, "after": after}

    def describe(self) -> JsonObject:
        """`servers[]`, `sandbox`, and the weakest `determinism` of the servers.

        `reset` says whether a server was set back before this play: one that was not is only read from.
        """
        entries = [entry for entry, _ in self._rooms]
        return {
            "servers": [
                {
                    "name": entry.name,
                    "version": self._versions[entry.name],
                    "tools_sha256": self._served.digest(entry.name),
                    "determinism": entry.care.determinism,
                    "transport": "streamable-http" if entry.url else "stdio",
                    "reset": entry.care.reset is not None,
                }
                for entry in entries
            ],
            "sandbox": self._rooms[0][1].sandbox.backend if any(entry.argv for entry in entries) else "remote",
            "determinism": weakest(entry.care.determinism for entry in entries),
        }
