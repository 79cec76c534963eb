"""The phone in the customer's hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

RadioMode: TypeAlias = Literal["auto", "5g", "4g", "3g", "2g"]


@dataclass(frozen=True, slots=True)
class Phone:
    """Settings and surroundings. `sim_id` is the profile inside, "" for none.

    `stale` means that the network has changed something this phone learns only at a restart.
    `inbox` holds texts from the operator, oldest first; `approvals` payment ids it may approve.
    `correct_apn` is what a reset of the network settings brings back.
    """

    device_id: str
    sim_id: str
    country: str
    area: str
    airplane_mode: bool = False
    sim_seated: bool = True
    sim_locked: bool = False
    radio_mode: RadioMode = "auto"
    operator_selection: Literal["auto", "manual"] = "auto"
    mobile_data: bool = True
    data_roaming: bool = False
    data_saver: bool = False
    battery_saver: bool = False
    vpn: bool = False
    wifi: bool = False
    wifi_calling: bool = False
    apn_ok: bool = True
    mms_address_ok: bool = True
    sms_permission: bool = True
    storage_permission: bool = True
    storage_full: bool = False
    update_pending: bool = False
    update_matters: bool = False
    stale: bool = False
    inbox: tuple[str, ...] = ()
