"""`environments`: what the places need to know where tool calls run."""

from __future__ import annotations

from pydantic import Field

from distill.config.models.base import Folder, Section


class McpConfig(Section):
    """Where MCP servers are described and installed."""

    dossiers: tuple[Folder, ...] = Field(
        default=("question_banks/mcp",), strict=False, min_length=1, description="folders of dossiers (JSON), all read"
    )
    servers_dir: Folder | None = Field(
        default=None, description="folder of installed servers; null: the user's data folder"
    )


class EnvironmentsConfig(Section):
    """Settings of the environments, by kind."""

    mcp: McpConfig = Field(default=McpConfig(), description="MCP servers")
