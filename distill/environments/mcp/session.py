"""One live MCP server: handshake, list of tools, calls with a deadline."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import anyio
import orjson
from mcp.client.session import ClientSession
from mcp.shared.exceptions import MCPError
from mcp.shared.jsonrpc_dispatcher import JSONRPCDispatcher
from mcp.shared.transport_context import TransportContext
from mcp_types import CONNECTION_CLOSED, PARSE_ERROR, Implementation

import distill
from distill.domain.json import Json, JsonObject
from distill.environments.mcp.crowd import Crowd
from distill.environments.mcp.dossier import is_schema
from distill.environments.mcp.launch import tools_digest
from distill.environments.mcp.result import RESULT_CAP, capped, result_text
from distill.environments.mcp.transport import printable
from distill.errors import EnvironmentFault

TOOL_DOWN: Final = "tool_down"
TOOLS_CHANGED: Final = "tools_changed"

_PAGES: Final = 20
_TOOLS: Final = 1_000
_LIST_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CallLimits:
    """Seconds for start and call, characters of one result, starts in place of a dead server, room for one."""

    start_s: float = 60.0
    call_s: float = 60.0
    result_chars: int = RESULT_CAP
    restarts: int = 3
    crowd: Crowd = field(default_factory=Crowd)


@dataclass(frozen=True, slots=True)
class ToolResult:
    """A tool's answer as text; `is_error` is what the server said and not always the truth."""

    text: str
    is_error: bool


class Carrier(Protocol):
    """What carries messages to a server and back: `transport.Wire`, or `own.web.WebWire`.

    `broken` says why a server that still runs was given up, `polite` that it may leave by itself.
    """

    read: Any
    write: Any
    broken: str
    polite: bool

    def last_words(self) -> str:
        """What the server said last, for a fault's detail."""
        ...


class ServerSession:
    """A server that answered `initialize` (`version`, as it says) and listed its tools (`tools`, as served)."""

    def __init__(
        self, name: str, wire: Carrier, dispatcher: JSONRPCDispatcher[TransportContext], limits: CallLimits
    ) -> None:
        self.name: Final = name
        self.tools: tuple[JsonObject, ...] = ()
        self.version = ""
        self._wire = wire
        self._dispatcher = dispatcher
        self._limits = limits

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        """Call one tool; a protocol error reply is an error result.

        Raises EnvironmentFault `tool_down` when the server is gone, hangs or answers nonsense.
        """
        doing, cap = f"answering {tool}", self._limits.result_chars
        try:
            raw = await self._ask("tools/call", {"name": tool, "arguments": arguments}, self._limits.call_s)
            return ToolResult(result_text(raw, cap), raw.get("isError") is True)
        except TimeoutError:
            self._wire.broken = f"was still {doing} after {self._limits.call_s:g} s"
            raise self._down("hung") from None
        except MCPError as error:
            if error.code == CONNECTION_CLOSED:
                raise self._down(f"ended while {doing}") from None
            if error.code == PARSE_ERROR or self._wire.broken:
                raise self._down(f"answered nonsense while {doing}") from None
            return ToolResult(capped(error.message, cap), is_error=True)
        except ValueError as error:
            raise self._down(f"broke the protocol {doing}: {error}") from None

    async def shake_hands(self, client: ClientSession, tools_sha256: str | None) -> None:
        """Initialize and list; raises EnvironmentFault `tool_down` or `tools_changed`."""
        try:
            with anyio.fail_after(self._limits.start_s):
                self.version = (await client.initialize()).server_info.version
                self.tools = await self._list_tools()
            found = tools_digest(self.tools)
            if tools_sha256 is None:
                _must_be_schemas(self.tools)
        except TimeoutError:
            self._wire.broken = f"did not start within {self._limits.start_s:g} s"
            raise self._down("hung") from None
        except (MCPError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise self._down(f"did not start: {type(error).__name__} {str(error)[:200]}") from None
        if tools_sha256 is not None and found != tools_sha256:
            raise EnvironmentFault(TOOLS_CHANGED, f"{self.name} lists other tools than were captured ({found[:12]})")

    async def _list_tools(self) -> tuple[JsonObject, ...]:
        tools: list[JsonObject] = []
        cursor: str | None = None
        size = 0
        for _ in range(_PAGES):
            page = await self._ask("tools/list", {"cursor": cursor} if cursor else {}, self._limits.start_s)
            tools += [_tool(tool) for tool in page["tools"]]
            size += len(orjson.dumps(page))
            if len(tools) > _TOOLS or size > _LIST_BYTES:
                raise ValueError(f"tools/list has more than {_TOOLS} tools or {_LIST_BYTES} bytes")
            cursor = page.get("nextCursor")
            if not cursor:
                return tuple(tools)
        raise ValueError(f"tools/list has more than {_PAGES} pages")

    async def _ask(self, method: str, params: JsonObject, timeout_s: float) -> JsonObject:
        """The raw result: what the SDK's models would add was paid for and thrown away.

        A request given up is not called off: its server is killed, and might not read any more.
        """
        with anyio.fail_after(timeout_s):
            return await self._dispatcher.send_raw_request(method, params, {"cancel_on_abandon": False})

    def _down(self, what: str) -> EnvironmentFault:
        said = self._wire.broken or self._wire.last_words()
        return EnvironmentFault(TOOL_DOWN, printable(f"{self.name} {what}" + (f" ({said})" if said else "")))


def _tool(tool: Json) -> JsonObject:
    """A listed tool with its description dedented, as Python 3.13 does by itself and 3.11 does not.

    Raises ValueError for a tool that has no name, no object for a schema or no text for a description.
    """
    if not isinstance(tool, dict) or not isinstance(tool.get("name"), str) or not tool["name"]:
        raise ValueError("a listed tool has no name")
    said = tool.get("description") or ""
    if not isinstance(tool.get("inputSchema"), dict) or not isinstance(said, str):
        what = "has no inputSchema, or a description that is no text"
        raise ValueError(f"the listed tool {tool['name'][:64]!r} {what}")  # noqa: TRY004 - same
    return {**tool, "description": inspect.cleandoc(said)}


def _must_be_schemas(tools: tuple[JsonObject, ...]) -> None:
    """Look at what nobody has looked at before; a pinned list was looked at when it was captured."""
    for tool in tools:
        try:
            is_schema(tool["inputSchema"])
        except ValueError as error:
            raise ValueError(f"the inputSchema of the listed tool {tool['name'][:64]!r}: {error}") from None


@asynccontextmanager
async def open_session(
    name: str,
    carrier: AbstractAsyncContextManager[Carrier],
    tools_sha256: str | None = None,
    limits: CallLimits | None = None,
) -> AsyncIterator[ServerSession]:
    """Reach a server and shake hands; everything the carrier started is dead on exit.

    Raises EnvironmentFault (possibly inside an exception group: see `hosting.root_fault`).
    """
    limits = limits or CallLimits()
    async with carrier as wire:
        dispatcher: JSONRPCDispatcher[TransportContext] = JSONRPCDispatcher(wire.read, wire.write)
        info = Implementation(name="distill", version=distill.__version__)
        async with ClientSession(dispatcher=dispatcher, client_info=info) as client:
            session = ServerSession(name, wire, dispatcher, limits)
            await session.shake_hands(client, tools_sha256)
            yield session
        wire.polite = not wire.broken
