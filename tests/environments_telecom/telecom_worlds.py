"""Worlds and calls to throw at them: healthy ones, broken ones, and walks of random calls by both sides."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from functools import cache
from typing import Any, get_type_hints

from distill.domain.json import JsonObject
from distill.environments.telecom import records as r
from distill.environments.telecom.coupling import couple
from distill.environments.telecom.desk import DESK_TOOLS
from distill.environments.telecom.phone import Phone
from distill.environments.telecom.pocket import PHONE_TOOLS
from distill.environments.telecom.running import Came, call_desk, call_phone
from distill.environments.telecom.skin import skins
from distill.environments.telecom.toolkit import Tool
from distill.environments.telecom.world import KEYS, World
from distill.families.telecom.cast import ABROAD, cast_of

HOLDS = {"active": "none", "suspended": "lost", "ported_out": "none", "cancelled": "none"}
TABLE_OF = {key: table for table, key in KEYS.items()}


@cache
def healthy(skin: str = "arvella", seed: int = 1) -> World:
    """Everything works; three lines, of which the first two belong to the caller."""
    world, _ = cast_of(skins()[skin], random.Random(seed))
    return world


@cache
def full(skin: str = "arvella", seed: int = 1) -> World:
    """The healthy world with something in every table, and several of what comes in lists."""
    world, number = healthy(skin, seed), skins()[skin].number
    line, bill = world.lines[world.holder], list(world.bills)[-1]
    town = world.phone.area
    plan = next(iter(world.plans))
    world = world.change("plans", plan, open=False)
    world = world.put(
        "charges",
        r.Charge(number("charge", 901), bill, line.line_id, "premium", "Quiz Daily, weekly", "2026-05-02", 699, 100),
        r.Charge(number("charge", 902), bill, line.line_id, "service_fee", "SIM delivery", "2026-05-03", 590),
    )
    world = world.put(
        "payments",
        r.Payment(f"{bill}-P1", bill, 2_500, "failed"),
        r.Payment(f"{bill}-P2", bill, 2_789, "requested"),
    )
    world = world.put(
        "outages",
        r.Outage(number("outage", 1_201), town, ("voice",), "resolved", "2026-04-01", "a cut fibre"),
        r.Outage(number("outage", 1_202), town, ("data", "mms"), "planned", "2026-12-01", "a new mast"),
    )
    world = world.put(
        "ports",
        r.Port(number("port", 71_001), line.line_id, "0699 111", "in", "Tellus", "rejected", "884", "99", "PIN wrong"),
        r.Port(
            number("port", 71_002), line.line_id, line.phone_number, "out", "Pinetalk", "pending", date="2026-05-09"
        ),
    )
    return world.put(
        "tickets",
        r.Ticket(number("ticket", 31), line.customer_id, line.line_id, "network", "no calls", "closed"),
        r.Ticket(number("ticket", 32), line.customer_id, line.line_id, "billing", "a wrong charge"),
    )


def shaken(chance: random.Random) -> World:
    """The full world of some company with switches of phone and line, and a few records, set at random."""
    world = full(chance.choice(sorted(skins())), chance.randrange(40))
    phone = {name: chance.random() < 0.3 for name in switches(Phone)}
    phone |= {name: chance.random() < 0.8 for name in ("sim_seated", "mobile_data", "apn_ok", "mms_address_ok")}
    phone |= {"radio_mode": chance.choice(("auto", "5g", "4g", "3g", "2g"))}
    phone |= {"operator_selection": chance.choice(("auto", "auto", "manual"))}
    phone |= {"country": chance.choice((world.home, world.home, ABROAD[0]))}
    line = {name: chance.random() < 0.4 for name in switches(r.Line)}
    line |= {"data_used_mb": chance.choice((0, 900, 300_000))}
    line |= {"status": (status := chance.choice(tuple(HOLDS))), "hold": HOLDS[status]}
    world = world.change_phone(**phone).change("lines", world.holder, **line)
    world = world.change("sims", world.phone.sim_id, status=chance.choice(("active", "active", "inactive", "blocked")))
    world = world.change("devices", world.phone.device_id, barred=chance.random() < 0.2)
    return couple(_waiting_esim(world) if chance.random() < 0.2 else world)


def _waiting_esim(world: World) -> World:
    line = world.lines[world.holder]
    esim = r.Sim(f"{line.sim_id}9", line.line_id, "12345678", "esim")
    return world.put("sims", esim).change("lines", line.line_id, sim_id=esim.sim_id)


def switches(kind: type) -> list[str]:
    """Names of the fields that are yes or no."""
    hints = get_type_hints(kind)
    return [field.name for field in fields(kind) if hints[field.name] is bool]


def arguments(tool: Tool, world: World, chance: random.Random) -> JsonObject:
    """Arguments that fit the schema; ids are mostly of records that are there, at times of none."""
    return {name: _value(name, schema, world, chance) for name, schema in tool.parameters["properties"].items()}


def _value(name: str, schema: JsonObject, world: World, chance: random.Random) -> Any:
    if "enum" in schema:
        return chance.choice(schema["enum"])
    match schema["type"]:
        case "boolean":
            return chance.random() < 0.5
        case "integer":
            return chance.choice((-5, 0, 1, 250, 500, 590, 1_000, 10**6))
    if name in TABLE_OF and (known := list(getattr(world, TABLE_OF[name]))):
        return chance.choice((*known, "X-404"))
    sim = world.sims.get(world.phone.sim_id)
    line = world.lines[world.holder]
    return chance.choice({
        "phone_number": (line.phone_number, "000"),
        "value": (world.customers[line.customer_id].pin, world.desk.code, "1"),
        "area": (world.phone.area, "Nowhere"),
        "country": (*ABROAD[:2], "Nowhere"),
        "puk": (sim.puk if sim else "1", "00000000"),
        "forwarding_to": ("", "0155 777"),
    }.get(name, ("some words", "")))  # fmt: skip


def random_call(world: World, chance: random.Random) -> tuple[Tool, Came]:
    """One call of some tool, by either side, on the world."""
    side, run = chance.choice(((DESK_TOOLS, call_desk), (PHONE_TOOLS, call_phone)))
    name = chance.choice(tuple(side))
    return side[name], run(world, name, arguments(side[name], world, chance))


def walk(seed: int, steps: int = 25) -> World:
    """A shaken world after some random calls; the same for the same seed, in any process."""
    chance = random.Random(f"walk/{seed}")
    world = shaken(chance)
    for _ in range(steps):
        world = random_call(world, chance)[1].world
    return world


def but_for_the_log(world: World) -> str:
    """The digest of everything but what the desk's log says."""
    return replace(world, desk=replace(world.desk, log=())).digest()
