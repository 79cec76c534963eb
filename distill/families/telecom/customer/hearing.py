"""What an agent asks for, read from its words: facts, steps on the phone, or the end of the talk.

Made for the scripted customer of proofs and offline runs. It understands plain requests in English and
Chinese and is deaf to what was done already ("turned off" is a report, "turn off" a request).
"""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from distill.domain.json import JsonObject
from distill.families.telecom.manner import SENTENCES


@dataclass(frozen=True, slots=True)
class Step:
    """One of the customer's tools, as asked for."""

    tool: str
    arguments: tuple[tuple[str, str | bool], ...] = ()

    def as_json(self) -> JsonObject:
        """Arguments as an object."""
        return dict(self.arguments)


@dataclass(frozen=True, slots=True)
class Heard:
    """`facts` and `steps` in the order of the words; `closing` when the agent is done, `handed` when it hands over."""

    facts: tuple[str, ...]
    steps: tuple[Step, ...]
    closing: bool
    handed: bool
    declined: bool
    mismatch: bool
    consent: bool


FACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "phone_number": r"(?:which|what|your|the|tell me the) (?:phone |mobile |affected )?number|电话号码|手机号",
        "pin": r"(?<!SIM )(?<!new )\bPIN\b(?! did| was)|账户密码",
        "birth_date": r"date of birth|born|birth date|出生日期",
        "postcode": r"post(?:al )?code|邮编",
        "one_time_code": r"one-time code|code (?:that|from) the text|验证码",
        "wants": r"what exactly|which (?:plan|charge|promotion|amount)|哪一(?:项|个)|具体",
        "top_up": r"how many (?:MB|megabytes)|多少兆",
        "pack": r"which pack|哪个流量包",
        "account_number": r"account number (?:at|with) (?:the|your) (?:old|other|previous)|原运营商的账号",
        "transfer_pin": r"transfer PIN|携号码",
        "stolen": r"stolen or (?:only |just )?lost|lost or stolen|被盗还是",
    }
)

_OFF, _ON = r"(?:turn|switch) (?:the )?{0} off|(?:turn|switch) off (?:the )?{0}", r"(?:turn|switch) (?:the )?{0} on|(?:turn|switch) on (?:the )?{0}"  # fmt: skip


def _switch(name: str) -> tuple[str, str]:
    return _OFF.format(name), _ON.format(name)


_SWITCHES: Final = {
    "set_airplane_mode": (*_switch("airplane mode"), "关闭飞行模式", "打开飞行模式"),
    "set_mobile_data": (*_switch("mobile data"), "关闭移动数据", "打开移动数据"),
    "set_data_roaming": (*_switch("data roaming"), "关闭数据漫游", "打开数据漫游"),
    "set_data_saver": (*_switch("data saver"), "关闭省流量", "打开省流量"),
    "set_battery_saver": (*_switch("battery saver"), "关闭省电", "打开省电"),
    "set_wifi_calling": (*_switch("(?:wi-fi calling|calling over wi-fi)"), "关闭无线通话", "打开无线通话"),
    "set_wifi": (*_switch("wi-fi(?! calling)"), "关闭无线网", "打开无线网"),
}

_PLAIN: Final = {
    "check_status_bar": r"status bar|icons at the top|top of (?:the|your) screen|状态栏",
    "check_sim": r"(?:phone|settings) says? about (?:the|your) SIM|SIM (?:card )?status|SIM卡状态",
    "check_network_mode": r"(?:preferred )?network (?:type|mode) (?:that )?(?:is|are|it)|which network (?:type|mode)|网络模式是",
    "check_data_settings": r"data settings|mobile data page|数据设置",
    "check_apn": r"access point (?:page|screen|settings)|接入点页面",
    "check_wifi": r"wi-fi page|whether calling over wi-fi|无线网页面",
    "check_vpn": r"whether a VPN|is a VPN|VPN是否",
    "check_battery": r"battery page|whether the battery saver|电池页面",
    "check_permissions": r"permissions of (?:the|your) messages app|短信应用的权限",
    "check_storage": r"free (?:storage|space) (?:is|there)|storage page|存储空间页面",
    "check_updates": r"whether (?:a|an) (?:system )?update|for (?:a )?system updates?|系统更新是否",
    "check_device_info": r"model and IMEI|IMEI page|型号和IMEI",
    "check_location": r"which town|what town|where (?:exactly )?are you|which country|在哪个城市",
    "read_messages": r"latest text from us|texts? (?:that )?we (?:have )?sent|最新短信",
    "check_payment_requests": r"payment request in (?:the|our) app|open the app and look for a payment|付款请求",
    "reseat_sim": r"take the SIM out|reseat the SIM|重新插入SIM",
    "restart_phone": r"restart (?:the|your) phone|重启手机",
    "disconnect_vpn": r"disconnect (?:the |your )?VPN|断开VPN",
    "reset_apn": r"reset the (?:access point|APN)|重置接入点",
    "free_storage": r"delete (?:some|a few) old|free some (?:space|storage)|清理存储",
    "install_update": r"install the (?:waiting |system )?update|安装更新",
    "install_esim": r"install the eSIM|安装eSIM",
    "make_test_call": r"(?:make|try) a (?:test )?call|打个测试电话",
    "run_speed_test": r"(?:run|do) a speed test|测一下速度",
    "send_test_mms": r"send (?:yourself )?a (?:test )?picture|发一张图片",
    "approve_payment": r"approve (?:it|the payment|the request)|批准付款",
}

_MODES: Final = r"set the network (?:type|mode) to (automatic|5g|4g)|网络模式改为(自动|5G|4G)"
_OPERATOR: Final = r"(?:choose|set) the operator (?:selection )?(?:to )?automatic|运营商选择改为自动"
_PUK: Final = r"(?:PUK|PUK码)\D{0,30}?(\d{8})"
_PERMISSION: Final = (
    r"allow (?:it|the app|the messages app) to use (?:the |your )?(sms|texts|storage)|允许短信应用使用(短信|存储)"
)

_CLOSING: Final = re.compile(r"anything else|all set now|还有其他|还需要什么", re.IGNORECASE)
_HANDED: Final = re.compile(
    r"(?<!not )(?:handed|handing) you over|(?<!not )transferr?(?:ed|ing) you|(?<!no )colleague (?:will|takes|has)|转给.*同事",
    re.IGNORECASE,
)
_NOT: Final = re.compile(
    r"(?:don't|do not|not have to|not need to|needn't|no need to|without|never|不要|不用|先别|别)[^.;!?,。;!?,]*$",
    re.IGNORECASE,
)
"""What turns a request into the opposite, right before it."""

_ASKING: Final = re.compile(
    r"[?\uff1f]|\bplease\b|\btell me\b|\bgive me\b|\bI(?: still)? need\b|\b(?:may|can|could) I\b|\bwhat\b|\bwhich\b|请|吗|多少|告诉|需要",
    re.IGNORECASE,
)
_DECLINED: Final = re.compile(
    r"(?:\bI|\bwe) (?:can(?:no|')t|am not able|are not able|may not|must not)|not possible|无法|不能", re.IGNORECASE
)
_MISMATCH: Final = re.compile(r"(?:does|did) not match|不匹配|不一致", re.IGNORECASE)
_CONSENT: Final = re.compile(
    r"shall I|do you agree|is that (?:all right|fine|ok)|would you like me to|可以吗|是否同意", re.IGNORECASE
)


@lru_cache(maxsize=8_192)
def hear(text: str) -> Heard:
    """Read an agent's message; pure."""
    closing = bool(_CLOSING.search(text))
    handed = bool(_HANDED.search(text))
    found = [] if closing or handed else _steps(text)
    facts = () if closing or handed else _facts(text)
    return Heard(
        facts,
        tuple(step for _, step in sorted(found, key=lambda pair: pair[0])),
        closing,
        handed,
        bool(_DECLINED.search(text)),
        bool(_MISMATCH.search(text)),
        bool(_CONSENT.search(text)),
    )


def _facts(text: str) -> tuple[str, ...]:
    """Facts that are asked for; one that is only spoken of, in a sentence without any asking, is none."""
    asked = " ".join(part for part in SENTENCES.split(text) if _ASKING.search(part))
    places = {fact: match.start() for fact, pattern in _FACTS.items() if (match := pattern.search(asked))}
    if "transfer_pin" in places and "pin" in places:
        del places["pin"]
    return tuple(sorted(places, key=lambda fact: places[fact]))


def _steps(text: str) -> list[tuple[int, Step]]:
    return [(place, step) for place, step in _named(text) if not _NOT.search(text[max(0, place - 40) : place])]


def _named(text: str) -> list[tuple[int, Step]]:
    found = [(match.start(), Step(tool)) for tool, pattern in _CHECKS.items() if (match := pattern.search(text))]
    for tool, (off, on) in _TOGGLES.items():
        found += [
            (match.start(), Step(tool, (("on", state),)))
            for state, pattern in ((False, off), (True, on))
            if (match := pattern.search(text))
        ]
    for pattern, make in _WITH_VALUE:
        if match := pattern.search(text):
            found.append((match.start(), make(next(group for group in (*match.groups(), "") if group is not None))))
    return found


def _mode(value: str) -> Step:
    return Step("set_network_mode", (("mode", "auto" if value.lower() in {"automatic", "自动"} else value.lower()),))


def _permission(value: str) -> Step:
    return Step("grant_permission", (("permission", "storage" if value.lower() in {"storage", "存储"} else "sms"),))


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_FACTS: Final = {fact: _compiled(pattern) for fact, pattern in FACTS.items()}
_CHECKS: Final = {tool: _compiled(pattern) for tool, pattern in _PLAIN.items()}
_TOGGLES: Final = {
    tool: (_compiled(f"{off}|{zh_off}"), _compiled(f"{on}|{zh_on}"))
    for tool, (off, on, zh_off, zh_on) in _SWITCHES.items()
}
_WITH_VALUE: Final[tuple[tuple[re.Pattern[str], Callable[[str], Step]], ...]] = (
    (_compiled(_MODES), _mode),
    (_compiled(_OPERATOR), lambda _: Step("set_operator_selection", (("selection", "auto"),))),
    (_compiled(_PUK), lambda digits: Step("unlock_sim", (("puk", digits),))),
    (_compiled(_PERMISSION), _permission),
)
