"""Requests about plans and promotions: compare, hold against the conditions, say the price, change or decline."""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

import re

from distill.families.telecom.agent import voice
from distill.families.telecom.agent.endings import sum_up
from distill.families.telecom.agent.player import Player, Stuck
from distill.families.telecom.agent.probes_phone import LINE_BINDS
from distill.families.telecom.agent.words import Words
from distill.families.telecom.spoken import money


def change(player: Player) -> None:
    """The cheapest plan that holds what the customer wants."""
    gigabytes = player.session.script.fact("gigabytes")
    player.learn(voice.ask_fact("wants", 0, player.chance), "gigabytes", rf"(?<!\d)({gigabytes}) GB")
    wish = int(gigabytes) * 1_000
    line = player.shown.get("get_line") or player.call("get_line", "get_line:plan", binds=LINE_BINDS, line_id="${line}")
    now = player.call("get_plan", plan_id="${plan}")
    fitting = [plan for plan in player.session.world.plans.values() if plan.open and plan.data_mb >= wish]
    chosen = min(fitting, key=lambda plan: plan.price_cents)
    player.call("list_plans", binds={"new_plan": ("plan_id", ("name", chosen.name))})
    price = money(player.session.skin, chosen.price_cents)
    if chosen.plan_id == line["plan_id"]:
        same = Words(
            f"You have that plan already: {chosen.name} with {chosen.data_mb} MB for {price} a month. I changed nothing.",
            f"您现在用的就是这个套餐:{chosen.name},{chosen.data_mb} MB,每月{price}。我没有做改动。",
        )
        sum_up(player, same)
        return
    if chosen.price_cents < now["price_cents"] and line["contract_end"] > player.session.world.today:
        end = line["contract_end"]
        not_yet = Words(
            f"I cannot move you to the smaller plan {chosen.name} yet: the present contract runs until {end}, and a cheaper plan is possible only after that.",
            f"现在还无法换成较小的套餐{chosen.name}:当前合同到{end}为止,之后才能换更便宜的。",
        )
        sum_up(player, not_yet)
        return
    offer = Words(
        f"The cheapest plan with at least {wish} MB is {chosen.name}: {chosen.data_mb} MB for {price} a month. Shall I change it?",
        f"至少{wish} MB的套餐里最便宜的是{chosen.name}:{chosen.data_mb} MB,每月{price}。给您换可以吗?",
    )
    if not player.agreed(offer):
        raise Stuck("the customer did not want the plan it asked for")
    player.call("change_plan", line_id="${line}", plan_id="${new_plan}")
    done = Words(
        f"Done: your line has {chosen.name} with {chosen.data_mb} MB for {price} a month from today.",
        f"办好了:从今天起您的线路是{chosen.name},{chosen.data_mb} MB,每月{price}。",
    )
    sum_up(player, done)


def promotion(player: Player) -> None:
    """A promotion the customer has heard of."""
    name = player.session.script.fact("promotion")
    player.learn(voice.ask_fact("wants", 0, player.chance), "offer_name", f"({re.escape(name)})")
    line = player.shown.get("get_line") or player.call("get_line", "get_line:plan", binds=LINE_BINDS, line_id="${line}")
    world = player.session.world
    offers = [offer for offer in world.promotions.values() if offer.name == name and line["plan_id"] in offer.plans]
    binds = {"offer": ("promotion_id", ("name", name))} if offers else {}
    player.call("list_promotions", binds=binds, plan_id="${plan}")
    if not offers:
        sum_up(
            player,
            Words(f"I cannot apply {name}: it does not go with your plan.", f"{name}我无法办理:不适用于您的套餐。"),
        )
        return
    offer = offers[0]
    if offer.valid_until < world.today:
        ended = offer.valid_until
        sum_up(player, Words(f"I cannot apply {name}: it ended on {ended}.", f"{name}我无法办理:它到{ended}就结束了。"))
    elif offer.new_only:
        new = Words(
            f"I cannot apply {name}: it is for new contracts only, and yours is not.",
            f"{name}我无法办理:只适用于新合同,您的不是。",
        )
        sum_up(player, new)
    else:
        player.call("apply_promotion", line_id="${line}", promotion_id="${offer}")
        less = money(player.session.skin, offer.discount_cents)
        sum_up(player, Words(f"{name} is on your line: {less} less each month.", f"{name}已经加上,每月少{less}。"))
