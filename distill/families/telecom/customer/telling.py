"""How a customer tells what the phone shows, in few words, English or Chinese."""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.families.telecom.customer.ways import Ways

Told = Callable[[JsonObject], Ways]

REFUSED: Final = Ways(("It says: {}.", "The phone says: {}.", "It won't let me, it says: {}."), ("手机提示:{}。",))
"""A refusal of the phone, retold as it is."""


def told(tool: str, result: Json, *, on: bool | None = None) -> Ways:
    """Ways to tell one result; `on` is what a switch was set to."""
    if isinstance(result, str):
        return _filled(REFUSED, result)
    return TELL[tool](result | ({} if on is None else {"on": on}))


def _filled(ways: Ways, *values: object) -> Ways:
    return Ways(tuple(way.format(*values) for way in ways.english), tuple(way.format(*values) for way in ways.chinese))


def _yes(value: Json) -> tuple[str, str]:
    return ("on", "开着") if value else ("off", "关着")


def _status(got: JsonObject) -> Ways:
    bars = {"none": "no bars at all", "weak": "one bar", "full": "full bars"}[got["signal"]]
    zh = {"none": "没有信号", "weak": "信号只有一格", "full": "信号满格"}[got["signal"]]
    more = [
        *(["a little airplane"] if got["airplane_mode"] else []),
        *([] if got["mobile_data"] else ["mobile data is off"]),
        *(["a small key symbol that says VPN"] if got["vpn"] else []),
    ]
    rest = f" {'with' if len(more) > 1 else 'and'} {', '.join(more)}" if more else ""
    plane = ",有个小飞机图标" if got["airplane_mode"] else ""
    tail = f"{plane}{'' if got['mobile_data'] else ',移动数据关着'}{',还有VPN图标' if got['vpn'] else ''}。"
    return Ways(
        (
            f"I see {bars}{rest}.",
            f"There are {bars}{rest}.",
            f"Up there I see {bars}{rest}.",
            f"At the top it shows {bars}{rest}.",
        ),
        (f"{zh}{tail}", f"上面显示{zh}{tail}"),
    )


def _data(got: JsonObject) -> Ways:
    names = (("mobile_data", "mobile data", "移动数据"), ("data_roaming", "data roaming", "数据漫游"), ("data_saver", "data saver", "省流量"))  # fmt: skip
    is_on = [f"{name} is {_yes(got[key])[0]}" for key, name, _ in names]
    colon = [f"{name}: {_yes(got[key])[0]}" for key, name, _ in names]
    zh = "、".join(f"{name}{_yes(got[key])[1]}" for key, _, name in names)
    return Ways(
        (
            f"{_large(', '.join(is_on))}.",
            f"There {is_on[0]}, {is_on[1]} and the {is_on[2]}.",
            f"On that page {is_on[0]}, {is_on[1]}, and the {is_on[2]}.",
            f"{_large(', '.join(colon))}.",
        ),
        (f"{zh}。", f"这里写的:{zh}。"),
    )


def _large(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def _wifi(got: JsonObject) -> Ways:
    (wifi, zh), (calling, zh_calling) = _yes(got["wifi"]), _yes(got["wifi_calling"])
    return Ways(
        (
            f"Wi-Fi is {wifi}, calling over Wi-Fi is {calling}.",
            f"Here Wi-Fi is {wifi} and Wi-Fi calling is {calling}.",
            f"Wi-Fi {wifi}, Wi-Fi calling {calling}.",
        ),
        (f"无线网{zh},无线通话{zh_calling}。", f"这里无线网{zh},无线通话{zh_calling}。"),
    )


def _battery(got: JsonObject) -> Ways:
    now, zh = _yes(got["battery_saver"])
    return Ways(
        (
            f"The battery saver is {now}.",
            f"Battery saver: {now}.",
            f"It says the battery saver is {now}.",
            f"Here the battery saver is {now}.",
        ),
        (f"省电模式{zh}。", f"电池页面上省电模式{zh}。"),
    )


def _permissions(got: JsonObject) -> Ways:
    texts, storage = ("allowed" if got[key] else "not allowed" for key in ("sms", "storage"))
    zh = f"短信权限{'有' if got['sms'] else '没有'},存储权限{'有' if got['storage'] else '没有'}。"
    return Ways(
        (
            f"Texts {texts}, storage {storage}.",
            f"For texts it says {texts}, for storage {storage}.",
            f"Texts are {texts}, storage is {storage}.",
            f"It lists texts as {texts} and storage as {storage}.",
        ),
        (zh, f"页面上{zh}"),
    )


def _requests(got: JsonObject) -> Ways:
    if not got["requests"]:
        return Ways(("There is no request in the app.", "The app shows no request."), ("应用里没有付款请求。",))
    amount = f"{got['requests'][-1]['amount_cents'] / 100:.2f}"
    return Ways((f"There is a request for {amount}.", f"I see one for {amount}."), (f"有一个{amount}的付款请求。",))


def _messages(got: JsonObject) -> Ways:
    if not got["messages"]:
        return Ways(("There is no text from you.", "No text from you here."), ("没有收到你们的短信。",))
    text = got["messages"][-1]
    return Ways((f'The last one says: "{text}"', f'It reads: "{text}"', f'I have one here: "{text}"'), (f'最后一条写着:"{text}"',))  # fmt: skip


def _says(*english: str, chinese: tuple[str, ...], **names: str) -> Told:
    """Ways with places for values of the result; `names` map a place to a key."""
    return lambda got: Ways(
        tuple(way.format(**{place: got[key] for place, key in names.items()}) for way in english),
        tuple(way.format(**{place: got[key] for place, key in names.items()}) for way in chinese),
    )


def _done(*english: str, chinese: tuple[str, ...]) -> Told:
    return lambda _: Ways(english, chinese)


def _switched(name: str, zh: str) -> Told:
    """A switch that was set, with the way it stands now where that is known."""

    def tell(got: JsonObject) -> Ways:
        if "on" not in got:
            return Ways((f"{_large(name)} is switched.",), (f"{zh}切换了。",))
        now, zh_now = _yes(got["on"])
        return Ways(
            (f"Done, {name} is {now} now.", f"{_large(name)} is {now}.", f"I've switched it {now}.", f"It's {now} now.", f"That's {now}."),
            (f"好,{zh}现在{zh_now}。", f"{zh}{zh_now}了。"),
        )  # fmt: skip

    return tell


def _either(key: str, right: Json, good: Ways, bad: Ways) -> Told:
    return lambda got: good if got[key] == right else bad


TELL: Final[Mapping[str, Told]] = MappingProxyType(
    {
        "check_status_bar": _status,
        "check_sim": _says("It says: {sim}.", "Under SIM it says: {sim}.", "There it says {sim}.", "The SIM page says: {sim}.", chinese=("显示:{sim}。", "SIM那里写着{sim}。"), sim="sim"),
        "check_network_mode": _says("Network type is {mode}, operator selection is {operator}.", "It says {mode} for the network type, and {operator} for the operator.", "Type {mode}, operator {operator}.", "The network type is {mode}; the operator is on {operator}.", chinese=("网络模式是{mode},运营商选择是{operator}。", "模式{mode},运营商{operator}。"), mode="network_mode", operator="operator_selection"),
        "check_data_settings": _data,
        "check_apn": _says("Internet says {net}, the picture message address says {mms}.", "For the internet it says {net}, for picture messages {mms}.", "Under internet there is {net}, under picture messages {mms}.", chinese=("上网那栏是{net},彩信地址是{mms}。", "上网:{net},彩信:{mms}。"), net="internet_apn", mms="mms_address"),
        "check_wifi": _wifi,
        "check_vpn": _either("vpn_connected", True, Ways(("Yes, a VPN is connected.", "There is a VPN, it says connected."), ("VPN连着。",)), Ways(("No VPN here.", "I see no VPN."), ("没有VPN。",))),
        "check_battery": _battery,
        "check_permissions": _permissions,
        "check_storage": _says("It says: {it}.", "The storage page says: {it}.", "There it says {it}.", "Storage: {it}.", chinese=("显示:{it}。", "存储那里写着{it}。"), it="storage"),
        "check_updates": _says("It says: {it}.", "The update page says {it}.", "There it says: {it}.", "Updates: {it}.", chinese=("显示:{it}。", "更新那里写着{it}。"), it="update"),
        "check_device_info": _says("It is a {model}, IMEI {imei}.", "A {model}, and the IMEI is {imei}.", chinese=("型号{model},IMEI {imei}。",), model="model", imei="imei"),
        "check_location": _says("I am in {town}, {country}.", "I'm in {town}, {country}, right now.", "Here in {town}, {country}.", "Just now I am in {town}, {country}.", chinese=("我在{town},{country}。", "现在我在{town},{country}。"), town="town", country="country"),
        "read_messages": _messages,
        "check_payment_requests": _requests,
        "set_airplane_mode": _switched("airplane mode", "飞行模式"),
        "reseat_sim": _done("I took it out and put it back.", "I had it out, and it is in again.", "It clicked, the SIM is back in.", "Done, the SIM is back in the tray and in the phone.", chinese=("好,取出来又插回去了。", "卡重新插好了。")),
        "unlock_sim": _done("It took the code, and I chose a new PIN.", "That worked, I have set a new PIN.", "The phone took the PUK, and I gave it a new PIN.", chinese=("密码通过了,也设了新的PIN。", "好,解开了,新PIN设好了。")),
        "install_esim": _done("The eSIM is installed.", "That's done, the eSIM is on the phone.", "I have installed it.", "It says that the eSIM is in.", chinese=("eSIM装好了。", "好,eSIM装上了。")),
        "set_network_mode": _done("Changed it.", "I have set it that way.", "It's changed.", "Done, the network type is changed.", chinese=("改好了。", "好,网络模式改了。")),
        "set_operator_selection": _done("It is on automatic now.", "Automatic it is.", "I have put it on automatic.", "Done, it picks the operator itself now.", chinese=("现在是自动了。", "好,改成自动了。")),
        "restart_phone": _done("It has restarted.", "It is up again.", "The phone is back on.", "Done, it has started again.", "That took a moment, but it is back on.", "I've restarted it.", chinese=("重启好了。", "手机又开机了。", "好,重启完了。")),
        "set_mobile_data": _switched("mobile data", "移动数据"),
        "set_data_roaming": _switched("data roaming", "数据漫游"),
        "set_data_saver": _switched("the data saver", "省流量"),
        "set_battery_saver": _switched("the battery saver", "省电模式"),
        "set_wifi": _switched("Wi-Fi", "无线网"),
        "set_wifi_calling": _switched("Wi-Fi calling", "无线通话"),
        "disconnect_vpn": _done("The VPN is gone.", "I have disconnected it.", "It's disconnected now.", "Done, no VPN any more.", chinese=("断开了。", "好,断开了。")),
        "reset_apn": _done("I have reset it.", "It is reset.", "Done, the default is back.", "That's reset now.", chinese=("重置好了。", "好,恢复默认了。")),
        "grant_permission": _done("I have allowed it.", "It's allowed now.", "Done, the app may do that now.", "I've given it that permission.", chinese=("已经允许了。", "好,允许了。")),
        "free_storage": _done("I deleted some old videos.", "A few old videos are gone, so there is room now.", "I have cleared out some videos.", "Done, I made some room.", chinese=("删了一些旧视频。", "好,腾出空间了。")),
        "install_update": _done("It is installed, the phone restarted.", "That is installed, and the phone is back on.", "Done, it installed and came up again.", chinese=("装好了,手机也重启了。", "更新完了。")),
        "approve_payment": _done("I approved it, it says settled.", "Paid, the app says settled.", "Done, it shows as settled.", "I have approved the payment.", chinese=("批准了,显示已付。", "付好了。")),
        "make_test_call": _either("call", "connected", Ways(("The call went through.", "That worked, it connected.", "It rings! I got through.", "I could make the call.", "I got through this time."), ("电话打通了。", "打通了。")), Ways(("The call failed.", "It didn't go through.", "No luck, the call failed.", "I can't get through.", "The call won't connect."), ("电话打不通。", "还是打不通。"))),
        "run_speed_test": _says("{mbps:g} Mbps, it says {verdict}.", "The test shows {mbps:g} Mbps, {verdict}.", "It measures {mbps:g} Mbps and says {verdict}.", "I get {mbps:g} Mbps, it calls that {verdict}.", "Speed {mbps:g} Mbps, verdict {verdict}.", chinese=("{mbps:g} Mbps,显示{verdict}。", "测出来{mbps:g} Mbps,{verdict}。"), mbps="mbps", verdict="verdict"),
        "send_test_mms": _either("picture_message", "delivered", Ways(("The picture was delivered.", "It went out, the picture was delivered.", "The picture has arrived.", "That worked, I got the picture."), ("图片发出去了。", "发成功了。")), Ways(("The picture was not delivered.", "It didn't go out.", "The picture won't send.", "It is stuck again."), ("图片没发出去。", "还是发不了。"))),
    }
)  # fmt: skip
"""Tool -> ways to tell its result."""
