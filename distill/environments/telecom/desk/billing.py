"""Bills, charges, payments, credits."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final

from distill.domain.json import JsonObject
from distill.environments.telecom.desk.lookup import plain, record
from distill.environments.telecom.records import Bill, Payment
from distill.environments.telecom.toolkit import Refused, reads, writes
from distill.environments.telecom.world import World

BillId = Annotated[str, "bill number"]


def list_bills(world: World, customer_id: Annotated[str, "customer number"]) -> JsonObject:
    """List an account's bills with period, due date, status and amount."""
    record(world, "customers", customer_id)
    return {"bills": [_bill(world, bill) for bill in world.bills.values() if bill.customer_id == customer_id]}


def get_bill(world: World, bill_id: BillId) -> JsonObject:
    """Read a bill with each of its charges, credits included."""
    bill = record(world, "bills", bill_id)
    charges = [plain(charge) for charge in world.charges.values() if charge.bill_id == bill_id]
    return {**_bill(world, bill), "charges": charges}


def list_payments(world: World, bill_id: BillId) -> JsonObject:
    """List payments for a bill, requested and failed ones included."""
    record(world, "bills", bill_id)
    return {"payments": [plain(payment) for payment in world.payments.values() if payment.bill_id == bill_id]}


def request_payment(world: World, bill_id: BillId) -> tuple[World, JsonObject]:
    """Send a payment request for the whole amount of a bill to the customer, who approves it on the phone."""
    bill = record(world, "bills", bill_id)
    if bill.status == "paid":
        raise Refused(f"bill {bill_id} is paid")
    name = f"{bill_id}-P{world.serial + 1}"
    payment = Payment(name, bill_id, amount_cents(world, bill_id), "requested")
    changed = replace(world.put("payments", payment), serial=world.serial + 1)
    return changed, plain(payment)


def credit_charge(
    world: World,
    charge_id: Annotated[str, "charge number as the bill shows it"],
    amount_cents: Annotated[int, "what is given back, in cents"],
    reason: Annotated[str, "one line for the books"],
) -> tuple[World, JsonObject]:
    """Give back all or part of a charge. Never more than the charge."""
    charge = record(world, "charges", charge_id)
    if amount_cents <= 0 or charge.credited_cents + amount_cents > charge.amount_cents:
        raise Refused(f"charge {charge_id} allows at most {charge.amount_cents - charge.credited_cents} cents")
    if not reason.strip():
        raise Refused("a credit needs a reason")
    changed = world.change("charges", charge_id, credited_cents=charge.credited_cents + amount_cents)
    return changed, {"charge_id": charge_id, "credited_cents": charge.credited_cents + amount_cents}


def amount_cents(world: World, bill_id: str) -> int:
    """Charges less credits."""
    return sum(
        charge.amount_cents - charge.credited_cents for charge in world.charges.values() if charge.bill_id == bill_id
    )


def _bill(world: World, bill: Bill) -> JsonObject:
    return {**plain(bill, "customer_id"), "amount_cents": amount_cents(world, bill.bill_id)}


TOOLS: Final = reads(list_bills, get_bill, list_payments) | writes(request_payment, credit_charge)
