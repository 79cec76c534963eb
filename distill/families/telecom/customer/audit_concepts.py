"""Telecom concepts in English and Chinese, so that a leak is seen whatever words it comes in."""

# ruff: noqa: E501 - one concept a line

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

_PATTERNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "airplane": r"air ?plane|flight mode|飞行模式|飞航模式|飛航",
        "apn": r"\bapns?\b|access point|接入点|存取點|接入點",
        "vpn": r"\bvpns?\b|private network|proxy",
        "esim": r"\be-?sim\b",
        "sim_fault": r"\bsim\b[^.?!,]{0,24}(?:loose|seat|slipped|tray|inactive|not active|deactivat|block|lock|expired|dead|swap)|(?:loose|reseat|inactive|locked|blocked|swapped|activate)[^.?!,]{0,16}\bsim\b|sim ?卡[^。,]{0,6}(?:松|锁|停|没激活|失效)|补卡|換卡",
        "puk": r"\bpuk\b",
        "suspended": r"suspen\w*|on hold|barred|cut (?:me |us |the line )?off|停机|停機|暂停|暫停|封停",
        "unpaid": r"unpaid|overdue|arrears|didn'?t pay|haven'?t paid|not (?:been )?paid|missed (?:a |the |my )?(?:payment|bill)|欠费|欠費|没交|未缴|逾期",
        "mode": r"\b[23]g\b(?: only)?|network (?:mode|type)|网络模式|網路模式|only (?:on )?[234]g",
        "operator": r"operator (?:choice|selection)|network selection|manual(?:ly)?\b[^.?!]{0,24}(?:operator|network|carrier)|(?:operator|network|carrier)[^.?!]{0,24}\bmanual|手动选网|手动搜索|运营商选择",
        "roaming": r"roaming|漫游|漫遊",
        "pack": r"\b(?:roaming|travel|data) (?:pack|pass|bundle|add-?on)\b|流量包",
        "quota": r"(?:allowance|quota|data|cap|limit|bundle)[^.?!,]{0,20}(?:used up|run out|ran out|exhausted|hit|reached|finished|gone)|(?:used up|out of|run out of|hit|reached|exceeded)[^.?!,]{0,16}(?:data|allowance|quota|cap|limit)|top-?up|流量用完|流量用光|套餐用完|(?:put|set|has|got) a (?:limit|cap)|spending cap|limit on my line",
        "throttled": r"throttl\w*|fair use|slow(?:ed|ing)? (?:me |it )?down (?:on purpose|because)|限速|降速",
        "data_saver": r"data saver|省流量|数据节省",
        "battery": r"battery saver|power sav\w*|low power|省电|省電",
        "storage": r"(?:storage|memory|space)[^.?!,]{0,16}(?:\bfull\b|ran out|\blow\b)|(?:full|out of|no)[^.?!,]{0,10}(?:storage|memory|space)|存储[^。,]{0,4}满|空间不足|內存滿",
        "permission": r"permissions?|not allowed to use|权限|權限",
        "wifi_calling": r"wi-?fi calling|calling over wi-?fi|无线通话|wi-?fi ?通话",
        "guest_wifi": r"(?:guest|hooked on|stuck on|connected to)[^.?!]{0,20}wi-?fi|wi-?fi (?:needs|has) to be off",
        "update": r"(?:system|software|carrier|os) update|out ?of ?date|outdated|update (?:is )?(?:pending|waiting|missing)|系统更新|软件太旧|升级系统",
        "provision": r"provision\w*|not (?:set up|enabled|activated) (?:on|in) (?:your|the) (?:side|network|system)|没开通|未开通|开通",
        "stolen_list": r"block ?list\w*|black ?list\w*|stolen list|reported (?:as )?stolen|黑名单|imei[^.?!]{0,16}(?:block|bar)",
        "port_details": r"(?:transfer |port(?:ing)? |auth\w* )?(?:pin|code|account number)[^.?!,]{0,28}(?:wrong|mistyped|incorrect|typed|mismatch|misspelt)|(?:wrong|mistyped|incorrect)[^.?!,]{0,20}(?:transfer|port\w*|account number)|授权码[^。?]{0,10}(?:错|填)|携号码[^。]{0,6}错",
        "forwarding": r"forward(?:ed|ing)|diver(?:t|sion)\w*|呼叫转移|来电转接",
        "port_lock": r"port(?:ing)? lock|number lock|transfer lock|locked against",
        "contract_end": r"contract (?:has |had )?(?:ended|expired|run out|is over)|合同到期|合約到期",
        "network_gone": r"3g (?:network )?(?:was|is|has been|got) (?:turned|switched|shut) (?:off|down)|3g[^。]{0,4}(?:关|退网)|new handset",
        "mms_address": r"mms (?:address|setting|gateway)|mmsc|彩信(?:地址|中心)",
        "minimum_term": r"minimum term|early termination|still in contract|合约期内",
        "duplicate": r"(?:charged|billed|booked) (?:me )?twice|double charge|重复扣|扣了两次|兩次",
        "device_config": r"reset (?:the )?network settings|还原网络设置|factory reset|恢复出厂",
    }
)  # fmt: skip

_COMPILED: Final = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _PATTERNS.items()}


@lru_cache(maxsize=4_096)
def concepts(text: str) -> frozenset[str]:
    """The concepts that a text names."""
    plain = text.replace("_", " ").replace("\u2019", "'")
    return frozenset(name for name, pattern in _COMPILED.items() if pattern.search(plain))
