"""What works: derived from the network side and the phone together, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.environments.telecom.phone import Phone
from distill.environments.telecom.records import Line
from distill.environments.telecom.world import World

RADIO_MBPS: Final = {"auto": 300, "5g": 300, "4g": 60, "3g": 0, "2g": 0.1}
"""Best case per radio mode; the 3G network is switched off everywhere."""

THROTTLED_MBPS: Final = 0.5
VPN_SHARE: Final = 0.05
SAVER_SHARE: Final = 0.1
OLD_SOFTWARE_SHARE: Final = 0.15


@dataclass(frozen=True, slots=True)
class Service:
    """`calls` in and out; `data_mbps` over the mobile network, 0 for none; `mms` picture messages."""

    signal: bool
    calls: bool
    data_mbps: float
    mms: bool


def service(world: World) -> Service:
    """How the phone in the caller's hand is served."""
    phone, line = world.phone, world.lines[world.holder]
    signal = _signal(world, phone, line)
    calls = signal and line.voice_provisioned and not _suffers(world, "voice")
    data = _data(world, phone, line) if signal else 0.0
    return Service(signal, calls, data, _mms(world, phone, line, data) if signal else False)


def sim_ready(world: World) -> bool:
    """A seated, unlocked profile that the network knows as this line's."""
    phone, line = world.phone, world.lines[world.holder]
    sim = world.sims.get(phone.sim_id)
    return bool(
        sim and phone.sim_seated and not phone.sim_locked and sim.status == "active" and line.sim_id == sim.sim_id
    )


def abroad(world: World) -> bool:
    """Whether the phone is outside the home country."""
    return world.phone.country != world.home


def data_left_mb(world: World, line: Line) -> int:
    """What is left of the plan's and the bought data at home."""
    return max(0, world.plans[line.plan_id].data_mb + line.data_extra_mb - line.data_used_mb)


def _signal(world: World, phone: Phone, line: Line) -> bool:
    device = world.devices[phone.device_id]
    return bool(
        not phone.airplane_mode
        and sim_ready(world)
        and line.status == "active"
        and not device.barred
        and not phone.stale
        and phone.operator_selection == "auto"
        and phone.radio_mode != "3g"
        and (not abroad(world) or line.roaming_enabled)
    )


def _data(world: World, phone: Phone, line: Line) -> float:
    if not (phone.mobile_data and phone.apn_ok and line.data_provisioned) or _suffers(world, "data"):
        return 0.0
    if abroad(world):
        pack = world.packs.get(line.roaming_pack_id)
        if not phone.data_roaming or pack is None or phone.country not in pack.countries:
            return 0.0
    elif data_left_mb(world, line) == 0:
        return 0.0
    speed = min(RADIO_MBPS[phone.radio_mode], world.plans[line.plan_id].speed_mbps)
    if line.throttled:
        speed = min(speed, THROTTLED_MBPS)
    for slow, share in (
        (phone.vpn, VPN_SHARE),
        (phone.data_saver, SAVER_SHARE),
        (phone.battery_saver, SAVER_SHARE),
        (phone.update_pending and phone.update_matters, OLD_SOFTWARE_SHARE),
    ):
        speed *= share if slow else 1
    return round(speed, 2)


def _mms(world: World, phone: Phone, line: Line, data_mbps: float) -> bool:
    return bool(
        data_mbps > 0
        and phone.radio_mode != "2g"
        and phone.mms_address_ok
        and line.mms_provisioned
        and phone.sms_permission
        and phone.storage_permission
        and not phone.storage_full
        and not phone.wifi_calling
        and not _suffers(world, "mms")
    )


def _suffers(world: World, what: str) -> bool:
    return any(
        outage.status == "active" and outage.area == world.phone.area and what in outage.services
        for outage in world.outages.values()
    )
