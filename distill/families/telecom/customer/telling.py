"""How a customer tells what the phone shows, in few words, English or Chinese."""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from distill.domain.json import Json, JsonObject


def tell(tool: str, result: Json, *, chinese: bool) -> str:
    """A sentence about one result; a refusal of the phone (a text) is retold as it is."""
    if isinstance(result, str):
        return f"手机提示:{result}。" if chinese else f"It says: {result}."
    return TELL[tool](result)[1 if chinese else 0]


def _yes(value: Json) -> tuple[str, str]:
    return ("on", "开着") if value else ("off", "关着")


def _status(got: JsonObject) -> tuple[str, str]:
    plane = got["airplane_mode"]
    bars = {"none": "no bars at all", "weak": "one bar", "full": "full bars"}[got["signal"]]
    zh = {"none": "没有信号", "weak": "信号只有一格", "full": "信号满格"}[got["signal"]]
    extra = " and a little airplane" if plane else ""
    vpn = ", and a small key symbol that says VPN" if got["vpn"] else ""
    data = "" if got["mobile_data"] else ", mobile data is off"
    return (
        f"I see {bars}{extra}{data}{vpn}.",
        f"{zh}{',有个小飞机图标' if plane else ''}{'' if got['mobile_data'] else ',移动数据关着'}{',还有VPN图标' if got['vpn'] else ''}。",
    )


def _data(got: JsonObject) -> tuple[str, str]:
    names = (("mobile_data", "mobile data", "移动数据"), ("data_roaming", "data roaming", "数据漫游"), ("data_saver", "data saver", "省流量"))  # fmt: skip
    english = ", ".join(f"{name} is {_yes(got[key])[0]}" for key, name, _ in names)
    return f"{english[0].upper()}{english[1:]}.", "、".join(
        f"{name}{_yes(got[key])[1]}" for key, _, name in names
    ) + "。"


def _requests(got: JsonObject) -> tuple[str, str]:
    if not got["requests"]:
        return "There is no request in the app.", "应用里没有付款请求。"
    cents = got["requests"][-1]["amount_cents"]
    return f"There is a request for {cents / 100:.2f}.", f"有一个{cents / 100:.2f}的付款请求。"


def _messages(got: JsonObject) -> tuple[str, str]:
    if not got["messages"]:
        return "There is no text from you.", "没有收到你们的短信。"
    return f'The last one says: "{got["messages"][-1]}"', f'最后一条写着:"{got["messages"][-1]}"'


def _done(english: str, chinese: str) -> Callable[[JsonObject], tuple[str, str]]:
    return lambda _: (english, chinese)


TELL: Final[Mapping[str, Callable[[JsonObject], tuple[str, str]]]] = MappingProxyType(
    {
        "check_status_bar": _status,
        "check_sim": lambda got: (f"It says: {got['sim']}.", f"显示:{got['sim']}。"),
        "check_network_mode": lambda got: (
            f"Network type is {got['network_mode']}, operator selection is {got['operator_selection']}.",
            f"网络模式是{got['network_mode']},运营商选择是{got['operator_selection']}。",
        ),
        "check_data_settings": _data,
        "check_apn": lambda got: (
            f"Internet says {got['internet_apn']}, the picture message address says {got['mms_address']}.",
            f"上网那栏是{got['internet_apn']},彩信地址是{got['mms_address']}。",
        ),
        "check_wifi": lambda got: (
            f"Wi-Fi is {_yes(got['wifi'])[0]}, calling over Wi-Fi is {_yes(got['wifi_calling'])[0]}.",
            f"无线网{_yes(got['wifi'])[1]},无线通话{_yes(got['wifi_calling'])[1]}。",
        ),
        "check_vpn": lambda got: (
            "Yes, a VPN is connected." if got["vpn_connected"] else "No VPN here.",
            "VPN连着。" if got["vpn_connected"] else "没有VPN。",
        ),
        "check_battery": lambda got: (
            f"The battery saver is {_yes(got['battery_saver'])[0]}.", f"省电模式{_yes(got['battery_saver'])[1]}。",
        ),
        "check_permissions": lambda got: (
            f"Texts {'allowed' if got['sms'] else 'not allowed'}, storage {'allowed' if got['storage'] else 'not allowed'}.",
            f"短信权限{'有' if got['sms'] else '没有'},存储权限{'有' if got['storage'] else '没有'}。",
        ),
        "check_storage": lambda got: (f"It says: {got['storage']}.", f"显示:{got['storage']}。"),
        "check_updates": lambda got: (f"It says: {got['update']}.", f"显示:{got['update']}。"),
        "check_device_info": lambda got: (f"It is a {got['model']}, IMEI {got['imei']}.", f"型号{got['model']},IMEI {got['imei']}。"),
        "check_location": lambda got: (f"I am in {got['town']}, {got['country']}.", f"我在{got['town']},{got['country']}。"),
        "read_messages": _messages,
        "check_payment_requests": _requests,
        "set_airplane_mode": _done("Done, the airplane mode is switched.", "好,飞行模式切换了。"),
        "reseat_sim": _done("OK, I took it out and put it back.", "好,取出来又插回去了。"),
        "unlock_sim": _done("It took the code, and I chose a new PIN.", "密码通过了,也设了新的PIN。"),
        "install_esim": _done("The eSIM is installed.", "eSIM装好了。"),
        "set_network_mode": _done("Changed it.", "改好了。"),
        "set_operator_selection": _done("It is on automatic now.", "现在是自动了。"),
        "restart_phone": _done("It has restarted.", "重启好了。"),
        "set_mobile_data": _done("Done, mobile data is switched.", "好,移动数据切换了。"),
        "set_data_roaming": _done("Done, data roaming is switched.", "好,数据漫游切换了。"),
        "set_data_saver": _done("Done with the data saver.", "省流量改好了。"),
        "set_battery_saver": _done("Done with the battery saver.", "省电模式改好了。"),
        "set_wifi": _done("Wi-Fi is switched.", "无线网切换了。"),
        "set_wifi_calling": _done("OK, calling over Wi-Fi is switched.", "好,无线通话切换了。"),
        "disconnect_vpn": _done("The VPN is gone.", "VPN断开了。"),
        "reset_apn": _done("I have reset it.", "重置好了。"),
        "grant_permission": _done("I have allowed it.", "已经允许了。"),
        "free_storage": _done("I deleted some old videos.", "删了一些旧视频。"),
        "install_update": _done("It is installed, the phone restarted.", "装好了,手机也重启了。"),
        "approve_payment": _done("I approved it, it says settled.", "批准了,显示已付。"),
        "make_test_call": lambda got: (
            ("The call went through." if got["call"] == "connected" else "The call failed."),
            ("电话打通了。" if got["call"] == "connected" else "电话打不通。"),
        ),
        "run_speed_test": lambda got: (f"{got['mbps']:g} Mbps, it says {got['verdict']}.", f"{got['mbps']:g} Mbps,显示{got['verdict']}。"),
        "send_test_mms": lambda got: (f"The picture was {got['picture_message']}.", f"图片{'发出去了' if got['picture_message'] == 'delivered' else '没发出去'}。"),
    }
)  # fmt: skip
"""Tool -> (English, Chinese) from its result."""
