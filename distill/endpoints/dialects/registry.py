"""Finding a dialect by name."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoints, entry_points
from typing import Final

from distill.endpoints.dialects.anthropic_messages import AnthropicMessages
from distill.endpoints.dialects.base import Dialect
from distill.endpoints.dialects.openai_chat import OpenAIChat
from distill.endpoints.dialects.openai_responses import OpenAIResponses
from distill.endpoints.dialects.schema_calls import SchemaCalls
from distill.endpoints.spec import EndpointSpec
from distill.errors import UsageError, boundary

GROUP: Final = "distill.dialects"
"""Entry points of this group are plug-ins: each names a class that is made without arguments, a `Dialect`."""

BUILT_IN: Final[dict[str, Callable[[], Dialect]]] = {
    "openai": OpenAIChat,
    "openai-responses": OpenAIResponses,
    "anthropic": AnthropicMessages,
}


def known_dialects() -> tuple[str, ...]:
    """The names that can be used, built-in ones and plug-ins, sorted."""
    return tuple(sorted({*BUILT_IN, *_plugins().names}))


def dialect_named(name: str) -> Dialect:
    """A built-in dialect, or a plug-in's; raises UsageError that lists the known ones, or says what is broken."""
    if name in BUILT_IN:
        return BUILT_IN[name]()
    plugins = _plugins()
    if name not in plugins.names:
        raise UsageError(f"unknown dialect {name!r}; known: {', '.join(known_dialects())}")
    with boundary() as caught:
        made: Dialect = plugins[name].load()()
    if caught.error is not None:
        what = f"{type(caught.error).__name__}: {caught.error}"
        raise UsageError(f"dialect {name!r} ({plugins[name].value}) cannot be loaded: {what}")
    return made


def dialect_of(spec: EndpointSpec) -> Dialect:
    """The dialect that an endpoint is spoken to in, without native tool calls where it has none; raises UsageError."""
    dialect = dialect_named(spec.dialect)
    return SchemaCalls(dialect) if spec.tool_calls == "schema" else dialect


def _plugins() -> EntryPoints:
    return entry_points(group=GROUP)
