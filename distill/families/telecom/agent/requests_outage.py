"""Questions about faults in an area."""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

from distill.families.telecom.agent import voice
from distill.families.telecom.agent.endings import close
from distill.families.telecom.agent.player import Player
from distill.families.telecom.agent.probes_desk import tell_outage
from distill.families.telecom.agent.technical import restore


def outage(player: Player, proof: str, mbps: float) -> None:
    """Is there a fault? If so say until when; if it is over, restart; if there is none, search on the line."""
    shown = player.call("list_outages", area=player.place("town"))["outages"]
    active = [fault for fault in shown if fault["status"] == "active"]
    planned = [fault for fault in shown if fault["status"] == "planned"]
    if active:
        tell_outage(player, active[0])
        return
    if planned and proof == "told":
        close(
            player,
            f"Works are planned in {planned[0]['area']} ({planned[0]['cause']}), to end on {planned[0]['until']}. Until they "
            f"begin everything runs as usual. {voice.one_of(voice.CLOSINGS, player.chance)}",
        )
        return
    if any(fault["status"] == "resolved" for fault in shown):
        player.step("restart_phone")
        seen = player.step("make_test_call" if proof == "calls" else "run_speed_test")
        if seen.get("call") == "connected" or seen.get("mbps", 0) >= max(mbps, 0.01):
            close(player, f"The fault in your area is over; the phone only had to look for the network again. "
                  f"{voice.one_of(voice.CLOSINGS, player.chance)}")  # fmt: skip
            return
    restore(player, proof, mbps, abroad=False)
