"""What `scenarios[].params` may say for missions on the user's own servers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from distill.environments.mcp.own.care import Care
from distill.families.mcp.params import ToolList


class Params(BaseModel):
    """`servers_file` and `missions` are paths from the working folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    servers_file: Path
    """An `mcp.json` as MCP clients read it: `{"mcpServers": {name: {"command": ...} or {"url": ...}}}`."""

    missions: Annotated[tuple[Path, ...], Field(min_length=1)]
    """Files of missions (docs/own-servers.md)."""

    servers: dict[str, Care] = {}
    """What the `mcp.json` does not say, by the server's name; a server without `reset` is only read from."""

    tools: ToolList = ToolList()
