"""Where tool calls really run."""
