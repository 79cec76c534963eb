"""Words by which an auditor knows goodbyes, refusals and requests for a step."""

# ruff: noqa: E501 - patterns read best on one line

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from distill.families.telecom.customer.audit_forms import folded

DECLINED: Final = re.compile(
    r"can(?:no|'|\u2019)t|can not|not able|unable|not possible|impossible|not (?:allowed|permitted)|may not|must not|won't be able|no way (?:to|of|for)|"
    r"(?:nothing|not much)(?: \w+)? (?:I|we|you|one) can do|only (?:he|she|they|the [\w ]+?) (?:can|may)|has to go back|no longer (?:works|supported)|out of (?:my|our) hands|"
    r"that (?:isn't|is not|won't)|不能|无法|無法|没办法|沒辦法|不可以|不行|办不了|做不了|只能",
    re.IGNORECASE,
)
GOODBYE: Final = re.compile(
    r"\b(?:good ?bye|bye(?:[- ]bye| now)?|cheerio|farewell|have a (?:nice|good|great|lovely) (?:day|one|evening|weekend|night|afternoon)|"
    r"that(?:'s| is| was| will be) (?:all|everything)(?! (?:as|that|I know|it|is|there|very|fine|wrong))|that'll (?:be all|do(?: me)?)\b|all (?:good|sorted|fixed|done|settled) (?:now|then)|"
    r"(?:we|I)(?:'re| are|'m| am) (?:all )?(?:done|finished|good|set|sorted)(?: here| now| then)|that's me (?:done|sorted|set)|problem (?:solved|sorted)|"
    r"talk (?:to you )?(?:soon|later|another time)|speak (?:soon|later)|see (?:you|ya)(?: later| then)?[.!]*$|(?:I'm|I am|I'll|I will) hang(?:ing)? up(?! on)|(?:I've|I have) got to (?:go|run)[.!]*$|take care)\b"
    r"|再见|再見|拜拜|掰掰|[先我](?:就)?[挂掛]了|就[这這][样樣]吧|先[这這][样樣]|[没沒]别的事|不打[扰擾]|回[头頭][见見]",
    re.IGNORECASE | re.MULTILINE,
)

TOPICS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "check_status_bar": r"status bar|icons?|top of|screen|signal|\bbars?\b|display|状态栏|信号|屏幕|图标|格|显示", "check_sim": r"\bsim\b|sim ?卡|卡槽|插卡",
        "check_network_mode": r"network|mode|[2345]g|网络|制式", "check_data_settings": r"data|roaming|saver|流量|数据|漫游|设置",
        "check_apn": r"\bapn|access point|接入点", "check_wifi": r"wi-?fi|wlan|无线", "check_vpn": r"vpn|代理", "check_battery": r"battery|power|省电|电池|电量",
        "check_permissions": r"permission|allow|access|权限|授权", "check_storage": r"storage|space|memory|存储|空间|内存", "check_updates": r"update|software|version|更新|升级|版本",
        "check_device_info": r"imei|model|about|serial|device|型号|串号|设备信息|关于", "check_location": r"where|town|city|country|location|place|城|区|哪|国家|位置",
        "read_messages": r"text|messag|sms|code|短信|信息|验证码", "check_payment_requests": r"pay|request|app\b|bill|付款|支付|缴费|交费|账单|请求",
        "set_airplane_mode": r"air ?plane|aeroplane|flight mode|飞[行航]", "reseat_sim": r"\bsim\b|sim ?卡|\btray\b|重插|卡(?:取|拔|拿)", "unlock_sim": r"puk|unlock|解锁",
        "install_esim": r"e-?sim|profile", "set_network_mode": r"network|mode|automatic|auto|[2345]g|网络|制式", "set_operator_selection": r"operator|network|automatic|运营商|选网|自动",
        "restart_phone": r"re-?start|reboot|off and (?:back )?on|(?:turn|switch) (?:it|your phone|the phone) off|power cycle|重启|关机|开机", "set_mobile_data": r"(?:mobile|cellular)? ?data|移动数据|行动数据|数据|流量",
        "set_data_roaming": r"roam|漫游", "set_data_saver": r"saver|saving|省流量|节省|流量", "set_battery_saver": r"saver|power|saving|省电|低电量",
        "set_wifi": r"wi-?fi|wlan|无线", "set_wifi_calling": r"wi-?fi|calling over|无线|wlan", "disconnect_vpn": r"vpn|代理", "reset_apn": r"\bapn|access point|reset|default|接入点|重置|默认",
        "grant_permission": r"permission|allow|grant|access|权限|允许|授", "free_storage": r"storage|space|delete|free|clear|remove|清理|空间|删|腾", "install_update": r"update|install|更新|升级",
        "approve_payment": r"approve|pay|confirm|批准|付款|支付|缴|交费|确认", "make_test_call": r"\bcall|dial|ring|work|try|电话|拨|打|试|好了", "run_speed_test": r"speed|test|work|try|fast|load|measure|测|试|网速|好了",
        "send_test_mms": r"picture|photo|mms|work|try|send|图|照片|彩信|试|发",
    }
)  # fmt: skip
"""What an agent's message speaks of when it asks for a step with one of the phone's tools."""

_COMPILED: Final = {tool: re.compile(topic) for tool, topic in TOPICS.items()}
_TESTS: Final = frozenset({"make_test_call", "run_speed_test", "send_test_mms"})
_CLOSES: Final = re.compile(
    r"anything else|\bworks?\b|working|fixed|done|resolved|\bback\b|better|improve|speed up|\btry\b|all set|还有|好了|可以了|恢复|试"
)
_NEGATED: Final = re.compile(r"(?:don't|do not|no need to|please leave|without)\b[^.?!]{0,30}$")
_WAIT: Final = re.compile(
    r"(?:please |just |could you |can you )*\b(?:hold|wait|stay|bear)\b[^.?!,]{0,30}|(?:one|a|just a) (?:moment|second|minute),? ?(?:please)?|"
    r"thank(?:s| you)[^.?!,]{0,40}|请?(?:您)?(?:稍[等候]|不要挂|别挂|保持)[^。!?,]*"
)
"""Being asked to wait is no request for a step."""

_REQUEST: Final = re.compile(
    r"\?|\bplease\b|\b(?:could|can|would|will|may|might|should|need|have to|want) you\b|\byou (?:could|can|should|need|have to|must|may|might|will|want)\b|"
    r"\b(?:try|let me know|tell me|go ahead|make sure|let's|let us|have a look|take a look|i'd like you|i need you|i'd suggest|i suggest|i recommend|ask you|anything else)\b"
    r"|(?:^|[.,!;:] |\b(?:then|now|and|next|first|after that|afterwards),? )(?:check|turn|switch|set|open|run|restart|reboot|take|put|reset|install|send|make|call|look|read|disconnect|connect|delete|free|clear|approve|enter|dial|choose|select|allow|grant|tap|go|do|pay|confirm|update|see|start)\b"
    r"|请|吗|麻烦|试|看一下|看看|把|需要您|您(?:可以|先|再|把)|吧"
)


def asked(tool: str, last: str, heard: Sequence[str]) -> bool:
    """Whether somebody asked for a step, near enough: a request that speaks of its topic, now or one message ago."""
    topic = _COMPILED.get(tool)
    if topic is None:
        return False
    now = _WAIT.sub(" ", folded(last))
    if tool in _TESTS and _CLOSES.search(now) and _REQUEST.search(now):
        return True
    for text in (now, *(_WAIT.sub(" ", folded(one)) for one in heard[-2:-1])):
        if _REQUEST.search(text) and any(not _NEGATED.search(text[: match.start()]) for match in topic.finditer(text)):
            return True
    return False


_STOP_WORDS: Final = (
    "the a an of for is are was to in on at by and or not no off it be with from your my phone line still has had set"
)
_STOP: Final = frozenset(_STOP_WORDS.split())


def says(text: str, phrase: str) -> bool:
    """Whether `text` says `phrase`, in any form of its words that carry meaning."""
    low = folded(text)
    if not phrase.isascii():
        return folded(phrase) in low
    words = [word for word in re.findall(r"[a-z0-9]+", phrase.lower().replace("-", "")) if word not in _STOP]
    joined = re.sub(r"[^a-z0-9]", " ", low.replace("-", ""))
    return bool(words) and all(re.search(rf"\b{re.escape(_stem(word))}", joined) for word in words)


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
