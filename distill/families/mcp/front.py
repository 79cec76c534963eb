"""An environment in front of the real one, which it hands everything on to."""

from __future__ import annotations

from typing import Final

from distill.domain.json import JsonObject
from distill.domain.ports import Environment
from distill.domain.tool import Observation, ToolCall, ToolSpec


class Front:
    """`domain.ports.Environment` as the real one is; what stands in front of it overrides what it changes."""

    def __init__(self, real: Environment) -> None:
        """`real` is opened and closed by who made it."""
        self._real: Final = real

    @property
    def tools(self) -> tuple[ToolSpec, ...]:
        """The real ones."""
        return self._real.tools

    async def call(self, call: ToolCall) -> Observation:
        """As the real one."""
        return await self._real.call(call)

    async def finish(self) -> JsonObject:
        """The real end state."""
        return await self._real.finish()

    def describe(self) -> JsonObject:
        """The real environment's."""
        return self._real.describe()
