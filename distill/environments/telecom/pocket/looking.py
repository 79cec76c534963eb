"""Looking at the phone: one screen each."""

from __future__ import annotations

from typing import Final

from distill.domain.json import JsonObject
from distill.environments.telecom.service import service, sim_ready
from distill.environments.telecom.toolkit import reads
from distill.environments.telecom.world import World


def check_status_bar(world: World) -> JsonObject:
    """The icons at the top: signal, airplane mode, Wi-Fi, mobile data, VPN."""
    phone, now = world.phone, service(world)
    return {
        "signal": "none" if not now.signal else "weak" if phone.radio_mode == "2g" else "full",
        "airplane_mode": phone.airplane_mode,
        "wifi": phone.wifi,
        "mobile_data": phone.mobile_data,
        "vpn": phone.vpn,
    }


def check_sim(world: World) -> JsonObject:
    """What the phone says about its SIM."""
    phone = world.phone
    if not phone.sim_id or not phone.sim_seated:
        return {"sim": "no SIM"}
    if phone.sim_locked:
        return {"sim": "SIM locked, PUK needed"}
    return {"sim": "ready" if sim_ready(world) else "SIM not active"}


def check_network_mode(world: World) -> JsonObject:
    """Preferred network type, and whether the operator is chosen automatically."""
    return {"network_mode": world.phone.radio_mode, "operator_selection": world.phone.operator_selection}


def check_data_settings(world: World) -> JsonObject:
    """Mobile data, data roaming, data saver."""
    phone = world.phone
    return {"mobile_data": phone.mobile_data, "data_roaming": phone.data_roaming, "data_saver": phone.data_saver}


def check_apn(world: World) -> JsonObject:
    """Access point: internet and picture-message addresses."""
    phone = world.phone
    return {
        "internet_apn": "operator default" if phone.apn_ok else "changed by hand",
        "mms_address": "operator default" if phone.mms_address_ok else "empty",
    }


def check_wifi(world: World) -> JsonObject:
    """Wi-Fi and calling over Wi-Fi."""
    return {"wifi": world.phone.wifi, "wifi_calling": world.phone.wifi_calling}


def check_vpn(world: World) -> JsonObject:
    """Whether a VPN is connected."""
    return {"vpn_connected": world.phone.vpn}


def check_battery(world: World) -> JsonObject:
    """Battery saver."""
    return {"battery_saver": world.phone.battery_saver}


def check_permissions(world: World) -> JsonObject:
    """What the messages app may use."""
    return {"app": "messages", "sms": world.phone.sms_permission, "storage": world.phone.storage_permission}


def check_storage(world: World) -> JsonObject:
    """Free storage."""
    return {"storage": "full" if world.phone.storage_full else "enough free space"}


def check_updates(world: World) -> JsonObject:
    """System updates."""
    return {"update": "ready to install" if world.phone.update_pending else "up to date"}


def check_device_info(world: World) -> JsonObject:
    """Model and IMEI, as the phone's own page shows them."""
    device = world.devices[world.phone.device_id]
    return {"model": device.model, "imei": device.imei}


def check_location(world: World) -> JsonObject:
    """Where the phone is."""
    return {"town": world.phone.area, "country": world.phone.country}


def read_messages(world: World) -> JsonObject:
    """Texts from the operator, the newest last."""
    return {"messages": list(world.phone.inbox)}


def check_payment_requests(world: World) -> JsonObject:
    """Payment requests from the operator that wait for approval, in the operator's app."""
    waiting = [
        {"payment_id": payment.payment_id, "amount_cents": payment.amount_cents}
        for payment in world.payments.values()
        if payment.status == "requested"
    ]
    return {"requests": waiting}


TOOLS: Final = reads(
    check_status_bar, check_sim, check_network_mode, check_data_settings, check_apn, check_wifi, check_vpn,
    check_battery, check_permissions, check_storage, check_updates, check_device_info, check_location,
    read_messages, check_payment_requests,
)  # fmt: skip
