"""Requests about charges: read the bill, hold the charge against the policy, credit, decline or hand over."""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

import re

from distill.domain.json import JsonObject
from distill.families.telecom.agent import voice
from distill.families.telecom.agent.endings import close, hand_over
from distill.families.telecom.agent.identify import raise_to
from distill.families.telecom.agent.player import Player, Stuck
from distill.families.telecom.spoken import money


def dispute(player: Player) -> None:
    """One disputed charge, from the question which one to the last word."""
    text = player.session.script.fact("charge")
    player.learn(voice.ask_fact("wants", 0, player.chance), "charge_text", f"({re.escape(text)})")
    bill = _bill(player, text)
    same = [charge for charge in bill["charges"] if charge["text"] == text]
    charge = same[-1]
    owed = charge["amount_cents"] - charge["credited_cents"]
    amount = money(player.session.skin, charge["amount_cents"])
    if owed == 0:
        _close(
            player,
            f"The charge for {text} of {amount} was credited in full before, so nothing is open. I changed nothing.",
        )
    elif charge["kind"] == "roaming":
        _close(
            player,
            f"I cannot credit the charge for {text} of {amount}: it was really used abroad, and such charges stand.",
        )
    elif charge["kind"] == "late_fee" and not player.policy.late_fee_waived:
        _close(player, f"I cannot waive the late fee of {amount}; our rules leave no room for that.")
    elif len(same) == 1 and charge["kind"] in {"plan", "data_pack"}:
        _close(player, f"I cannot credit the {amount} for {text}: it was charged once and it is right.")
    elif owed > player.policy.credit_limit_cents:
        hand_over(player, "billing_limit", f"The charge of {amount} for {text} is above what I may credit on my own.")
    else:
        _credit(player, charge, amount)


def _bill(player: Player, text: str) -> JsonObject:
    """Open bills from the newest back until one has the charge."""
    world = player.session.world
    listed = player.call("list_bills", binds=_bills(player), customer_id="${customer}")["bills"]
    for number in range(len(listed) - 1, -1, -1):
        period = listed[number]["period"]
        on_it = [charge for charge in world.charges.values() if charge.bill_id == listed[number]["bill_id"]]
        binds = {"charge": ("charge_id", ("text", text))} if any(charge.text == text for charge in on_it) else {}
        bill = player.call("get_bill", binds=binds, bill_id=f"${{bill_{number}}}")
        if binds:
            player.bound["period"] = period
            return bill
    raise Stuck(f"no bill has a charge {text}")


def _bills(player: Player) -> dict[str, tuple[str, tuple[str, str]]]:
    bills = [bill for bill in player.session.world.bills.values() if bill.customer_id == player.bound["customer"]]
    return {f"bill_{number}": ("bill_id", ("period", bill.period)) for number, bill in enumerate(bills)}


def _credit(player: Player, charge: JsonObject, amount: str) -> None:
    raise_to(player, player.policy.sensitive)
    reason = {
        "premium": "paid service nobody ordered",
        "late_fee": "first late fee, waived",
    }.get(charge["kind"], "charged twice")
    player.call(
        "credit_charge",
        charge_id="${charge}",
        amount_cents=charge["amount_cents"] - charge["credited_cents"],
        reason=reason,
    )
    if charge["kind"] != "premium":
        _close(player, f"I have credited {amount} for {charge['text']} ({reason}); it comes off your bill.")
        return
    barred = player.agreed(
        f"The {amount} for {charge['text']} are credited. Shall I bar paid services on the line, so that it does not come again?"
    )
    if barred:
        player.call("bar_premium", line_id="${line}", barred=True)
    _close(player, f"{amount} are credited{', and paid services are barred on your line' if barred else ''}.")


def _close(player: Player, text: str) -> None:
    close(player, f"{text} {voice.one_of(voice.CLOSINGS, player.chance)}")
