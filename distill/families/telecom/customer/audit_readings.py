"""What a customer says the phone shows, held against what it has shown."""

# ruff: noqa: E501 - patterns read best on one line

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from distill.families.telecom.customer.audit_forms import folded, plain
from distill.families.telecom.customer.audit_numbers import digits_for_words
from distill.families.telecom.customer.audit_words import asked

if TYPE_CHECKING:
    from distill.domain.user import UserTurn

_STATES: Final = (
    ("airplane_mode", r"a(?:ir|ero) ?plane mode|flight mode|飞[行航]模式", ("check_status_bar", "set_airplane_mode")),
    ("mobile_data", r"(?:mobile|cellular) data|移动数据|行动数据", ("check_data_settings", "check_status_bar", "set_mobile_data")),
    ("data_roaming", r"(?:data )?roaming|(?:数据)?漫游", ("check_data_settings", "set_data_roaming")),
    ("data_saver", r"data saver|省流量(?:模式)?|流量节省", ("check_data_settings", "set_data_saver")),
    ("battery_saver", r"battery saver|power sav(?:er|ing)|low power mode|省电(?:模式)?", ("check_battery", "set_battery_saver")),
    ("wifi_calling", r"wi-?fi calling|calling over wi-?fi|无线通话|wi-?fi ?通话", ("check_wifi", "set_wifi_calling")),
    ("wifi", r"(?<!over )wi-?fi(?! ?call)(?! ?通话)|无线网", ("check_wifi", "set_wifi")),
    ("vpn", r"\bvpn", ("check_vpn", "check_status_bar", "disconnect_vpn")),
)  # fmt: skip
"""Switches: key in what the phone gives, words, and the tools that show or set it."""

_ON_OFF: Final = (
    r"(?:(?:'s|(?: is| are|:|=))?(?: (?:currently|still|already|now|definitely|all|switched|turned|set|to))* (?P<en>on|off|enabled|disabled|connected|disconnected|active)\b(?! (?:my|the|your|this|a|top)\b)"
    r"|(?:那里|那个)?(?:的)?(?:开关)?(?:是|显示|写的?是|还是|都是|已经|现在|一直|还|都)*(?P<zh>没开|没关|未开|开着|关着|开启|关闭|打开|关掉|开|关|连着|断开)(?:着|的|了|状态)?(?=[,。!?;、\s呀啊呢哦吧]|$))"
)
_SAID: Final = tuple((key, re.compile(rf"(?:{words}){_ON_OFF}"), tools) for key, words, tools in _STATES)
_ON: Final = frozenset({"on", "enabled", "connected", "active", "没关", "开着", "开启", "打开", "开", "连着"})
_KEYS: Final = {"vpn_connected": "vpn", "roaming": "data_roaming", "wifi_on": "wifi", "airplane": "airplane_mode"}

_OTHERS: Final = (
    (r"\b(?:shows?|see|have|got|it's|there(?:'s| is| are)) (?:just |only |about |like )?(?:full|\d|no) bars?\b|信号满格|[\d两满]格信号|信号(?:有|是)?[\d两满]格", ("check_status_bar",)),
    (r"\b(?:it says|screen says|phone says|shows?)[^.]{0,12}(?:no sim\b|sim (?:is )?(?:locked|not active|ready))", ("check_sim",)),
    (r"\bnetwork (?:mode|type) (?:is|says|shows) (?:on |set to )?(?:auto|[2345]g)", ("check_network_mode", "set_network_mode")),
    (r"\bstorage is (?:full|almost full|fine|ok)|(?:gigabytes?|gb|gigs?) free", ("check_storage",)),
    (r"\b(?:test )?(?:call|picture) (?:went through|failed|was delivered|connected)|\btest (?:says|came)", ("make_test_call", "send_test_mms", "run_speed_test")),
    (r"\bupdate is (?:waiting|ready)|\bit is up to date", ("check_updates", "install_update")),
)  # fmt: skip
_READ: Final = tuple((re.compile(pattern), frozenset(tools)) for pattern, tools in _OTHERS)
_HEDGED: Final = re.compile(
    r"\bi(?:'m| am)? (?:think|guess|believe|suppose|reckon|pretty sure|fairly sure|quite sure|assume|hope|imagine)|\bmaybe\b|\bprobably\b|\bperhaps\b|\bshould be\b|\bmight be\b|\bmust be\b|\bif\b|\bwhen(?:ever)?\b|应该|可能|大概|觉得|好像|估计|如果|要是|会不会|是不是"
)
_SENTENCES: Final = re.compile(r"(?<=[.!?])\s+|[。!?;;]+")
_QUOTED: Final = re.compile(
    r"(?:says?|shows?|reads?|said|显示|写(?:的|着)?是?|提示)[^.。\"'「『]{0,12}(?:\"([^\"\n]{3,80})\"|(?<!\w)'([^'\n]{3,80})'(?!\w)|「([^」\n]{2,80})」|『([^』\n]{2,80})』)"
)
_CONTENT: Final = re.compile(r"[a-z]{3,}|\d+|[\u4e00-\u9fff]{2}")
_BARS: Final = re.compile(r"\b(\d|no|full) bars?\b|([\d两满])格")
_LEVELS: Final = {"none": "0", "no": "0", "weak": "12", "poor": "12", "low": "12", "fair": "23", "medium": "23", "good": "345", "strong": "345", "full": "345", "excellent": "345"}  # fmt: skip


def unseen_reading(text: str, turn: UserTurn, known: str) -> str:
    """A reading that was not looked at or is another than the phone's; "" when there is none or it is a guess.

    `known` is everything that was given.
    """
    heard = folded(" ".join(turn.heard))
    shown = dict[str, set[bool]]()
    for key, state in _shown(turn):
        shown.setdefault(key, set()).add(state)
    used = {call.name for call, _ in turn.seen}
    for sentence in _SENTENCES.split(digits_for_words(folded(text))):
        if _HEDGED.search(sentence):
            continue
        for key, pattern, tools in _SAID:
            for match in pattern.finditer(sentence):
                state = (match["en"] or match["zh"]) in _ON
                if key in shown:
                    wrong = state not in shown[key]
                else:
                    wrong = not used & set(tools) and match[0] not in heard and not sentence.rstrip().endswith("?")
                if wrong:
                    return match[0].strip()
        for reading, givers in _READ:
            if (read := reading.search(sentence)) and not used & givers and read[0] not in heard:
                return read[0].strip()
    return _other_bars(text, turn) or _unread_value(text, turn, known)


def unseen_quote(text: str, known: str) -> str:
    """Words quoted from the phone of which nothing was shown or given."""
    low = folded(known)
    for match in _QUOTED.finditer(folded(text)):
        quote = next(group for group in match.groups() if group)
        words = _CONTENT.findall(quote)
        if words and not any(word in low for word in words):
            return quote
    return ""


_VALUES: Final = (
    ("check_network_mode", re.compile(r"\b[2345]g\b|\bauto(?:matic)?\b|自动")),
    ("check_sim", re.compile(r"\bno sim\b|\b(?:un)?locked\b|\bready\b|\babsent\b|已锁|无卡")),
)
"""What a page of the phone says, by the tool that opens it."""


def _unread_value(text: str, turn: UserTurn, known: str) -> str:
    """An answer to a request to look, without a look."""
    if not turn.heard or turn.seen or _HEDGED.search(folded(text)):
        return ""
    for tool, values in _VALUES:
        match = values.search(folded(text))
        if match and match[0] not in folded(known) and asked(tool, turn.heard[-1], turn.heard[-1:]):
            return match[0]
    return ""


def _other_bars(text: str, turn: UserTurn) -> str:
    """A count of bars that the status bar does not show."""
    shown = [plain(result).lower() for call, result in turn.seen if call.name == "check_status_bar"]
    if not shown:
        return ""
    found = re.search(r'"(?:signal\w*|bars|signal_bars)": *"?(\w+)', shown[-1])
    if found is None:
        return ""
    right = found[1] if found[1].isdigit() else _LEVELS.get(found[1], "")
    for match in _BARS.finditer(digits_for_words(folded(text))):
        said = match[1] or match[2]
        said = {"no": "0", "full": "5", "满": "5", "两": "2"}.get(said, said)
        if right and said not in right and not (said == "5" and right in {"3", "4"}):
            return match[0]
    return ""


def _shown(turn: UserTurn) -> Iterator[tuple[str, bool]]:
    """Switches that the phone has shown or that were set, each with its state."""
    for call, text in turn.seen:
        try:
            result = json.loads(text)
        except ValueError:
            continue
        name = call.name.partition("_")[2]
        for source in (result, call.arguments):
            if not isinstance(source, dict):
                continue
            for key, value in source.items():
                if isinstance(value, bool):
                    plain_key = name if key == "on" else _KEYS.get(key, key)
                    yield plain_key, value
