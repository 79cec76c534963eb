"""Finding a dialect by name."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Final

from distill.endpoints.dialects.base import Dialect
from distill.endpoints.dialects.openai_chat import OpenAIChat
from distill.errors import UsageError

GROUP: Final = "distill.dialects"

BUILT_IN: Final[dict[str, Callable[[], Dialect]]] = {"openai": OpenAIChat}


def dialect_named(name: str) -> Dialect:
    """A built-in dialect, or a plug-in's from the entry-point group; raises UsageError that lists the known ones."""
    if name in BUILT_IN:
        return BUILT_IN[name]()
    plugins = entry_points(group=GROUP)
    if name in plugins.names:
        made: Dialect = plugins[name].load()()
        return made
    known = ", ".join(sorted({*BUILT_IN, *plugins.names}))
    raise UsageError(f"unknown dialect {name!r}; known: {known}")
