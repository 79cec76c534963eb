"""Who calls, and proving it."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Final, Literal

from distill.domain.json import JsonObject
from distill.environments.telecom.desk.lookup import plain, record
from distill.environments.telecom.toolkit import Refused, reads, writes
from distill.environments.telecom.world import World

CustomerId = Annotated[str, "customer number as the systems show it"]


def find_customer(
    world: World, phone_number: Annotated[str, "the number on the account, digits as given"]
) -> JsonObject:
    """Find the account that a phone number belongs to.

    Gives identifiers only and may be used before the caller is identified.
    """
    wanted = _digits(phone_number)
    for line in world.lines.values():
        if _digits(line.phone_number) == wanted:
            return {"customer_id": line.customer_id, "line_id": line.line_id, "phone_number": line.phone_number}
    raise Refused(f"no account has the number {phone_number}")


def get_customer(world: World, customer_id: CustomerId) -> JsonObject:
    """Read an account: name, segment, warnings, lines. Identified callers only."""
    customer = record(world, "customers", customer_id)
    lines = [line.line_id for line in world.lines.values() if line.customer_id == customer_id]
    return {**plain(customer, "pin", "birth_date", "postcode"), "lines": lines}


def verify_identity(
    world: World,
    customer_id: CustomerId,
    factor: Annotated[Literal["pin", "birth_date", "postcode", "one_time_code"], "what the caller answered"],
    value: Annotated[str, "the caller's answer; dates as YYYY-MM-DD"],
) -> tuple[World, JsonObject]:
    """Hold one answer of the caller against the account. Says only whether it matches; the result is logged."""
    customer = record(world, "customers", customer_id)
    sent = world.desk.code if world.desk.code_for == customer_id else ""
    right = sent if factor == "one_time_code" else getattr(customer, factor)
    if right and value.strip().replace(" ", "").lower() == right.replace(" ", "").lower():
        proof = f"{customer_id}/{factor}"
        proven = tuple(dict.fromkeys((*world.desk.proven, proof)))
        return world.change_desk(proven=proven), {"customer_id": customer_id, "factor": factor, "match": True}
    missed = world.change_desk(misses=world.desk.misses + 1)
    return missed, {"customer_id": customer_id, "factor": factor, "match": False}


def send_one_time_code(world: World, line_id: Annotated[str, "line that gets the text"]) -> tuple[World, JsonObject]:
    """Send a six-digit code as a text to a line; it arrives once the phone has signal."""
    line = record(world, "lines", line_id)
    code = f"{int(sha256(f'{line_id}/{world.serial}'.encode()).hexdigest()[:12], 16) % 1_000_000:06d}"
    text = f"Your one-time code is {code}. Tell it only to the agent you have called."
    outbox = (*world.desk.outbox, text) if line_id == world.holder else world.desk.outbox
    sent = world.change_desk(code=code, code_for=line.customer_id, outbox=outbox)
    return sent, {"line_id": line.line_id, "sent_to": line.phone_number}


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


TOOLS: Final = reads(find_customer, get_customer) | writes(verify_identity, send_one_time_code)
