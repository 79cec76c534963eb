"""A live contact: the agent's tools under a company's names, the customer's under their own, one world behind both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import orjson

from distill.domain.json import JsonObject
from distill.domain.tool import Observation, ToolCall, ToolSpec
from distill.environments.telecom.pocket import PHONE_TOOLS
from distill.environments.telecom.running import call_desk, call_phone
from distill.environments.telecom.service import service
from distill.environments.telecom.skin import Skin
from distill.environments.telecom.world import World

PHONE: Final = "phone"
"""Who answers the customer's calls, in `Observation.server`."""


def phone_specs() -> tuple[ToolSpec, ...]:
    """The customer's tools as offered to whoever plays the customer."""
    return tuple(ToolSpec(tool.name, tool.description, tool.parameters, tool.write) for tool in PHONE_TOOLS.values())


@dataclass(slots=True)
class TelecomEnvironment:
    """Implements `domain.ports.Environment` and `domain.user.SharedEnvironment`; pure, so nothing has to be closed.

    `shown` are canonical names; `needs` says what the customer calls working: (calls, data, mms), least Mbit/s.
    """

    world: World
    skin: Skin
    shown: Sequence[str]
    needs: tuple[tuple[str, ...], float] = ((), 0.0)
    tools: tuple[ToolSpec, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Name the tools."""
        self.tools = tuple(self.skin.spec(name) for name in self.shown)

    async def call(self, call: ToolCall) -> Observation:
        """Run a desk tool under this company's name for it."""
        name = self.skin.to_canonical[call.name]
        came = call_desk(self.world, name, self.skin.canonical_arguments(name, call.arguments))
        self.world = came.world
        text = self.skin.render_error(came.error) if came.error else self.skin.render(came.payload)
        return Observation(text, is_error=bool(came.error), executed=True, server=self.skin.name)

    async def call_user(self, call: ToolCall) -> Observation:
        """Run one of the customer's tools; the answer is JSON."""
        came = call_phone(self.world, call.name, call.arguments)
        self.world = came.world
        payload = {"error": came.error} if came.error else came.payload
        return Observation(orjson.dumps(payload).decode(), is_error=bool(came.error), executed=True, server=PHONE)

    def user_view(self) -> JsonObject:
        """Whether what the customer calls working works, and whether a human has taken over."""
        what, mbps = self.needs
        now = service(self.world)
        works = {"calls": now.calls, "data": now.data_mbps >= max(mbps, 0.01), "mms": now.mms}
        return {"satisfied": all(works[name] for name in what), "handed": bool(self.world.desk.transferred)}

    async def finish(self) -> JsonObject:
        """The world as it stands."""
        return {"world": self.world.as_json(), "digest": self.world.digest()}

    def describe(self) -> JsonObject:
        """For the record: no process, no sandbox, the same answers in every play."""
        return {"servers": [], "sandbox": "simulation", "determinism": "pinned", "company": self.skin.name}
