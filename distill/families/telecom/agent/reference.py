"""The reference of a situation: played live by the rules of the policy, kept as a script."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import Final

from distill.domain.script import Script
from distill.families.telecom.agent import (
    requests_billing,
    requests_outage,
    requests_plans,
    requests_safety,
    voice,
)
from distill.families.telecom.agent.endings import hand_over
from distill.families.telecom.agent.identify import identify
from distill.families.telecom.agent.player import Over, Player, Settled, Stuck
from distill.families.telecom.agent.technical import restore
from distill.families.telecom.agent.words import Words
from distill.families.telecom.compose import Situation
from distill.families.telecom.issues import ISSUES
from distill.families.telecom.session import Session

TROUBLE: Final = frozenset({"restore", "lost", "fraud", "outage"})
"""Workflows that begin with a customer in trouble, and not with a wish."""


def reference(situation: Situation, *, follows: bool = True) -> tuple[Script, Session]:
    """The script and the talk as it went, in Chinese where the customer speaks it and the agent `follows`.

    Raises Stuck when it cannot be played to an end.
    """
    session = Session(situation.world, situation.skin, situation.customer)
    session.begin()
    chance = random.Random(f"{situation.spec.seed}/agent")  # noqa: S311 - seeded on purpose
    topic = situation.subjects[0].topic
    trouble = ISSUES[situation.spec.issues[0]].workflow in TROUBLE and topic not in {"works", "found"}
    opening = situation.customer.concerns[0].opening
    hello = voice.greeting(situation.skin.company, opening, chance, trouble=trouble)
    player = Player(session, situation.policy, chance, follows, hello)
    with suppress(Over):
        _play(player, situation)
    if session.end is None:
        raise Stuck("the talk never ended")
    return player.script(), session


def _play(player: Player, situation: Situation) -> None:
    spec = situation.spec
    workflows = [ISSUES[name].workflow for name in spec.issues]
    first = workflows[0]
    if first == "outage" and situation.subjects[0].proof == "told":
        _handle(player, situation, 0, first)
    else:
        _known(player, situation)
        _handle(player, situation, 0, first)
    for place, workflow in enumerate(workflows[len(workflows) - spec.late :] if spec.late else (), 1):
        _known(player, situation)
        _handle(player, situation, place, workflow)


def _known(player: Player, situation: Situation) -> None:
    """Identify, and read the account once for warnings."""
    if "account" in player.bound:
        return
    identify(player, situation.policy.general)
    shown = player.call("get_customer", customer_id="${customer}")
    player.bound["account"] = "read"
    if shown["fraud_flag"]:
        why = Words(
            "There is a warning on the account, so every change has to go through our fraud desk.",
            "账户上有一条警示,任何改动都要经过反欺诈部门。",
        )
        hand_over(player, "fraud", why, "The account carries a fraud warning, so I changed nothing.")


def _handle(player: Player, situation: Situation, place: int, workflow: str) -> None:
    try:
        _work(player, situation, place, workflow)
    except Settled:
        return


def _work(player: Player, situation: Situation, place: int, workflow: str) -> None:
    match workflow:
        case "restore":
            restore(player, *_concern(situation, place), abroad=situation.abroad)
        case "dispute":
            requests_billing.dispute(player)
        case "plan":
            requests_plans.change(player)
        case "promotion":
            requests_plans.promotion(player)
        case "lost":
            requests_safety.lost(player)
        case "fraud":
            requests_safety.fraud(player)
        case "port":
            requests_safety.port(player)
        case "outage":
            _outage(player, situation, place)
        case _:
            raise Stuck(f"no workflow {workflow}")


def _outage(player: Player, situation: Situation, place: int) -> None:
    requests_outage.outage(player, *_concern(situation, place))


def _concern(situation: Situation, place: int) -> tuple[str, float]:
    """How a concern is seen settled, and the speed that counts as good by then."""
    concern = situation.customer.concerns[place]
    return concern.proof, concern.mbps
