"""Live MCP servers over stdio, one fresh sandbox and work folder per case."""
