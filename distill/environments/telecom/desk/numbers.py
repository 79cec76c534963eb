"""Numbers on their way in or out."""

from __future__ import annotations

from typing import Annotated, Final

from distill.domain.json import JsonObject
from distill.environments.telecom.desk.lookup import plain, record
from distill.environments.telecom.toolkit import Refused, reads, writes
from distill.environments.telecom.world import World

PortId = Annotated[str, "port number"]
LineId = Annotated[str, "line number as the systems show it"]


def get_port(world: World, line_id: LineId) -> JsonObject:
    """Read the number transfers of a line, in and out, with status and reason."""
    record(world, "lines", line_id)
    return {
        "ports": [plain(port, "transfer_pin") for port in world.ports.values() if port.line_id == line_id],
        "port_locked": world.lines[line_id].port_locked,
    }


def resubmit_port(
    world: World,
    port_id: PortId,
    account_number: Annotated[str, "account number at the other operator"],
    transfer_pin: Annotated[str, "transfer PIN from the other operator"],
) -> tuple[World, JsonObject]:
    """Send a rejected transfer to the other operator again, with corrected details."""
    port = record(world, "ports", port_id)
    if port.direction != "in" or port.status not in {"rejected", "pending"}:
        raise Refused(f"port {port_id} is {port.status} ({port.direction})")
    changed = world.change(
        "ports", port_id, status="pending", account_number=account_number, transfer_pin=transfer_pin, reason=""
    )
    return changed, {"port_id": port_id, "status": "pending"}


def cancel_port(world: World, port_id: PortId) -> tuple[World, JsonObject]:
    """Stop a transfer that is not completed."""
    port = record(world, "ports", port_id)
    if port.status in {"completed", "cancelled"}:
        raise Refused(f"port {port_id} is {port.status}")
    return world.change("ports", port_id, status="cancelled"), {"port_id": port_id, "status": "cancelled"}


def set_port_lock(
    world: World, line_id: LineId, locked: Annotated[bool, "true refuses every transfer away"]
) -> tuple[World, JsonObject]:
    """Lock a number against being moved to another operator, or unlock it."""
    record(world, "lines", line_id)
    return world.change("lines", line_id, port_locked=locked), {"line_id": line_id, "port_locked": locked}


TOOLS: Final = reads(get_port) | writes(resubmit_port, cancel_port, set_port_lock)
