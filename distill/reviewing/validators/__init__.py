"""Pure looks at a draft: one idea per file, each `Draft -> findings`."""
