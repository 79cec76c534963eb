"""Numbers, dates, names and readings in a customer's words, held against what was given."""

# ruff: noqa: E501 - patterns read best on one line

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from distill.domain.user import UserTurn

_NUMBER: Final = re.compile(r"(?<![A-Za-z0-9])\+?\d[\d .,\-/()]*\d(?![A-Za-z0-9])|(?<![A-Za-z0-9])\d(?![A-Za-z0-9])")
_CODE: Final = re.compile(r"\b(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9][A-Za-z0-9-]{3,}\b")
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sep sept", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_DATE: Final = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<m1>[A-Za-z]{3,9})\.?,?(?: (\d{4}))?"
    r"|\b(?P<m2>[A-Za-z]{3,9})\.? (\d{1,2})(?!\d)(?:st|nd|rd|th)?(?:,? (\d{4}))?"
    r"|(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]"
)
_ANY_YEAR: Final = r"\d{4}"
_UNIT: Final = re.compile(
    r"^\s*(?:Mbps|mbps|GB|MB|gigs?|megs?|EUR|USD|GBP|SEK|CNY|euros?|dollars?|pounds?|percent|%|per cent|bars? of battery|兆|元|块|格)"
)
_CURRENCY: Final = re.compile(r"[€$£¥]\s*$")
_STREET: Final = re.compile(r"^ (?:[A-Z][a-z]+ )+(?:Road|Street|Avenue|Lane|Drive|Way|Close)\b")
_READ: Final = re.compile(
    r"\b(?:it|screen|phone|page|bar|test) (?:now |just )?(?:shows?|says?|reads?)\b|\bcame out at\b|\busing slot\b|显示|显示|写着|寫著",
    re.IGNORECASE,
)
"""Words that report a reading: then even a small number has to come from somewhere."""

_SMALL: Final = 60
"""Bare numbers up to this are everyday talk: minutes, bars, tries."""

_NAMED: Final = re.compile(
    r"\b(?:my name is|this is|I am called|name's|I live (?:at|in|on)|I am in|I'm in|we are in|here in|over in|from|"
    r"agent called|called|spoke (?:to|with)|colleague|named|model is(?: an?)?|it is an?|it's an?|plan is(?: called)?|on the) "
    r"((?:[A-Z][\w'-]+)(?: [A-Z0-9][\w'-]*){0,2})"
)
_OPERATOR: Final = re.compile(
    r"(?:\bsays?|\bshows?|\bbars (?:of|on|from)|显示的是|显示)[ :\"']*([A-Z][A-Za-z]{2,}(?: [A-Z]{2})?)"
)
_NAMED_ZH: Final = re.compile(r"(?:我叫|我是|我住在|我在|我的套餐是|型号是)([\u4e00-\u9fff]{2,4}|[A-Z]\w+(?: \w+)?)")
_COMMON: Final = frozenset(
    [
        "I",
        "The",
        "A",
        "My",
        "It",
        "Wi-Fi",
        "WiFi",
        "Wifi",
        "SIM",
        "ESIM",
        "eSIM",
        "PIN",
        "PUK",
        "APN",
        "VPN",
        "IMEI",
        "MMS",
        "SMS",
        "OK",
        "English",
        "Chinese",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Internet",
        "Settings",
        "Mobile",
        "Data",
        "Network",
        "LTE",
    ]
)

_READINGS: Final = (
    ("airplane", r"air ?plane mode is (?:on|off)|飞行模式(?:是)?(?:开|关)着", ("check_status_bar", "set_airplane_mode")),
    ("signal", r"(?:shows?|see|have|got) (?:full|four|three|no) bars|信号满格", ("check_status_bar",)),
    ("vpn", r"VPN is (?:on|connected|off)|VPN(?:连着|开着)", ("check_status_bar", "check_vpn", "disconnect_vpn")),
    ("sim", r"(?:it says|screen says|phone says|shows?)[^.]{0,12}(?:no SIM|SIM (?:is )?(?:locked|not active|ready))", ("check_sim",)),
    ("roaming", r"data roaming is (?:on|off)|数据漫游(?:是)?(?:开|关)着", ("check_data_settings", "set_data_roaming")),
    ("saver", r"(?:data|battery) saver is (?:on|off)", ("check_data_settings", "check_battery", "set_data_saver", "set_battery_saver")),
    ("mode", r"network (?:mode|type) (?:is|says) (?:on )?(?:auto|2G|3G|4G|5G)", ("check_network_mode", "set_network_mode")),
    ("storage", r"storage is (?:full|almost full)|gigabytes? free", ("check_storage",)),
    ("test", r"(?:call|picture) (?:went through|failed|was delivered)|test says", ("make_test_call", "send_test_mms", "run_speed_test")),
    ("update", r"(?:update is (?:waiting|ready)|it is up to date)", ("check_updates", "install_update")),
)  # fmt: skip
"""What a reading looks like in words, and which of the phone's tools gives it."""

_HEDGED: Final = re.compile(
    r"\bI (?:think|guess|believe|suppose)|\bmaybe\b|\bprobably\b|\bshould be\b|应该|可能|大概|觉得", re.IGNORECASE
)


def strange(text: str, given: Sequence[str], shown: Sequence[str]) -> str:
    """The first number, code, date or name in `text` that nothing gave; "" when there is none."""
    known = " ".join((*given, *shown))
    bare = _dates_taken_out(text, known)
    if bare.startswith("!"):
        return bare[1:]
    digits = _digit_runs(known)
    for match in _NUMBER.finditer(bare):
        if not _number_known(match, bare, digits, known):
            return match[0].strip()
    for match in _CODE.finditer(bare):
        if re.sub(r"\W", "", match[0]).lower() not in re.sub(r"\W", "", known).lower():
            return match[0]
    low = known.lower()
    for pattern in (_NAMED, _NAMED_ZH, _OPERATOR):
        for match in pattern.finditer(text):
            words = [word for word in match[1].split() if word not in _COMMON]
            if words and not any(word.lower().rstrip("'s") in low for word in words):
                return match[1]
    return ""


def unseen_reading(text: str, turn: UserTurn) -> str:
    """A reading of the phone that was not looked at; "" when there is none or it is a guess."""
    if _HEDGED.search(text):
        return ""
    used = {call.name for call, _ in turn.seen}
    heard = " ".join(turn.heard)
    for _, pattern, tools in _READINGS:
        match = re.search(pattern, text, re.IGNORECASE)
        if match and not used & set(tools) and match[0].lower() not in heard.lower():
            return match[0]
    return ""


def _number_known(match: re.Match[str], text: str, digits: set[str], known: str) -> bool:
    token = match[0]
    plain = re.sub(r"\D", "", token)
    after, before = text[match.end() : match.end() + 16], text[max(0, match.start() - 3) : match.start()]
    counted = bool(_UNIT.match(after) or _CURRENCY.search(before))
    counted = counted or bool(_STREET.match(after)) or bool(_READ.search(text))
    if len(plain) <= 2 and not counted and "." not in token and int(plain or 0) <= _SMALL:
        return True
    if re.fullmatch(r"\d{1,2}[:.]\d{2}", token) and not counted:
        return True
    if plain in digits or any(len(plain) >= 3 and plain in run for run in digits):
        return True
    stripped = plain.lstrip("0")
    if len(stripped) >= 6 and any(run.endswith(stripped[-6:]) for run in digits):
        return True
    if re.fullmatch(r"\d+[.,]\d{1,2}", token) and token.replace(",", ".").rstrip("0").rstrip(".") in known:
        return True
    parts = re.findall(r"\d+", token)
    joined = not re.fullmatch(r"\d+[.,]\d+", token)
    return joined and len(parts) > 1 and all(part in digits or (len(part) <= 2 and not counted) for part in parts)


def _digit_runs(text: str) -> set[str]:
    """Digits of every number as written, and of every value taken as one run."""
    runs = {re.sub(r"\D", "", match[0]) for match in _NUMBER.finditer(text)}
    runs |= set(re.findall(r"\d+", text))
    return {run for run in runs if run}


def _dates_taken_out(text: str, known: str) -> str:
    """`text` without dates that are known; `!date` when one is not."""
    for match in list(_DATE.finditer(text)):
        groups = match.groups()
        name = (match["m1"] or match["m2"] or "").lower()
        if match["m1"] or match["m2"]:
            if name not in _MONTHS:
                continue
            day, year = (groups[0], groups[2]) if match["m1"] else (groups[4], groups[5])
            month = _MONTHS[name]
        else:
            year, month, day = groups[6], int(groups[7]), groups[8]
        wanted = f"{year or _ANY_YEAR}-{month:02d}-{int(day):02d}"
        if not re.search(wanted, known) and match[0].lower() not in known.lower():
            return f"!{match[0]}"
        text = text.replace(match[0], " ")
    return text
