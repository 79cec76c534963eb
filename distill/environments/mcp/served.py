"""The tools that the servers of a play show: a call is led to the server behind its name, a dead one started again."""

from __future__ import annotations

from typing import Final

from anyio.abc import TaskGroup

from distill.domain.json import JsonObject
from distill.domain.tool import Observation, ToolCall, ToolSpec
from distill.environments.mcp.hosting import HostedServer
from distill.environments.mcp.launch import shown_name
from distill.environments.mcp.masking import Masking
from distill.errors import EnvironmentFault

RESTARTED: Final = (
    "The server stopped before it answered this call. It was started again; its files are as they were left."
)
"""What a model is told when a server died under a call."""


class Served:
    """The part of an environment that tool calls go through."""

    def __init__(
        self, hosted: dict[str, HostedServer], shown: tuple[str, ...], group: TaskGroup, masking: Masking
    ) -> None:
        """`shown` are the namespaced tools on offer, in this order.

        Raises EnvironmentFault `unknown_tool` (a shown tool no server has), `tool_clash` (a shown name that stands
        for two tools).
        """
        self._hosted: Final = hosted
        self._group: Final = group
        self._masking: Final = masking
        self._routes: Final = _routes(hosted)
        missing = [name for name in shown if name not in self._routes]
        if missing:
            raise EnvironmentFault("unknown_tool", f"no server of this case has {', '.join(missing)}")
        if clashing := [name for name in shown if len(self._routes[name]) > 1]:
            raise EnvironmentFault("tool_clash", f"several tools would be shown as {', '.join(clashing)}")
        self._shown: Final = frozenset(shown)
        self._tools: Final = tuple(_spec(name, self._routes[name][0][1], masking) for name in shown)

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

    def digest(self, server: str) -> str:
        """`tools_digest` of what a server listed."""
        return self._hosted[server].tools_sha256

    async def stop(self) -> None:
        """Close every server and wait until all their processes are dead."""
        for server in self._hosted.values():
            await server.stop()

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


def _spec(name: str, tool: JsonObject, masking: Masking) -> ToolSpec:
    return ToolSpec(name, masking.outward(str(tool.get("description") or "")), tool["inputSchema"])
