"""Finding records for tools: an unknown name is the system's own error, never a crash."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from distill.domain.json import JsonObject
from distill.environments.telecom.toolkit import Refused
from distill.environments.telecom.world import KEYS, Table, World

OWNED: tuple[tuple[str, Table], ...] = (
    ("line_id", "lines"),
    ("bill_id", "bills"),
    ("charge_id", "charges"),
    ("sim_id", "sims"),
    ("port_id", "ports"),
)


def record(world: World, table: Table, name: str) -> Any:
    """The record of that name; raises Refused."""
    found = getattr(world, table).get(name)
    if found is None:
        raise Refused(f"no record with {KEYS[table]} {name}")
    return found


def plain(thing: Any, *left_out: str) -> JsonObject:
    """A record as a flat object, without the named fields."""
    return {key: value for key, value in asdict(thing).items() if key not in left_out}


def owner(world: World, arguments: JsonObject) -> str:
    """The customer that a call touches, "" when none can be told."""
    if "customer_id" in arguments:
        return str(arguments["customer_id"])
    for key, table in OWNED:
        if key in arguments:
            found = getattr(world, table).get(arguments[key])
            return "" if found is None else _owner_of(world, found)
    for line in world.lines.values():
        if arguments.get("device_id") == line.device_id or arguments.get("phone_number") == line.phone_number:
            return line.customer_id
    return ""


def _owner_of(world: World, found: Any) -> str:
    if hasattr(found, "customer_id"):
        return str(found.customer_id)
    line = world.lines.get(found.line_id)
    return "" if line is None else line.customer_id
