"""A server of a play, living in a task of its own, started when it is needed and again when it dies."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Final, Protocol

import anyio
from anyio.abc import TaskGroup, TaskStatus

from distill.domain.json import JsonObject
from distill.environments.mcp.launch import tools_digest
from distill.errors import EnvironmentFault, boundary
from distill.flow.slots import Slots

if TYPE_CHECKING:
    from distill.environments.mcp.session import ServerSession, ToolResult


class SessionOpener(Protocol):
    """Opens a session of one server in one work folder, as often as it is asked to."""

    def __call__(self) -> AbstractAsyncContextManager[ServerSession]:
        """A session that ends with the block."""
        ...


class HostedServer:
    """Keeps one session open while a play lasts; `stop` ends it and waits until it is dead."""

    def __init__(
        self, name: str, opener: SessionOpener, restarts: int, starts: Slots, listed: tuple[JsonObject, ...] | None
    ) -> None:
        """`restarts` is how many times a dead server is started again before the case fails.

        `starts` bounds how many servers start at once. `listed` are the tools of a server that listed
        them before; None when nobody has asked it yet.
        """
        self.name: Final = name
        self.tools: tuple[JsonObject, ...] = listed or ()
        self.tools_sha256 = tools_digest(self.tools)
        self.version = ""
        self.restarts_left = restarts
        self.asleep = True
        self._listed = listed is not None
        self._opener = opener
        self._starts: Final = starts
        self._waking = anyio.Lock()
        self._session: ServerSession | None = None
        self._fault: EnvironmentFault | None = None
        self._leave = anyio.Event()
        self._gone = anyio.Event()

    async def start(self, group: TaskGroup) -> None:
        """Start, again if it dies before it is ready; the fault is kept for `raise_fault`."""
        self.asleep = False
        while True:
            self._leave, self._gone, self._fault = anyio.Event(), anyio.Event(), None
            async with self._starts:
                await group.start(self._live)
            if not (self.died and self.restarts_left):
                return
            self.restarts_left -= 1

    async def wake(self, group: TaskGroup) -> None:
        """Start a server that nobody has called so far; raises what its start raised."""
        async with self._waking:
            if self.asleep:
                await self.start(group)
                self.raise_fault()

    @property
    def died(self) -> bool:
        """True when the last session or start ended because the server was gone."""
        return self._fault is not None and self._fault.kind == "tool_down"

    def raise_fault(self) -> None:
        """Raise what ended the last start or session, if anything did."""
        if self._fault is not None:
            raise self._fault

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        """Raises EnvironmentFault `tool_down`; the server can then be started again."""
        if self._session is None:
            raise EnvironmentFault("tool_down", f"{self.name} is not running")
        return await self._session.call(tool, arguments)

    async def stop(self) -> None:
        """End the session, if there was one; returns when every process of it is dead."""
        if self.asleep:
            return
        self._leave.set()
        await self._gone.wait()

    async def _live(self, *, task_status: TaskStatus[None]) -> None:
        started = False
        try:
            with boundary() as caught:
                async with self._opener() as session:
                    self._settle(session)
                    started = True
                    task_status.started()
                    await self._leave.wait()
            if caught.error is not None:
                self._fault = root_fault(self.name, caught.error)
        finally:
            self._session = None
            self._gone.set()
            if not started:
                task_status.started()

    def _settle(self, session: ServerSession) -> None:
        """What it lists at its first start is what it must list at every later one."""
        found = tools_digest(session.tools)
        if self._listed and found != self.tools_sha256:
            raise EnvironmentFault("tools_changed", f"{self.name} lists other tools than before ({found[:12]})")
        self.version = session.version
        self._session, self.tools, self.tools_sha256, self._listed = session, session.tools, found, True


def root_fault(name: str, error: BaseException) -> EnvironmentFault:
    """The fault inside nested exception groups; anything else becomes `tool_down`."""
    while isinstance(error, BaseExceptionGroup):
        faults, _ = error.split(EnvironmentFault)
        error = (faults or error).exceptions[0]
    if isinstance(error, EnvironmentFault):
        return error
    return EnvironmentFault("tool_down", f"{name}: {type(error).__name__} {str(error)[:200]}")
