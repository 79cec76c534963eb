"""Questions about faults in an area."""

from __future__ import annotations

from distill.families.telecom.agent.endings import sum_up
from distill.families.telecom.agent.player import Player
from distill.families.telecom.agent.probes_desk import FAULT_OVER, tell_outage
from distill.families.telecom.agent.technical import restore
from distill.families.telecom.agent.words import Words


def outage(player: Player, proof: str, mbps: float) -> None:
    """Is there a fault? If so say until when; if it is over, restart; if there is none, search on the line."""
    shown = player.call("list_outages", area=player.place("town"))["outages"]
    active = [fault for fault in shown if fault["status"] == "active"]
    planned = [fault for fault in shown if fault["status"] == "planned"]
    if active:
        tell_outage(player, active[0])
        return
    if planned and proof == "told":
        area, cause, until = planned[0]["area"], planned[0]["cause"], planned[0]["until"]
        sum_up(
            player,
            Words(
                f"Works are planned in {area} ({cause}), to end on {until}. Until they begin everything runs as usual.",
                f"{area}计划施工({cause}),到{until}结束。开工之前一切照常。",
            ),
        )
        return
    if any(fault["status"] == "resolved" for fault in shown):
        player.step("restart_phone")
        seen = player.step("make_test_call" if proof == "calls" else "run_speed_test")
        if seen.get("call") == "connected" or seen.get("mbps", 0) >= max(mbps, 0.01):
            sum_up(player, FAULT_OVER)
            return
    restore(player, proof, mbps, abroad=False)
