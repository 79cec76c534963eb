"""Places on the phone: have the customer look, and mend what is shown, one change at a time.

Each yields once something was changed, so that it may be tried out before the next change.
"""

from __future__ import annotations

from collections.abc import Iterator

from distill.families.telecom.agent.player import Player
from distill.families.telecom.agent.words import Words


def status_bar(player: Player) -> Iterator[None]:
    """Airplane mode, VPN, mobile data."""
    seen = player.look("check_status_bar")
    if seen["airplane_mode"]:
        player.step("set_airplane_mode", on=False)
        player.told.append(
            Words("Airplane mode was on, which switches the radio off.", "飞行模式开着,信号因此关掉了。")
        )
        yield
    if seen["vpn"]:
        player.step("disconnect_vpn")
        player.told.append(Words("A VPN was slowing the connection down.", "有个VPN拖慢了网速。"))
        yield


def sim(player: Player) -> Iterator[None]:
    """Missing, locked, not active."""
    seen = player.look("check_sim")["sim"]
    if seen == "no SIM":
        player.step("reseat_sim")
        player.told.append(Words("The SIM was not seated properly.", "卡没有插好。"))
        yield
    elif seen.startswith("SIM locked"):
        line_record(player)
        player.call("get_sim", binds={"puk": "puk"}, sim_id="${sim}")
        player.step("unlock_sim")
        player.told.append(
            Words("The SIM was locked after wrong PINs; the PUK opened it.", "卡因为密码输错被锁住了,用PUK打开了。")
        )
        yield
    elif seen == "SIM not active":
        line_record(player)
        shown = player.call("get_sim", sim_id="${sim}")
        if shown["status"] == "inactive":
            player.call("activate_sim", sim_id="${sim}")
            player.step("restart_phone")
            player.told.append(
                Words("The SIM was not active in our network; I activated it.", "卡在我们网络里没有激活,我已经激活了。")
            )
            yield


def line_record(player: Player) -> None:
    """Read the line for the numbers of plan, SIM and handset, unless they are known."""
    if "sim" not in player.bound:
        player.call("get_line", binds=LINE_BINDS, line_id="${line}")


LINE_BINDS = {"sim": "sim_id", "plan": "plan_id", "device": "device_id"}


def network_mode(player: Player) -> Iterator[None]:
    """Network type and operator selection."""
    seen = player.look("check_network_mode")
    if seen["network_mode"] in {"2g", "3g"}:
        player.step("set_network_mode", mode="auto")
        mode = seen["network_mode"].upper()
        player.told.append(Words(f"The phone was set to {mode} only.", f"手机被设成只用{mode}。"))
        yield
    if seen["operator_selection"] == "manual":
        player.step("set_operator_selection", selection="auto")
        player.told.append(Words("The phone was set to look for one certain operator.", "手机被设成只找某一家运营商。"))
        yield


def data_settings(player: Player) -> Iterator[None]:
    """Mobile data, data saver; data roaming only where it matters."""
    seen = player.look("check_data_settings")
    if not seen["mobile_data"]:
        player.step("set_mobile_data", on=True)
        player.told.append(Words("Mobile data was off.", "移动数据关着。"))
        yield
    if seen["data_saver"]:
        player.step("set_data_saver", on=False)
        player.told.append(Words("The data saver was holding the connection back.", "省流量功能限制了上网。"))
        yield
    if not seen["data_roaming"] and player.session.world.phone.country != player.session.world.home:
        player.step("set_data_roaming", on=True)
        player.told.append(Words("Data roaming was off on the phone.", "手机上的数据漫游关着。"))
        yield


def apn(player: Player) -> Iterator[None]:
    """Internet and picture-message addresses."""
    seen = player.look("check_apn")
    if seen["internet_apn"] == seen["mms_address"] == "operator default":
        return
    if player.chance.random() < 0.5:
        player.step("reset_apn")
        player.step("restart_phone")
    else:
        player.call("push_settings", line_id="${line}")
    what = (
        Words("internet", "上网") if seen["internet_apn"] != "operator default" else Words("picture messages", "彩信")
    )
    player.told.append(
        Words(
            f"The phone's address for {what.en} was wrong; it has the default again.",
            f"手机{what.zh}用的接入点不对,已经恢复默认。",
        )
    )
    yield


def battery(player: Player) -> Iterator[None]:
    """Battery saver."""
    if not player.look("check_battery")["battery_saver"]:
        return
    player.step("set_battery_saver", on=False)
    player.told.append(Words("The battery saver was slowing the connection down.", "省电模式拖慢了网速。"))
    yield


def updates(player: Player) -> Iterator[None]:
    """A waiting system update."""
    if player.look("check_updates")["update"] == "up to date":
        return
    player.step("install_update")
    player.told.append(Words("A system update was due, and it is installed now.", "有一个系统更新没装,现在装好了。"))
    yield


def wifi(player: Player) -> Iterator[None]:
    """Calling over Wi-Fi, which keeps picture messages from going out."""
    if not player.look("check_wifi")["wifi_calling"]:
        return
    player.step("set_wifi_calling", on=False)
    player.told.append(
        Words(
            "Calling over Wi-Fi was on, which keeps picture messages from going out.", "无线通话开着,彩信因此发不出去。"
        )
    )
    yield


def permissions(player: Player) -> Iterator[None]:
    """What the messages app may use."""
    seen = player.look("check_permissions")
    missing = [name for name in ("sms", "storage") if not seen[name]]
    for name in missing:
        player.step("grant_permission", permission=name)
        what = Words("texts", "短信") if name == "sms" else Words("the storage", "存储")
        player.told.append(
            Words(f"The messages app was not allowed to use {what.en}.", f"短信应用之前没有使用{what.zh}的权限。")
        )
        yield


def storage(player: Player) -> Iterator[None]:
    """Free space."""
    if player.look("check_storage")["storage"] != "full":
        return
    player.step("free_storage")
    player.told.append(Words("The phone's storage was full.", "手机的存储空间满了。"))
    yield
