"""Bringing service back: look, compare, change one thing, try; in an order that differs from case to case.

Each probe looks at one place and mends what it finds there; it yields after each change. The
customer is told in the end what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from distill.families.telecom.agent import probes_desk as desk
from distill.families.telecom.agent import probes_phone as phone
from distill.families.telecom.agent.endings import sum_up
from distill.families.telecom.agent.player import Player, Stuck
from distill.families.telecom.agent.voice import one_of
from distill.families.telecom.agent.words import Words
from distill.families.telecom.customer.actor import TRY

WORKS_AGAIN: Final = (
    Words("It works again.", "现在恢复正常了。"),
    Words("Good, it works again.", "好,恢复正常了。"),
    Words("So it works again; this is what it was.", "恢复了,原因是这样的。"),
    Words("That brought it back, it works again.", "好了,现在恢复正常了。"),
    Words("Then it works again, and I can tell you what was found.", "恢复正常了,我说一下查到的情况。"),
)

Probe = Callable[[Player], Iterator[None]]

ORDERS: Final[dict[str, tuple[tuple[Probe, ...], ...]]] = {
    "calls": (
        (phone.status_bar, desk.line, phone.sim, phone.network_mode, desk.network, desk.outages, desk.device),
        (desk.line, desk.network, phone.status_bar, phone.sim, phone.network_mode, desk.device, desk.outages),
        (phone.status_bar, phone.sim, desk.line, desk.outages, desk.network, phone.network_mode, desk.device),
    ),
    "data": (
        (phone.status_bar, desk.line, desk.usage, phone.data_settings, desk.network, phone.network_mode, phone.apn,
         phone.battery, phone.updates, desk.outages, desk.packs),
        (desk.line, desk.usage, desk.outages, phone.status_bar, phone.data_settings, phone.apn, phone.network_mode,
         phone.battery, phone.updates, desk.network, desk.packs),
        (phone.data_settings, phone.status_bar, phone.network_mode, phone.battery, desk.line, desk.usage, desk.network,
         phone.apn, phone.updates, desk.outages, desk.packs),
    ),
    "mms": (
        (phone.status_bar, desk.line, phone.data_settings, phone.apn, phone.permissions, desk.network, phone.wifi,
         phone.storage, phone.network_mode, desk.usage, desk.outages),
        (desk.line, desk.network, desk.usage, phone.data_settings, phone.wifi, phone.permissions, phone.apn,
         phone.storage, phone.network_mode, phone.status_bar, desk.outages),
        (phone.permissions, phone.storage, phone.data_settings, phone.apn, phone.wifi, desk.line, desk.network,
         phone.network_mode, phone.status_bar, desk.usage, desk.outages),
    ),
}  # fmt: skip


def restore(player: Player, proof: str, mbps: float, *, abroad: bool) -> None:
    """Work through the probes until a try succeeds; raises Over at an ending that is no cure, Stuck after the last."""
    order = list(player.chance.choice(ORDERS[proof]))
    if abroad:
        order = [
            desk.line,
            desk.roaming,
            *(probe for probe in order if probe not in {desk.line, desk.packs, desk.outages}),
            desk.packs,
        ]
        if proof != "calls":
            order.insert(2, desk.packs)
    done: set[Probe] = set()
    for probe in order:
        if probe in done:
            continue
        done.add(probe)
        for _ in probe(player):
            if _works(player, proof, mbps):
                sum_up(player, _told(player))
                return
    if _works(player, proof, mbps):
        sum_up(player, _told(player))
        return
    raise Stuck(f"nothing that was looked at brings {proof} back")


def _works(player: Player, proof: str, mbps: float) -> bool:
    seen = player.step(TRY[proof])
    return bool(
        seen.get("call") == "connected"
        or seen.get("picture_message") == "delivered"
        or seen.get("mbps", -1) >= max(mbps, 0.01)
    )


def _told(player: Player) -> Words:
    causes = player.told or [Words("I found nothing out of order.", "我没有发现什么不正常。")]
    player.told = []
    return sum(causes, one_of(WORKS_AGAIN, player.chance))
