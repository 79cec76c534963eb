"""MCP servers that a user already has: entries of an `mcp.json`, reached over stdio or streamable HTTP."""
