"""The network's view of a line and of an area."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from distill.domain.json import JsonObject
from distill.environments.telecom.desk.lookup import plain, record
from distill.environments.telecom.service import service
from distill.environments.telecom.toolkit import reads, writes
from distill.environments.telecom.world import World

LineId = Annotated[str, "line number as the systems show it"]


def check_network(world: World, line_id: LineId) -> JsonObject:
    """Read how the network knows a line: provisioned services, and whether its phone is attached right now."""
    line = record(world, "lines", line_id)
    attached = "yes" if line_id == world.holder and service(world).signal else "no"
    return {
        "line_id": line_id,
        "voice_provisioned": line.voice_provisioned,
        "data_provisioned": line.data_provisioned,
        "mms_provisioned": line.mms_provisioned,
        "attached": attached,
    }


def reprovision(
    world: World,
    line_id: LineId,
    service: Annotated[Literal["voice", "data", "mms"], "what the network should offer to the line again"],
) -> tuple[World, JsonObject]:
    """Write a service of a line into the network anew. The phone has to be restarted afterwards."""
    record(world, "lines", line_id)
    changed = world.change("lines", line_id, **{f"{service}_provisioned": True})
    changed = changed.change_phone(stale=True) if line_id == world.holder else changed
    return changed, {"line_id": line_id, "service": service, "provisioned": True, "note": "restart the phone"}


def push_settings(world: World, line_id: LineId) -> tuple[World, JsonObject]:
    """Send the settings for internet and picture messages to the phone; they arrive once it has signal."""
    record(world, "lines", line_id)
    return world.change("lines", line_id, settings_pushed=True), {"line_id": line_id, "settings": "sent"}


def list_outages(world: World, area: Annotated[str, "town or district the caller is in"]) -> JsonObject:
    """List faults and works in an area, the finished ones of the last days included."""
    wanted = area.strip().lower()
    found = [plain(outage) for outage in world.outages.values() if outage.area.lower() == wanted]
    return {"area": area, "outages": found}


TOOLS: Final = reads(check_network, list_outages) | writes(reprovision, push_settings)
