"""Words by which an auditor knows goodbyes, refusals, requests, and talk that is an agent's."""

# ruff: noqa: E501 - patterns read best on one line

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

DECLINED: Final = re.compile(
    r"can(?:no|')t|can not|not able|unable|not possible|not allowed|may not|must not|won't be able|no way to|nothing (?:more )?I can do|only the account (?:owner|holder)|不能|无法|没办法|不可以",
    re.IGNORECASE,
)
GOODBYE: Final = re.compile(
    r"\b(?:good ?bye|bye(?: bye| now)?|have a (?:nice|good|great) (?:day|one|evening|weekend)|that(?:'s| is| was) all(?! as)(?: I needed)?|"
    r"we(?:'re| are) done here|problem solved|all good now|talk (?:to you )?another time|I'm hanging up|I am hanging up|I'll hang up|take care)\b|再见|拜拜|先挂了|我挂了|就这样吧|没别的事",
    re.IGNORECASE,
)

_TOPICS: Final = {
    "check_status_bar": r"status bar|icons?|top of|screen|signal|bars|状态栏|信号|屏幕", "check_sim": r"\bsim\b|SIM卡|sim卡",
    "check_network_mode": r"network (?:type|mode|setting)|mode|4g|5g|网络(?:模式|类型)", "check_data_settings": r"data|流量|数据",
    "check_apn": r"apn|access point|接入点", "check_wifi": r"wi-?fi|无线", "check_vpn": r"vpn", "check_battery": r"battery|power|省电|电池",
    "check_permissions": r"permission|allowed|权限", "check_storage": r"storage|space|memory|存储|空间", "check_updates": r"update|software|更新",
    "check_device_info": r"imei|model|about|型号|串号", "check_location": r"where|town|city|country|location|区|城市|哪里|哪儿|国家",
    "read_messages": r"text|message|sms|code|短信|验证码", "check_payment_requests": r"pay|request|app|付款|支付|缴费|繳費|账单|請求|请求",
    "set_airplane_mode": r"air ?plane|flight mode|飞行", "reseat_sim": r"\bsim\b|SIM卡|sim卡", "unlock_sim": r"puk|unlock|解锁",
    "install_esim": r"e-?sim", "set_network_mode": r"network (?:type|mode)|automatic|auto|4g|5g|网络", "set_operator_selection": r"operator|network selection|automatic|运营商",
    "restart_phone": r"restart|reboot|off and on|turn (?:it|your phone|the phone) off|power cycle|重启|关机", "set_mobile_data": r"mobile data|cellular data|移动数据|流量",
    "set_data_roaming": r"roaming|漫游", "set_data_saver": r"data saver|saver|省流量", "set_battery_saver": r"battery saver|saver|power|省电",
    "set_wifi": r"wi-?fi|无线", "set_wifi_calling": r"wi-?fi calling|calling over|无线通话|wi-?fi通话", "disconnect_vpn": r"vpn", "reset_apn": r"apn|access point|reset|接入点",
    "grant_permission": r"permission|allow|权限|允许", "free_storage": r"storage|space|delete|free|清理|空间|删", "install_update": r"update|install|更新|升级",
    "approve_payment": r"approve|payment|pay|批准|付款|支付", "make_test_call": r"call|works? now|try|working|电话|试|好了", "run_speed_test": r"speed|test|works? now|try|faster|working|测|试",
    "send_test_mms": r"picture|photo|mms|try|works? now|图片|照片|试",
}  # fmt: skip
_TESTS: Final = frozenset({"make_test_call", "run_speed_test", "send_test_mms"})
_CLOSES: Final = re.compile(r"anything else|works|fixed|done|resolved|back|还有|好了|可以了", re.IGNORECASE)
_NEGATED: Final = re.compile(r"(?:don't|do not|no need to|please leave|without)\b[^.?!]{0,30}$", re.IGNORECASE)

_AGENT: Final = re.compile(
    r"\bI(?:'ll| will| can| have| am going to|'m going to| just| have just)(?: now| already| also)? (?:check|open|look up|credit|refund|transfer|escalate|reprovision|"
    r"re-?set (?:your|the line)|verify|push|raise|log|apply|update|unlock|suspend|resume|pull up|process|waive|bar|run a diagnostic|send you) ?(?:your|the|you|a|an|this|it|up)?\b[^.?!]*\b(?:account|ticket|line|system|file|case|charge|bill|provision\w*|profile|for you|credit|customer|record|code|diagnostic)"
    r"|\b(?:you|we) (?:should|need to|have to|must|could|ought to|can)(?: just| simply| now)? (?:run|call|use|check|reset|re-?provision|push|open|escalate|transfer|send|apply|verify|look up|refresh|clear|"
    r"suspend|resume|lift|reactivate|activate|add|credit|issue|cancel|lock|flag|enable|toggle|switch|set|re-?send|look at|restart)\b"
    r"|\byour (?:policy|policies|rules|guidelines|procedure|manual|script) (?:says?|state|allow|let|require)"
    r"|\b(?:use|run|call|try|with) (?:the |your )?`?\w+(?:_\w+)+`?"
    r"|\b(?:run|use|try|call) (?:the|your|a) (?:line |network |diagnostic|provisioning|credit|refund|customer)[\w ]{0,20}(?:tool|function|command|diagnostics?|api|check)"
    r"|\bthank you for calling\b|\bhow (?:can|may) I (?:help|assist) you\b|\bdear customer\b|\bas (?:an|your) agent\b|\bplease (?:confirm|verify|provide) your\b|\bmay I have your\b"
    r"|\b(?:shall|should|let me|can|why don't|how about|maybe|perhaps) (?:I|we|me)?(?: just| also)? ?(?:try (?:to )?(?:reset|restart|turn|switch|toggle|reinstall|remov)\w*|reset|restart|toggle|turn (?:off|on)|switch (?:off|on)|reinstall|reseat|clear|disable|enable|take (?:the|my) SIM|delete)"
    r"|\blet me (?:verify|look|check|pull up|open|transfer)\b[^.?!]*\b(?:your|account|you)\b"
    r"|感谢(?:您)?(?:的)?来电|请问有什么可以帮|我(?:来|会|这就|马上|已经)?(?:帮|为|给)您|您(?:应该|需要|可以)(?:用|调用|查|重置|开通|刷新|恢复|重新)|你们(?:应该|需要|可以|得)(?:用|调用|查|重置|开通|刷新|恢复|重新|转)|按(?:照)?(?:你们|公司)(?:的)?(?:规定|政策)"
    r"|要不(?:我|要)?(?:先)?(?:重启|重置|关|开|拔)|我(?:先|来)?(?:重置|重启|关掉|打开)一下",
    re.IGNORECASE,
)
_OFFERS: Final = re.compile(r"\b(?:should|shall) I\b|要不要我|需要我", re.IGNORECASE)


_BACK_OFFICE: Final = re.compile(
    r"\bCRM\b|\bHLR\b|\bHSS\b|\bSMSC\b|\bAMBR\b|\bIMS\b|\bconsole\b|\blookup tool\b|\beligibility\b|\bprocedure\b|\boverride\b|"
    r"\blevel (?:2|two)\b|\bcore (?:team|network)\b|\bfield crew\b|\boutage map\b|\bback ?office\b|\b(?:order|credit|refund) (?:tool|"
    r"function)\b|\b(?:the|your) \w+ (?:function|tool|script|API)\b|\bescalation\b|\bknowledge base\b|接口|后台|後台|核心网|核心網|签约|流程|日志|工单系统",
    re.IGNORECASE,
)
"""Things that only an operator's people speak of."""

_AS_AGENT: Final = re.compile(
    r"\b(?:hello|hi|dear),? (?:Mr|Ms|Mrs|Miss|Sir|Madam)\b|\bthank you for (?:confirming|your patience|waiting|holding|calling)\b|"
    r"\bwe will now\b|\bI can see that your\b|\bplease go to (?:your )?settings\b|\bopen [A-Z]\w+ for me\b|\bso next we\b|"
    r"\blet(?:'|\u2019)?s start with\b|\bwe rule\b|\bI(?:'|\u2019)ll check the\b|谢谢您的耐心|感谢您的耐心|请您(?:报|提供|稍等|确认)|核实一下|"
    r"(?:这边|这里)(?:先|来)?帮您|非常理解您|一起排查|请问您可以",
    re.IGNORECASE,
)
"""Words of an agent in a customer's mouth."""


def asked(tool: str, last: str, heard: Sequence[str]) -> bool:
    """Whether somebody asked for a step, near enough: its topic stands in the last message, or in the one before."""
    topic = _TOPICS.get(tool)
    if topic is None:
        return False
    if tool in _TESTS and _CLOSES.search(last):
        return True
    for text in (last, *(heard[-2:-1] if tool.startswith("check_") else ())):
        match = re.search(topic, text, re.IGNORECASE)
        if match and not _NEGATED.search(text[: match.start()]):
            return True
    return False


def like_an_agent(text: str, last: str) -> bool:
    """Whether words are an agent's: offers, procedures, names of tools; asking about what was just asked is fine."""
    if _AS_AGENT.search(text):
        return True
    if (term := _BACK_OFFICE.search(text)) is not None and term[0].lower() not in last.lower():
        return True
    match = _AGENT.search(text)
    if match is None:
        return False
    if text.rstrip().endswith(("?", "?")) and _OFFERS.search(text):
        words = set(re.findall(r"[a-z]{4,}", match[0].lower())) - {"should", "shall"}
        return not any(word in last.lower() for word in words)
    return True


_STOP: Final = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "for",
        "is",
        "are",
        "was",
        "to",
        "in",
        "on",
        "at",
        "by",
        "and",
        "or",
        "not",
        "no",
        "off",
        "it",
        "be",
        "with",
        "from",
        "your",
        "my",
        "phone",
        "line",
        "still",
        "has",
        "had",
        "set",
    ]
)


def says(text: str, phrase: str) -> bool:
    """Whether `text` says `phrase`, in any form of its words that carry meaning."""
    low = text.lower()
    if not phrase.isascii():
        return phrase in text
    words = [word for word in re.findall(r"[a-z0-9]+", phrase.lower().replace("-", "")) if word not in _STOP]
    joined = re.sub(r"[^a-z0-9]", " ", low.replace("-", ""))
    return bool(words) and all(re.search(rf"\b{re.escape(_stem(word))}", joined) for word in words)


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
