"""An environment's tools and a case's prompts, offered as an MCP server over standard input and output."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    ListToolsResult,
    PaginatedRequestParams,
    Prompt,
    PromptMessage,
    TextContent,
    Tool,
    ToolAnnotations,
)

import distill
from distill.domain.message import Message
from distill.domain.tool import Observation, ToolCall, ToolSpec
from distill.environments.mcp.result import capped
from distill.environments.mcp.serve_stdio import standard_streams
from distill.errors import boundary


@dataclass(frozen=True, slots=True)
class OfferedPrompt:
    """MCP knows no system role: a system message is given under `user`, so `description` should say which it is."""

    name: str
    description: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a client sees. `call` gets any name and any arguments; what it raises becomes an error result."""

    name: str
    instructions: str
    tools: tuple[ToolSpec, ...]
    prompts: tuple[OfferedPrompt, ...]
    call: Callable[[ToolCall], Awaitable[Observation]]


async def serve(offer: Offer) -> None:
    """Serve one client until it closes standard input; nothing but the protocol goes to standard output."""
    served = _Served(offer)
    server: Server[dict[str, Any]] = Server(
        offer.name,
        version=distill.__version__,
        instructions=offer.instructions,
        on_list_tools=served.list_tools,
        on_call_tool=served.call_tool,
        on_list_prompts=served.list_prompts,
        on_get_prompt=served.get_prompt,
    )
    async with standard_streams() as (read, write):
        await server.run(read, write, server.create_initialization_options())


class _Served:
    """The four requests that are answered."""

    def __init__(self, offer: Offer) -> None:
        self._offer: Final = offer

    async def list_tools(
        self, _context: ServerRequestContext[Any], _params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return ListToolsResult(tools=[_tool(spec) for spec in self._offer.tools])

    async def call_tool(self, context: ServerRequestContext[Any], params: CallToolRequestParams) -> CallToolResult:
        call = ToolCall(str(context.request_id), params.name, params.arguments or {})
        with boundary() as caught:
            seen = await self._offer.call(call)
        if caught.error is not None:
            what = f"Error: {params.name} failed: {type(caught.error).__name__}: {caught.error}"
            seen = Observation(what, is_error=True, executed=False, server="")
        return CallToolResult(content=[TextContent(text=capped(seen.text))], is_error=seen.is_error)

    async def list_prompts(
        self, _context: ServerRequestContext[Any], _params: PaginatedRequestParams | None
    ) -> ListPromptsResult:
        return ListPromptsResult(prompts=[Prompt(name=one.name, description=one.description) for one in self._prompts])

    async def get_prompt(self, _context: ServerRequestContext[Any], params: GetPromptRequestParams) -> GetPromptResult:
        found = next((one for one in self._prompts if one.name == params.name), None)
        if found is None:
            known = ", ".join(one.name for one in self._prompts)
            raise MCPError(INVALID_PARAMS, f"there is no prompt {params.name[:60]!r}; known: {known}")
        return GetPromptResult(description=found.description, messages=[_spoken(one) for one in found.messages])

    @property
    def _prompts(self) -> tuple[OfferedPrompt, ...]:
        return self._offer.prompts


def _tool(spec: ToolSpec) -> Tool:
    hints = None if spec.writes is None else ToolAnnotations(read_only_hint=not spec.writes)
    return Tool(name=spec.name, description=spec.description, input_schema=spec.parameters, annotations=hints)


def _spoken(message: Message) -> PromptMessage:
    role = "assistant" if message.role == "assistant" else "user"
    return PromptMessage(role=role, content=TextContent(text=message.content))
