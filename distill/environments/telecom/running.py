"""One call against the world, by either side."""

from __future__ import annotations

from dataclasses import dataclass, replace

from distill.domain.json import Json, JsonObject
from distill.environments.telecom.coupling import couple
from distill.environments.telecom.desk import DESK_TOOLS
from distill.environments.telecom.desk.lookup import owner
from distill.environments.telecom.pocket import PHONE_TOOLS
from distill.environments.telecom.records import Entry
from distill.environments.telecom.toolkit import Refused
from distill.environments.telecom.world import World


@dataclass(frozen=True, slots=True)
class Came:
    """What a call left behind: the world, and the payload or the system's error text."""

    world: World
    payload: Json
    error: str = ""


def call_desk(world: World, name: str, arguments: JsonObject) -> Came:
    """Run an agent's tool by its canonical name, and log it; raises KeyError for an unknown one.

    What belongs to nobody counts as touched by whoever the caller has proved to be.
    """
    tool = DESK_TOOLS[name]
    touched = owner(world, arguments)
    proven = tuple(
        proof.partition("/")[2] for proof in world.desk.proven if not touched or proof.startswith(f"{touched}/")
    )
    entry = Entry(name, tool.write, touched, proven)
    try:
        after, payload = tool.call(world, arguments)
    except Refused as refused:
        return Came(_logged(world, replace(entry, refused=True)), None, str(refused))
    return Came(couple(_logged(after, entry)), payload)


def call_phone(world: World, name: str, arguments: JsonObject) -> Came:
    """Run one of the customer's tools; raises KeyError for an unknown one."""
    try:
        after, payload = PHONE_TOOLS[name].call(world, arguments)
    except Refused as refused:
        return Came(world, None, str(refused))
    return Came(couple(after), payload)


def _logged(world: World, entry: Entry) -> World:
    return replace(world, desk=replace(world.desk, log=(*world.desk.log, entry)))
