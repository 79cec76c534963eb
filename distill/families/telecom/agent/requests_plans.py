"""Requests about plans and promotions: compare, hold against the conditions, say the price, change or decline."""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

import re

from distill.families.telecom.agent import voice
from distill.families.telecom.agent.endings import close
from distill.families.telecom.agent.player import Player, Stuck
from distill.families.telecom.agent.probes_phone import LINE_BINDS
from distill.families.telecom.spoken import money


def change(player: Player) -> None:
    """The cheapest plan that holds what the customer wants."""
    gigabytes = player.session.script.fact("gigabytes")
    player.learn(voice.ask_fact("wants", 0, player.chance), "gigabytes", rf"\b({gigabytes}) GB")
    wish = int(gigabytes) * 1_000
    line = player.shown.get("get_line") or player.call("get_line", binds=LINE_BINDS, line_id="${line}")
    now = player.call("get_plan", plan_id="${plan}")
    fitting = [plan for plan in player.session.world.plans.values() if plan.open and plan.data_mb >= wish]
    chosen = min(fitting, key=lambda plan: plan.price_cents)
    player.call("list_plans", binds={"new_plan": ("plan_id", ("name", chosen.name))})
    price = money(player.session.skin, chosen.price_cents)
    if chosen.plan_id == line["plan_id"]:
        _close(
            player,
            f"You have that plan already: {chosen.name} with {chosen.data_mb} MB for {price} a month. I changed nothing.",
        )
        return
    if chosen.price_cents < now["price_cents"] and line["contract_end"] > player.session.world.today:
        _close(player, f"I cannot move you to the smaller plan {chosen.name} yet: the present contract runs until {line['contract_end']}, "
               "and a cheaper plan is possible only after that.")  # fmt: skip
        return
    offer = f"The cheapest plan with at least {wish} MB is {chosen.name}: {chosen.data_mb} MB for {price} a month."
    if not player.agreed(f"{offer} Shall I change it?"):
        raise Stuck("the customer did not want the plan it asked for")
    player.call("change_plan", line_id="${line}", plan_id="${new_plan}")
    _close(player, f"Done: your line has {chosen.name} with {chosen.data_mb} MB for {price} a month from today.")


def promotion(player: Player) -> None:
    """A promotion the customer has heard of."""
    name = player.session.script.fact("promotion")
    player.learn(voice.ask_fact("wants", 0, player.chance), "offer_name", f"({re.escape(name)})")
    line = player.shown.get("get_line") or player.call("get_line", binds=LINE_BINDS, line_id="${line}")
    world = player.session.world
    offers = [offer for offer in world.promotions.values() if offer.name == name and line["plan_id"] in offer.plans]
    binds = {"offer": ("promotion_id", ("name", name))} if offers else {}
    player.call("list_promotions", binds=binds, plan_id="${plan}")
    if not offers:
        _close(player, f"I cannot apply {name}: it does not go with your plan.")
        return
    offer = offers[0]
    if offer.valid_until < world.today:
        _close(player, f"I cannot apply {name}: it ended on {offer.valid_until}.")
    elif offer.new_only:
        _close(player, f"I cannot apply {name}: it is for new contracts only, and yours is not.")
    else:
        player.call("apply_promotion", line_id="${line}", promotion_id="${offer}")
        _close(player, f"{name} is on your line: {money(player.session.skin, offer.discount_cents)} less each month.")


def _close(player: Player, text: str) -> None:
    close(player, f"{text} {voice.one_of(voice.CLOSINGS, player.chance)}")
