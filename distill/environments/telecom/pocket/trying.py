"""Trying out whether it works."""

from __future__ import annotations

from typing import Final

from distill.domain.json import JsonObject
from distill.environments.telecom.service import service
from distill.environments.telecom.toolkit import reads
from distill.environments.telecom.world import World

GOOD_MBPS: Final = 10
FAIR_MBPS: Final = 2


def make_test_call(world: World) -> JsonObject:
    """Call the operator's free test number."""
    return {"call": "connected" if service(world).calls else "failed"}


def run_speed_test(world: World) -> JsonObject:
    """Measure the speed over the mobile network, Wi-Fi switched off for it."""
    mbps = service(world).data_mbps
    word = "no connection" if mbps == 0 else "good" if mbps >= GOOD_MBPS else "fair" if mbps >= FAIR_MBPS else "poor"
    return {"mbps": mbps, "verdict": word}


def send_test_mms(world: World) -> JsonObject:
    """Send a picture to oneself."""
    return {"picture_message": "delivered" if service(world).mms else "not sent"}


TOOLS: Final = reads(make_test_call, run_speed_test, send_test_mms)
