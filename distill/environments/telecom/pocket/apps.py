"""Apps, storage, updates, paying."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final, Literal

from distill.domain.json import JsonObject
from distill.environments.telecom.toolkit import Refused, writes
from distill.environments.telecom.world import World


def grant_permission(world: World, permission: Literal["sms", "storage"]) -> World:
    """Allow the messages app to use texts, or the storage."""
    return world.change_phone(**{f"{permission}_permission": True})


def free_storage(world: World) -> World:
    """Delete old videos until there is room again."""
    return world.change_phone(storage_full=False)


def install_update(world: World) -> World:
    """Install the waiting system update; the phone restarts."""
    if not world.phone.update_pending:
        raise Refused("the system is up to date")
    return world.change_phone(update_pending=False, stale=False)


def approve_payment(
    world: World, payment_id: Annotated[str, "request shown in the operator's app"]
) -> tuple[World, JsonObject]:
    """Approve a payment request; the money moves at once."""
    payment = world.payments.get(payment_id)
    if payment is None or payment.status != "requested":
        raise Refused("there is no such request")
    paid = world.put("payments", replace(payment, status="settled")).change("bills", payment.bill_id, status="paid")
    return paid, {"payment_id": payment_id, "status": "settled"}


TOOLS: Final = writes(grant_permission, free_storage, install_update, approve_payment)
