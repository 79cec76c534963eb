"""Tickets, warnings, handing over."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final, Literal

from distill.domain.json import JsonObject
from distill.environments.telecom.desk.lookup import plain, record
from distill.environments.telecom.records import Ticket
from distill.environments.telecom.toolkit import Refused, reads, writes
from distill.environments.telecom.world import World

Topic = Literal["network", "billing", "contract", "fraud", "device", "number"]


def list_tickets(world: World, customer_id: Annotated[str, "customer number"]) -> JsonObject:
    """List an account's tickets, closed ones included."""
    record(world, "customers", customer_id)
    return {"tickets": [plain(ticket) for ticket in world.tickets.values() if ticket.customer_id == customer_id]}


def open_ticket(
    world: World,
    line_id: Annotated[str, "line it is about"],
    topic: Annotated[Topic, "desk that will work on it"],
    summary: Annotated[str, "what is known and what is asked for"],
) -> tuple[World, JsonObject]:
    """Leave work for another desk; the customer is called back."""
    line = record(world, "lines", line_id)
    name = f"{line_id}-T{world.serial + 1}"
    ticket = Ticket(name, line.customer_id, line_id, topic, summary)
    return replace(world.put("tickets", ticket), serial=world.serial + 1), plain(ticket, "summary")


def flag_fraud(world: World, customer_id: Annotated[str, "customer number"]) -> tuple[World, JsonObject]:
    """Mark an account as a suspected fraud; every later change goes through the fraud desk."""
    record(world, "customers", customer_id)
    return world.change("customers", customer_id, fraud_flag=True), {"customer_id": customer_id, "fraud_flag": True}


def transfer_to_human(
    world: World,
    reason: Annotated[Literal["contract", "fraud", "device", "billing_limit", "identity", "other"], "why"],
    summary: Annotated[str, "what the colleague has to know"],
) -> tuple[World, JsonObject]:
    """Hand the caller over to a human colleague; the last thing done in a contact."""
    if world.desk.transferred:
        raise Refused("the caller was handed over already")
    if not summary.strip():
        raise Refused("a colleague needs a summary")
    return world.change_desk(transferred=reason), {"transferred": True, "reason": reason}


TOOLS: Final = reads(list_tickets) | writes(open_ticket, flag_fraud, transfer_to_human)
