"""Trying out whether it works."""

from __future__ import annotations

from typing import Final

from distill.domain.json import JsonObject
from distill.environments.telecom.service import service
from distill.environments.telecom.toolkit import reads
from distill.environments.telecom.world import World

GOOD_SHARE: Final = 0.8
"""Share of the plan's speed that counts as good."""

FAIR_MBPS: Final = 2


def make_test_call(world: World) -> JsonObject:
    """Call the operator's free test number."""
    return {"call": "connected" if service(world).calls else "failed"}


def run_speed_test(world: World) -> JsonObject:
    """Measure the speed over the mobile network, Wi-Fi switched off for it, and compare it with the plan's."""
    mbps = service(world).data_mbps
    best = world.plans[world.lines[world.holder].plan_id].speed_mbps
    if mbps == 0:
        word = "no connection"
    elif mbps >= GOOD_SHARE * best:
        word = "good"
    else:
        word = "slow for your plan" if mbps >= FAIR_MBPS else "poor"
    return {"mbps": mbps, "plan_mbps": best, "verdict": word}


def send_test_mms(world: World) -> JsonObject:
    """Send a picture to oneself."""
    return {"picture_message": "delivered" if service(world).mms else "not sent"}


TOOLS: Final = reads(make_test_call, run_speed_test, send_test_mms)
