"""Names of people, places, operators and plans in a customer's words, held against what was given."""

# ruff: noqa: E501 - patterns read best on one line

from __future__ import annotations

import re
from typing import Final

from distill.families.telecom.customer.audit_forms import folded

_COMMON_WORDS: Final = (
    "i the a an my it wi-fi wifi sim esim pin puk apn vpn imei mms sms ok okay english chinese monday tuesday wednesday thursday friday saturday "
    "sunday january february march april may june july august september october november december internet settings mobile data network lte god "
    "lord christ christmas easter mum mom dad mrs mr ms dr nhs whatsapp wechat instagram facebook youtube google netflix spotify zoom teams telegram tiktok "
    "line gmail maps uber skype android ios iphone samsung galaxy pixel huawei nokia xiaomi apple no not on off sos emergency calls call only error failed invalid "
    "connected disconnected unknown none auto automatic manual ready locked full low service searching please your you update available unavailable delivered sent sending "
    "limited access denied allowed loading storage almost insert absent inactive active enabled disabled slow fast good poor weak strong that this yes and but so well oh "
    "hi hello hey sorry thanks thank hm hmm right what why how when where is are do does can just there nothing everything still battery saver power roaming airplane mode "
    "signal bars speed test picture message messages texts text phone code app bill plan number uk eu usa us"
)
_COMMON: Final = frozenset(_COMMON_WORDS.split())
_CAPITAL: Final = r"[A-Z][\w'&-]*"
_RUN: Final = rf"{_CAPITAL}(?: {_CAPITAL}){{0,3}}"

_PERSON: Final = re.compile(
    rf"\b(?:[Mm]y (?:full )?name(?:'s| is)|I am called|I'm called|[Tt]his is|(?:agent|colleague|somebody|someone|guy|lady|woman|man|rep|advisor|adviser|person)(?: (?:of yours|there|called|named|by the name of))*|[Ss]poke (?:to|with)|called|named) (?P<who>{_RUN})"
)
_PLACE: Final = re.compile(
    rf"\b(?:I'm|I am|we're|we are|I've been|[Cc]urrently|[Hh]ere|live|living|staying|stuck|standing|sat|sitting|parked|landed|based)(?: [a-z]+){{0,2}} (?:in|at|near|from|outside|on) (?:the )?(?P<who>{_RUN})"
)
_ANY_PLACE: Final = re.compile(rf"\b(?:in|at|from|near|to|outside|by|with|off|of) (?:the )?(?P<who>{_RUN})")
_READ: Final = re.compile(
    rf"(?:\b(?:says?|shows?|reads?|displays?|see)|显示(?:的)?是?|写(?:的|着)?是?)[ :,]*[\"']?(?P<who>{_RUN})"
)
_SEVERAL: Final = re.compile(rf"{_CAPITAL}(?: (?:{_CAPITAL}|\d+)){{1,4}}")
_STREET: Final = re.compile(
    r"\b\d+[a-z]? (?:[A-Z][a-z']+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Close|Way|Court|Place|Square|Terrace|Gardens|Crescent)\b"
    r"|[\u4e00-\u9fff]{2,6}(?:路|街|大道|巷|弄)\d+号|\d+(?:栋|幢|单元|号楼)"
)
_POSTCODE: Final = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_CODE: Final = re.compile(r"\b(?=[A-Za-z-]*\d)(?=\d*-?\d*[A-Za-z])[A-Za-z0-9][A-Za-z0-9-]{3,}\b")
_SHORT_CODE: Final = re.compile(rf"{_CODE.pattern}|\b[A-Z]\d{{2,3}}\b")
_NO_CODE: Final = re.compile(r"\d+[a-z]{1,4}|[245]g|ipv\d|mp\d|\d{1,4}p", re.IGNORECASE)

_SURNAMES: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤"  # fmt: skip
_PERSON_ZH: Final = re.compile(
    rf"(?:我叫|我姓|名字(?:叫|是)|姓名(?:是)?|本人)(?P<who>[{_SURNAMES}][\u4e00-\u9fff]{{0,2}})(?=[,。!、\s]|$)"
)
_TOWNS_ZH: Final = (
    "北京|上海|天津|重庆|广州|深圳|南京|苏州|无锡|杭州|宁波|温州|合肥|福州|厦门|泉州|南昌|济南|青岛|郑州|武汉|长沙|东莞|佛山|珠海|南宁|海口|三亚|成都|贵阳|昆明|拉萨|西安|兰州|西宁|银川|乌鲁木齐|"
    "石家庄|太原|沈阳|大连|长春|哈尔滨|呼和浩特|香港|澳门|台北|台中|高雄|新竹|台南|曼谷|清迈|普吉|东京|大阪|京都|首尔|釜山|新加坡|吉隆坡|巴厘岛|巴黎|伦敦|柏林|罗马|马德里|纽约|洛杉矶|悉尼|墨尔本|"
    "泰国|日本|韩国|法国|英国|德国|意大利|西班牙|美国|澳大利亚|加拿大|马来西亚|越南|印尼|菲律宾|瑞士|瑞典|挪威"
)
_PLACE_ZH: Final = re.compile(
    rf"(?:我(?:现在|目前|人|就|刚|们)*(?:在|住|到)|住在|人在|来自|家在)(?:了)?[^,。!?]{{0,4}}?(?P<who>{_TOWNS_ZH})"
)
_ASKS_PLACE_ZH: Final = re.compile(r"哪(?:里|儿|个(?:城市|国家|地区|地方))|什么地方|城市|地址|所在")
_ANY_TOWN_ZH: Final = re.compile(rf"(?P<who>{_TOWNS_ZH})")

ASKS_FACT: Final = re.compile(
    r"\b(?:which|what|where|when|who|whose|name|address|number|date|model|plan|colleague|town|city|country)\b[^.!]*\?|\b(?:confirm|tell|give|provide|need|take)\b[^.!]*\b(?:name|address|number|date|model|plan|town|city|country|birth|where|when|who|which|what)\b",
    re.IGNORECASE,
)
"""A question for a fact: then an answer's names have to come from somewhere."""

_PLACES: Final = (
    "北京=beijing|上海=shanghai|广州=guangzhou|深圳=shenzhen|杭州=hangzhou|南京=nanjing|成都=chengdu|武汉=wuhan|西安=xi'an|香港=hong kong|澳门=macau|台北=taipei|台中=taichung|高雄=kaohsiung|"
    "台湾=taiwan|曼谷=bangkok|清迈=chiang mai|普吉=phuket|泰国=thailand|东京=tokyo|大阪=osaka|日本=japan|首尔=seoul|韩国=korea|新加坡=singapore|吉隆坡=kuala lumpur|马来西亚=malaysia|巴黎=paris|"
    "法国=france|伦敦=london|英国=britain|柏林=berlin|德国=germany|罗马=rome|意大利=italy|马德里=madrid|西班牙=spain|葡萄牙=portugal|纽约=new york|美国=america|悉尼=sydney|墨尔本=melbourne|"
    "澳大利亚=australia|加拿大=canada|越南=vietnam|瑞士=switzerland|瑞典=sweden|挪威=norway"
)
_ALIASES: Final = tuple((pair.partition("=")[0], pair.partition("=")[2]) for pair in _PLACES.split("|"))


def strange_name(text: str, last: str, known: str) -> str:
    """The first name, place, code or address in a plain `text` that nobody gave; "" when there is none.

    `last` is what the agent asked, `known` everything given, both plain.
    """
    low = _with_aliases(folded(known))
    squashed = re.sub(r"\W", "", low)
    for pattern in (_EMAIL, _STREET, _POSTCODE):
        for match in pattern.finditer(text):
            if re.sub(r"\W", "", match[0]).lower() not in squashed:
                return match[0]
    for match in (_SHORT_CODE if ASKS_FACT.search(last) else _CODE).finditer(text):
        if not _NO_CODE.fullmatch(match[0]) and re.sub(r"\W", "", match[0]).lower() not in squashed:
            return match[0]
    return _framed(text, last, low) or _mixed_up(text, last, low)


def _framed(text: str, last: str, low: str) -> str:
    """A stranger where a person, a place or a reading is named; more places count when they were asked for."""
    patterns = [_PERSON, _PLACE, _READ, _PERSON_ZH, _PLACE_ZH]
    patterns += [_ANY_PLACE] * bool(ASKS_FACT.search(last)) + [_ANY_TOWN_ZH] * bool(_ASKS_PLACE_ZH.search(last))
    for pattern in patterns:
        for match in pattern.finditer(text):
            if not _given(match["who"], low):
                return match["who"]
    return ""


def _mixed_up(text: str, last: str, low: str) -> str:
    """Several capitalised words in a row: a known name with a stranger among it, or an answer all strange."""
    for match in _SEVERAL.finditer(text):
        words = [word for word in match[0].split() if not word.isdigit()]
        strangers = [word for word in words if not _given(word, low)]
        if not strangers:
            continue
        familiar = [word for word in words if word.lower() not in _COMMON and word not in strangers]
        if familiar or (len(strangers) >= 2 and ASKS_FACT.search(last)):
            return match[0]
    return ""


def _given(who: str, low: str) -> bool:
    """Whether a name holds nothing but what was given and what everybody says."""
    words = [re.sub(r"'\w*$|\W", "", word.lower()) for word in who.split()]
    return all(not word or word in _COMMON or word in low for word in words)


def _with_aliases(low: str) -> str:
    """A folded text with the other spelling of each place in it."""
    more = [other for zh, en in _ALIASES for one, other in ((zh, en), (en, zh)) if one in low]
    return " ".join((low, *more))
