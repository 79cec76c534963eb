"""Requests about charges: read the bill, hold the charge against the policy, credit, decline or hand over."""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

import re

from distill.domain.json import JsonObject
from distill.families.telecom.agent import voice
from distill.families.telecom.agent.endings import hand_over, sum_up
from distill.families.telecom.agent.identify import raise_to
from distill.families.telecom.agent.player import Player, Stuck
from distill.families.telecom.agent.words import Words
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
    if not owed:
        before = Words(
            f"The charge for {text} of {amount} was credited in full before, so nothing is open. I changed nothing.",
            f"{text}这笔{amount}之前已经全额退过,没有未结的,我没有做改动。",
        )
        sum_up(player, before)
    elif (stands := _stands(player, charge, amount, len(same))) is not None:
        sum_up(player, stands)
    elif owed > player.policy.credit_limit_cents:
        above = Words(
            f"The charge of {amount} for {text} is above what I may credit on my own.",
            f"{text}这笔{amount}超过了我能退的上限。",
        )
        hand_over(player, "billing_limit", above, f"{text}, {amount}: above my limit, nothing credited yet.")
    else:
        _credit(player, charge, amount)


def _stands(player: Player, charge: JsonObject, amount: str, times: int) -> Words | None:
    """Why a charge that is on the bill `times` times is not given back; None when it is."""
    text = charge["text"]
    if charge["kind"] == "roaming":
        return Words(
            f"I cannot credit the charge for {text} of {amount}: it was really used abroad, and such charges stand.",
            f"{text}这笔{amount}我无法退:确实是在国外用掉的,这类费用不退。",
        )
    if charge["kind"] == "late_fee" and not player.policy.late_fee_waived:
        return Words(
            f"I cannot waive the late fee of {amount}; our rules leave no room for that.",
            f"{amount}的滞纳金我无法免除,规定里没有这个余地。",
        )
    if times == 1 and charge["kind"] in {"plan", "data_pack"}:
        return Words(
            f"I cannot credit the {amount} for {text}: it was charged once and it is right.",
            f"{text}的{amount}我无法退:只收了一次,收得没错。",
        )
    return None


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
    text = charge["text"]
    if charge["kind"] != "premium":
        done = Words(
            f"I have credited {amount} for {text} ({reason}); it comes off your bill.",
            f"{text}的{amount}已经退了,会从账单里减掉。",
        )
        sum_up(player, done)
        return
    barred = player.agreed(
        Words(
            f"The {amount} for {text} are credited. Shall I bar paid services on the line, so that it does not come again?",
            f"{text}的{amount}已经退了。我把线路上的付费服务也关掉,以后就不会再收,可以吗?",
        )
    )
    done = Words(f"{amount} are credited.", f"{amount}已经退了。")
    if barred:
        player.call("bar_premium", line_id="${line}", barred=True)
        done = Words(
            f"{amount} are credited, and paid services are barred on your line.",
            f"{amount}已经退了,线路上的付费服务也关了。",
        )
    sum_up(player, done)
