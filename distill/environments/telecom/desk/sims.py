"""SIM cards and handsets."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Annotated, Final, Literal

from distill.domain.json import JsonObject
from distill.environments.telecom.desk.lookup import plain, record
from distill.environments.telecom.records import Sim
from distill.environments.telecom.toolkit import Refused, reads, writes
from distill.environments.telecom.world import World

SimId = Annotated[str, "SIM number"]
DeviceId = Annotated[str, "device number as the line shows it"]


def get_sim(world: World, sim_id: SimId) -> JsonObject:
    """Read a SIM: kind, status, and the PUK that unlocks it after wrong PINs."""
    return plain(record(world, "sims", sim_id))


def activate_sim(world: World, sim_id: SimId) -> tuple[World, JsonObject]:
    """Switch on a SIM that is inactive in the network. The phone has to be restarted afterwards."""
    sim = record(world, "sims", sim_id)
    if sim.status == "blocked":
        raise Refused("a blocked SIM cannot be activated; replace it")
    changed = world.change("sims", sim_id, status="active")
    changed = changed.change_phone(stale=True) if sim_id == world.phone.sim_id else changed
    return changed, {"sim_id": sim_id, "status": "active", "note": "restart the phone"}


def block_sim(world: World, sim_id: SimId) -> tuple[World, JsonObject]:
    """Block a SIM for good, such as one that was lost or stolen."""
    record(world, "sims", sim_id)
    return world.change("sims", sim_id, status="blocked"), {"sim_id": sim_id, "status": "blocked"}


def replace_sim(
    world: World, line_id: Annotated[str, "line that gets a new SIM"], kind: Literal["physical", "esim"]
) -> tuple[World, JsonObject]:
    """Give a line a new SIM; the old one is blocked. An eSIM comes as a code by e-mail, a card by post."""
    line = record(world, "lines", line_id)
    digest = sha256(f"{line.sim_id}/{world.serial}".encode()).hexdigest()
    name = line.sim_id[:-6] + f"{int(digest[:10], 16) % 1_000_000:06d}"
    sim = Sim(name, line_id, f"{int(digest[10:20], 16) % 100_000_000:08d}", kind)
    changed = world.put("sims", sim).change("sims", line.sim_id, status="blocked")
    changed = replace(changed.change("lines", line_id, sim_id=name), serial=world.serial + 1)
    return changed, {"line_id": line_id, "sim_id": name, "kind": kind, "status": "active"}


def get_device(world: World, device_id: DeviceId) -> JsonObject:
    """Read a handset: model, IMEI, eSIM, and whether it is on the list of stolen handsets."""
    return plain(record(world, "devices", device_id))


def bar_device(world: World, device_id: DeviceId) -> tuple[World, JsonObject]:
    """Put a handset on the list of stolen handsets, so that no network serves it. Cannot be undone from here."""
    record(world, "devices", device_id)
    return world.change("devices", device_id, barred=True), {"device_id": device_id, "barred": True}


TOOLS: Final = reads(get_sim, get_device) | writes(activate_sim, block_sim, replace_sim, bar_device)
