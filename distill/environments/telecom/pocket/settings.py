"""Data, Wi-Fi, savers, access point."""

from __future__ import annotations

from typing import Annotated, Final

from distill.environments.telecom.toolkit import writes
from distill.environments.telecom.world import World

On = Annotated[bool, "true switches it on"]


def set_mobile_data(world: World, on: On) -> World:
    """Switch mobile data."""
    return world.change_phone(mobile_data=on)


def set_data_roaming(world: World, on: On) -> World:
    """Switch the use of data abroad."""
    return world.change_phone(data_roaming=on)


def set_data_saver(world: World, on: On) -> World:
    """Switch the data saver."""
    return world.change_phone(data_saver=on)


def set_battery_saver(world: World, on: On) -> World:
    """Switch the battery saver."""
    return world.change_phone(battery_saver=on)


def set_wifi(world: World, on: On) -> World:
    """Switch Wi-Fi."""
    return world.change_phone(wifi=on)


def set_wifi_calling(world: World, on: On) -> World:
    """Switch calling over Wi-Fi."""
    return world.change_phone(wifi_calling=on)


def disconnect_vpn(world: World) -> World:
    """Disconnect the VPN."""
    return world.change_phone(vpn=False)


def reset_apn(world: World) -> World:
    """Set the access point back to the operator's default, for internet and picture messages; then restart."""
    return world.change_phone(apn_ok=True, mms_address_ok=True, stale=True)


TOOLS: Final = writes(
    set_mobile_data, set_data_roaming, set_data_saver, set_battery_saver, set_wifi, set_wifi_calling, disconnect_vpn,
    reset_apn,
)  # fmt: skip
