"""Places on the phone: have the customer look, and mend what is shown."""

from __future__ import annotations

from distill.families.telecom.agent.player import Player


def status_bar(player: Player) -> bool:
    """Airplane mode, VPN, mobile data."""
    seen = player.look("check_status_bar")
    if seen["airplane_mode"]:
        player.step("set_airplane_mode", on=False)
        player.told.append("Airplane mode was on, which switches the radio off.")
    if seen["vpn"]:
        player.step("disconnect_vpn")
        player.told.append("A VPN was slowing the connection down.")
    return bool(seen["airplane_mode"] or seen["vpn"])


def sim(player: Player) -> bool:
    """Missing, locked, not active."""
    seen = player.look("check_sim")["sim"]
    if seen == "no SIM":
        player.step("reseat_sim")
        player.told.append("The SIM was not seated properly.")
        return True
    if seen.startswith("SIM locked"):
        line_record(player)
        player.call("get_sim", binds={"puk": "puk"}, sim_id="${sim}")
        player.step("unlock_sim")
        player.told.append("The SIM was locked after wrong PINs; the PUK opened it.")
        return True
    if seen == "SIM not active":
        line_record(player)
        shown = player.call("get_sim", sim_id="${sim}")
        if shown["status"] == "inactive":
            player.call("activate_sim", sim_id="${sim}")
            player.step("restart_phone")
            player.told.append("The SIM was not active in our network; I activated it.")
            return True
    return False


def line_record(player: Player) -> None:
    """Read the line for the numbers of plan, SIM and handset, unless they are known."""
    if "sim" not in player.bound:
        player.call("get_line", binds=LINE_BINDS, line_id="${line}")


LINE_BINDS = {"sim": "sim_id", "plan": "plan_id", "device": "device_id"}


def network_mode(player: Player) -> bool:
    """Network type and operator selection."""
    seen = player.look("check_network_mode")
    changed = False
    if seen["network_mode"] in {"2g", "3g"}:
        player.step("set_network_mode", mode="auto")
        player.told.append(f"The phone was set to {seen['network_mode'].upper()} only.")
        changed = True
    if seen["operator_selection"] == "manual":
        player.step("set_operator_selection", selection="auto")
        player.told.append("The phone was set to look for one certain operator.")
        changed = True
    return changed


def data_settings(player: Player) -> bool:
    """Mobile data, data saver; data roaming only where it matters."""
    seen = player.look("check_data_settings")
    changed = False
    if not seen["mobile_data"]:
        player.step("set_mobile_data", on=True)
        player.told.append("Mobile data was off.")
        changed = True
    if seen["data_saver"]:
        player.step("set_data_saver", on=False)
        player.told.append("The data saver was holding the connection back.")
        changed = True
    if not seen["data_roaming"] and player.session.world.phone.country != player.session.world.home:
        player.step("set_data_roaming", on=True)
        player.told.append("Data roaming was off on the phone.")
        changed = True
    return changed


def apn(player: Player) -> bool:
    """Internet and picture-message addresses."""
    seen = player.look("check_apn")
    if seen["internet_apn"] == seen["mms_address"] == "operator default":
        return False
    if player.chance.random() < 0.5:
        player.step("reset_apn")
        player.step("restart_phone")
    else:
        player.call("push_settings", line_id="${line}")
    what = "internet" if seen["internet_apn"] != "operator default" else "picture messages"
    player.told.append(f"The phone's address for {what} was wrong; it has the default again.")
    return True


def battery(player: Player) -> bool:
    """Battery saver."""
    if not player.look("check_battery")["battery_saver"]:
        return False
    player.step("set_battery_saver", on=False)
    player.told.append("The battery saver was slowing the connection down.")
    return True


def updates(player: Player) -> bool:
    """A waiting system update."""
    if player.look("check_updates")["update"] == "up to date":
        return False
    player.step("install_update")
    player.told.append("A system update was due, which mends the slow connection.")
    return True


def wifi(player: Player) -> bool:
    """Calling over Wi-Fi, which keeps picture messages from going out."""
    if not player.look("check_wifi")["wifi_calling"]:
        return False
    player.step("set_wifi_calling", on=False)
    player.told.append("Calling over Wi-Fi was on, which keeps picture messages from going out.")
    return True


def permissions(player: Player) -> bool:
    """What the messages app may use."""
    seen = player.look("check_permissions")
    missing = [name for name in ("sms", "storage") if not seen[name]]
    for name in missing:
        player.step("grant_permission", permission=name)
        player.told.append(f"The messages app was not allowed to use {'texts' if name == 'sms' else 'the storage'}.")
    return bool(missing)


def storage(player: Player) -> bool:
    """Free space."""
    if player.look("check_storage")["storage"] != "full":
        return False
    player.step("free_storage")
    player.told.append("The phone's storage was full.")
    return True
