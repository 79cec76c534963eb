"""Lines: reading, holding, resuming, roaming, data on top."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final, Literal

from distill.domain.json import JsonObject
from distill.environments.telecom.desk.lookup import plain, record
from distill.environments.telecom.records import Charge
from distill.environments.telecom.service import data_left_mb
from distill.environments.telecom.toolkit import Refused, reads, writes
from distill.environments.telecom.world import World

LineId = Annotated[str, "line number as the systems show it"]

MB_STEP = 500
MOST_MB = 500_000
"""Sold at a time; numbers without end would not fit into a record."""

DATA_CENTS_PER_STEP = 250
"""A data top-up: 2.50 for each 500 MB, in every company."""


def get_line(world: World, line_id: LineId) -> JsonObject:
    """Read a line: status and hold, plan, SIM, device, roaming, barring, forwarding, contract end."""
    line = record(world, "lines", line_id)
    network = ("voice_provisioned", "data_provisioned", "mms_provisioned", "settings_pushed")
    return plain(line, *network, "data_used_mb", "data_extra_mb", "throttled")


def get_usage(world: World, line_id: LineId) -> JsonObject:
    """Read this month's data of a line: used, included, bought on top, left, and whether fair use slows it down."""
    line = record(world, "lines", line_id)
    return {
        "line_id": line_id,
        "used_mb": line.data_used_mb,
        "included_mb": world.plans[line.plan_id].data_mb,
        "extra_mb": line.data_extra_mb,
        "left_mb": data_left_mb(world, line),
        "throttled": line.throttled,
    }


def suspend_line(
    world: World,
    line_id: LineId,
    hold: Annotated[Literal["customer_request", "lost", "fraud_review"], "why"],
) -> tuple[World, JsonObject]:
    """Put a line on hold: no calls, texts or data until it is resumed."""
    line = record(world, "lines", line_id)
    if line.status != "active":
        raise Refused(f"line {line_id} is {line.status}")
    changed = world.change("lines", line_id, status="suspended", hold=hold)
    return changed, {"line_id": line_id, "status": "suspended", "hold": hold}


def resume_line(world: World, line_id: LineId) -> tuple[World, JsonObject]:
    """Lift a hold. Not possible while the contract has ended. The phone has to be restarted afterwards."""
    line = record(world, "lines", line_id)
    if line.status != "suspended":
        raise Refused(f"line {line_id} is {line.status}")
    if line.hold == "contract_ended":
        raise Refused("the contract has ended; only the contracts team can renew it")
    changed = world.change("lines", line_id, status="active", hold="none")
    return _stale(changed, line_id), {"line_id": line_id, "status": "active", "note": "restart the phone"}


def set_roaming(
    world: World, line_id: LineId, enabled: Annotated[bool, "true lets the line work abroad"]
) -> tuple[World, JsonObject]:
    """Allow or forbid use of a line abroad. The phone has to be restarted afterwards."""
    record(world, "lines", line_id)
    changed = world.change("lines", line_id, roaming_enabled=enabled)
    return _stale(changed, line_id), {"line_id": line_id, "roaming_enabled": enabled, "note": "restart the phone"}


def add_data(
    world: World, line_id: LineId, mb: Annotated[int, "megabytes, in steps of 500"]
) -> tuple[World, JsonObject]:
    """Sell data on top for the rest of this month: 250 cents for each 500 MB, charged to the next bill."""
    line = record(world, "lines", line_id)
    if mb <= 0 or mb % MB_STEP:
        raise Refused("data is sold in steps of 500 MB")
    if mb > MOST_MB:
        raise Refused(f"at most {MOST_MB} MB are sold at a time")
    cents = mb // MB_STEP * DATA_CENTS_PER_STEP
    name = f"{line_id}-D{world.serial + 1}"
    charge = Charge(name, "", line_id, "data_pack", f"{mb} MB on top", world.today, cents)
    changed = world.put("charges", charge).change("lines", line_id, data_extra_mb=line.data_extra_mb + mb)
    changed = replace(changed, serial=world.serial + 1)
    return changed, {"line_id": line_id, "added_mb": mb, "amount_cents": cents}


def bar_premium(
    world: World, line_id: LineId, barred: Annotated[bool, "true bars premium numbers and paid texts"]
) -> tuple[World, JsonObject]:
    """Bar or allow premium numbers and paid text services on a line."""
    record(world, "lines", line_id)
    return world.change("lines", line_id, premium_barred=barred), {"line_id": line_id, "premium_barred": barred}


def set_forwarding(
    world: World, line_id: LineId, forwarding_to: Annotated[str, "number that gets the calls; empty for none"]
) -> tuple[World, JsonObject]:
    """Forward incoming calls of a line, or stop forwarding them."""
    record(world, "lines", line_id)
    return world.change("lines", line_id, forwarding_to=forwarding_to), {
        "line_id": line_id,
        "forwarding_to": forwarding_to,
    }


def _stale(world: World, line_id: str) -> World:
    return world.change_phone(stale=True) if line_id == world.holder else world


TOOLS: Final = reads(get_line, get_usage) | writes(
    suspend_line, resume_line, set_roaming, add_data, bar_premium, set_forwarding
)
