"""Causes and cures in English and Chinese, so that a leak is seen whatever words it comes in.

A concept is something a customer comes to name only when somebody has looked: a setting, a state of the
line, a fee, a lock. Words are folded first (`audit_forms`).
"""

# ruff: noqa: E501 - one concept a line

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from distill.families.telecom.customer.audit_forms import folded

_NEAR: Final = r"[^.?!;\u3002]{0,24}"
"""Two words of one thought; written NEAR below."""

_PATTERNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "airplane": r"a(?:ir|ero) ?plane|flight mode|飞[行航]模式",
        "apn": r"\bapns?\b|access[- ]points?\b|接入点|存取点",
        "vpn": r"\bvpns?\b|virtual private|\bprox(?:y|ies)\b|代理",
        "sim_seat": r"\bsim\b(?:NEAR)(?:loose|\bseat|slipp|moved|in properly|put (?:it )?back|out and|again|tray)|(?:re-?seat|re-?insert|loose|take out|pull out)(?:NEAR)\b(?:sim|card)\b|(?:sim|卡)(?:NEAR)(?:松|重新?插|插好|没插|接触不良)|重新?插(?:NEAR)卡",
        "sim_lock": r"\bpuk\b|\bsim\b(?:NEAR)(?:lock|block)|(?:unlock|locked|blocked)(?:NEAR)\bsim\b|(?:sim|卡)[^。,]{0,4}锁|解锁",
        "sim_inactive": r"\bsim\b(?:NEAR)(?:activ|deactiv|inactive|register|expired|dead)|(?:activat|inactive|deactivat)(?:NEAR)\bsim\b|卡[^。,]{0,6}(?:激活|失效|注销)|激活(?:NEAR)卡",
        "sim_new": r"replacement (?:sim|card)|new sim|sim[ -]swap|swap(?:ped)? (?:the |my )?sim|补(?:办)?(?:一张)?(?:新)?卡|换(?:新)?卡",
        "sim_block": r"block(?:ed|ing)?(?: (?:the|my|that|this))? (?:sim|card|number|line)|挂失|停用(?:NEAR)卡",
        "sim_slot": r"(?:sim|card|second|other|wrong|first) slot|data sim|slot (?:one|two|1|2)|卡槽|副卡|默认(?:数据|上网)卡|双卡",
        "esim": r"\be-?sim\b",
        "hold": r"suspend|suspension|on hold\b|\bbarred\b|put a hold|停机|暂停|冻结|封停|复机",
        "unpaid": r"unpaid|overdue|arrears|outstanding|(?:not|never|n't|forgot to|un) ?(?:been |yet )?(?:paid|pay|settled?)\b|missed (?:\w+ )?(?:payment|bill)|欠费|欠款|没(?:有)?(?:交|缴)|未[交缴]|逾期|补[交缴]|拖欠",
        "data_off": r"(?:mobile|cellular) data\b(?:NEAR)\b(?:off|disabled|on)\b|(?:off|on|enable|disabled?) (?:the |my )?(?:mobile|cellular) data|(?:移动|行动|蜂窝)(?:数据|网络)|数据(?:开关|没开|关了|关闭)",
        "mode": r"\b[234]g[- ]only|\bonly (?:\w+ )?(?:on |in )?[234]g\b|(?:stuck|locked|set|fixed|switched) (?:on|to|in|at) (?:only )?[2345]g|network (?:mode|type)|preferred (?:network|mode)|仅(?:限)?用? ?[234]g|只(?:用|能用|是|有|连)?(?:的)? ?[234]g|网络(?:模式|类型|制式)|[45]g ?优先",
        "operator": r"(?:operator|network) (?:choice|selection|search)|(?:select|choos|pick)(?:NEAR)\b(?:operator|network|carrier)\b|manual(?:ly)?\b(?:NEAR)(?:operator|network|carrier)|(?:operator|network|carrier|selection)(?:NEAR)\bmanual|手动(?:选|搜|注册|锁定)|(?:选网|选择运营商|运营商选择|网络选择|自动选)",
        "roaming": r"\broam",
        "roaming_zh": r"漫游",
        "pack": r"\b(?:roaming|travel|data|country|day|week|holiday)[ -](?:pack|pass|bundle|add-?on|package)|needs? a pack|流量包|漫游包|(?:境外|国际|日)包",
        "used_up": r"(?:allowance|quota|data|bundle|gigs?|volume)\b(?:NEAR)(?:used up|used|r[au]n out|gone|exhaust|finished|empty|spent)|(?:used up|r[au]n out of|out of|no more|nothing left)(?:NEAR)\b(?:data|allowance|gigs?|quota|bundle)|流量(?:NEAR)(?:完|光|尽|超|没了|不够)|(?:用|耗)(?:完|光|尽|超)(?:NEAR)流量",
        "top_up": r"top(?:ped|ping)?[- ]?up|(?:extra|more|add|additional|another) (?:\w+ )?(?:data|gigs?|allowance)\b|加油包|充值|(?:加|买|补)(?:点|些|一点|一些)?流量",
        "cap": r"spend(?:ing)?[- ](?:cap|limit)|(?:cap|limit)\b(?:NEAR)(?:reach|hit|exceed|my line|the line|his line|her line|set|raise|lift|remov|increas)|(?:reach|hit|exceed|set|put|raise|lift|remov|increas)\w*(?:NEAR)\b(?:cap|limit)\b|封顶|限额|上限|额度",
        "owner": r"(?:account|contract|main) (?:owner|holder)|(?:owner|holder) of the (?:account|contract)|户主|机主|主(?:号|卡)|主账[户号]",
        "throttle": r"throttl|fair[- ]us|slow(?:ed|ing)? (?:me |us |it |my \w+ |the \w+ )?down (?:on purpose|because|by you|after)|reduced speed|speed (?:cap|limit|restrict)|限速|降速|达量|公平使用",
        "data_saver": r"data[- ]?sav|low data mode|省流量|流量节省|节省(?:数据|流量)|省数据|低数据",
        "battery_saver": r"(?:battery|power|energy)[- ]?sav|low[- ]power|省电|节电|低电量模式",
        "background": r"background (?:data|activity|refresh|app)|后台(?:数据|刷新|活动|运行|限制|流量)",
        "storage": r"(?:storage|memory|space|phone)\b(?:NEAR)(?:\bfull\b|r[au]n out|\blow\b|empty|clear|free)|\b(?:full|out of|no|clear|free|delete)\b(?:NEAR)\b(?:storage|memory|space)\b|存储(?:空间)?(?:NEAR)(?:满|不足|不够)|(?:空间|内存)(?:NEAR)(?:满|不足|不够)|清理(?:NEAR)(?:空间|内存|存储)",
        "permission": r"permission|(?:not |is n't |isn't )?allow(?:ed)?(?:NEAR)\b(?:access|use)\b|access to the (?:mic|storage|sms|contacts|camera|location)|权限|授权(?!码)|授予",
        "wifi_calling": r"wi-?fi[- ]call|call(?:s|ing)? (?:over|via|through) (?:the )?wi-?fi|vowifi|(?:wi-?fi|无线|wlan) ?(?:通话|呼叫)",
        "volte": r"\bvolte\b|voice over lte|4g (?:calling|voice)|hd voice|高清(?:通话|语音)",
        "dead_wifi": r"wi-?fi\b(?:NEAR)(?:no internet|without internet|without a connection|no connection|needs? to be off|turned? off|switch(?:ed)? off|\boff\b|weak|doesn't work)|(?:turn|switch)(?:ed)? (?:the |my )?wi-?fi off|(?:turn|switch)(?:ed)? off (?:the |my )?wi-?fi|(?:stuck|hooked|hang\w*|connect\w*) (?:on|onto|to|in)(?:NEAR)wi-?fi|(?:wi-?fi|无线网?|wlan)(?:NEAR)(?:没网|没有网|不通|关掉|关了|关闭|断开)|关(?:掉|闭|了)?(?:NEAR)(?:wi-?fi|无线)|连(?:着|上|到)(?:NEAR)(?:wi-?fi|无线)",
        "update": r"(?:system|software|carrier|os|ios|android|phone|settings)[- ]update|update(?:NEAR)\b(?:system|software|phone|os|ios|android)\b|out ?of ?date|outdated|old (?:software|version)|(?:系统|软件|版本|手机)(?:NEAR)(?:更新|升级|太旧|过旧|老)|(?:更新|升级)(?:NEAR)(?:系统|软件|版本)",
        "provision": r"provision|(?:not|never|n't)(?: \w+)? (?:set up|enabled|activated|switched on|turned on) (?:on|for|in|at) (?:your|the|my)|(?:没|未)(?:有)?(?:给我)?开通|开通",
        "stolen_list": r"(?:block|black|bar|stolen|deny)[- ]?list|list of stolen|(?:reported|marked|flagged|registered) (?:\w+ )?(?:as )?(?:stolen|lost)|\bimei\b(?:NEAR)(?:block|bar|list)|黑名单|(?:被|是)(?:盗|偷)|赃(?:物|机)",
        "seller": r"back to the (?:seller|shop|store|dealer)|找卖家|退给卖家",
        "port_details": r"(?:account number|\bpin\b|transfer code|details?|name|\bpac\b)\b(?:NEAR)(?:wrong|mistyp|incorrect|typo|mismatch|misspel|invalid|mixed up)|(?:wrong|mistyp\w*|incorrect|invalid|typo)(?:NEAR)\b(?:account number|\bpin\b|transfer|pac|details?)|(?:账号|授权码|携号码|密码|转网码|资料|姓名)(?:NEAR)(?:错|不对|不符|有误|不一致)|(?:填|写|输)错",
        "forwarding": r"(?:call|number|calls|they|it|everything)\b(?:NEAR)(?:forward|divert)|(?:forward|divert)\w*(?:NEAR)\b(?:call|number|on|off|set|active)|call[- ]forward|forwarded\b|呼叫转移|呼转|(?:来电|电话|呼叫)(?:NEAR)转(?:接|移|走|到|给)|转[移接]到",
        "barring": r"call[- ]barr|barring|(?:international|premium|outgoing|foreign) (?:calls? )?(?:are |is )?(?:barred|blocked|restrict)|呼叫限制|限制呼[叫出]|(?:国际|长途)(?:通话|电话)?(?:NEAR)(?:限制|没开|关闭)",
        "blocked_caller": r"(?:block|reject|spam)(?:ed|ing)?[- ](?:list|numbers?|contacts?|callers?|filter)|(?:on|in) (?:the |my )?block|拦截|拉黑|骚扰",
        "dnd": r"do not disturb|\bdnd\b|focus mode|silent mode|勿扰|静音模式|专注模式",
        "voicemail": r"voice ?mail\b(?:NEAR)(?:full|off|reset|disabled|not set)|(?:reset|set up|activate|full)(?:NEAR)voice ?mail|语音信箱",
        "port_lock": r"(?:port(?:ing|-?out)?|number|transfer)[- ]?(?:lock|protection|block|freeze)|lock(?:ed)?(?:NEAR)\b(?:number|port|transfer)|(?:number|line|port)\b(?:NEAR)\block(?:ed)?\b|携出|携转(?:NEAR)(?:锁|限制|保护)|(?:号码|转网)(?:NEAR)(?:锁|保护)",
        "port_reject": r"port(?:ing|-in)? (?:was |is |has been |got )?(?:rejected|refused|stuck|failed)|resubmit|重新提交",
        "contract_end": r"contract\b(?:NEAR)(?:ended|expired|r[au]n out|is over|end(?:s|ing)?\b)|合[同约](?:NEAR)(?:到期|结束|过期)",
        "minimum_term": r"minimum (?:term|period)|early termination|(?:still |locked )in (?:a |the |my )?contract|tied in|(?:合[同约]|在网)(?:期|NEAR未满)|违约金|协议期",
        "network_gone": r"\b[23]g\b(?:NEAR)(?:turned off|switched off|shut|closed|gone|retired|phased)|(?:turn|switch|shut)\w* (?:off|down) (?:the )?[23]g|[23]g(?:NEAR)(?:关|退网|停|下线)|退网",
        "new_handset": r"(?:new|another|different|replace(?:ment|d)?)(?: the| my| a)? (?:handset|phone|device|model)|(?:handset|phone|device)\b(?:NEAR)replaced|换(?:一)?(?:台|部|个)?(?:新)?手?机",
        "mms_address": r"\bmmsc?\b(?:NEAR)(?:address|setting|gateway|server|url)|\bmmsc\b|彩信(?:地址|中心|设置|服务器)",
        "sms_centre": r"\bsmsc\b|(?:message|service|sms) cent(?:re|er)|短信中心|服务中心号码",
        "premium": r"premium[- ](?:text|sms|rate|service|number|subscription)|(?:third[- ]party|text|subscri\w*)(?:NEAR)(?:subscription|service|charg)|subscription|增值(?:业务|服务)|订阅|代收费|包月",
        "promotion": r"promo|loyalty|campaign|student (?:discount|offer|tariff|plan)|discount\b|(?:优惠|促销|折扣|活动|合约价|老用户)",
        "promo_end": r"(?:promo\w*|discount|offer|trial|introductory)\b(?:NEAR)(?:end|expir|r[au]n out|over|stopp)|(?:优惠|活动|折扣|试用)(?:期)?(?:NEAR)(?:到期|结束|过期|没了)",
        "proof": r"proof of|enrol?ment|student (?:card|id|status)|verif\w+ (?:of )?(?:student|enrol)|在读证明|学生证|证明(?:材料|过期)",
        "fee": r"\b(?:change|activation|admin\w*|termination|setup|connection|switching|exit) (?:fee|charge)|waive|手续费|(?:免|减)(?:除|掉|了)?(?:NEAR)费|变更费",
        "pending": r"pending|authori[sz]ation|pre-?auth|(?:only|just) (?:a |on )?hold\b|(?:be |been |is )?released?\b|预授权|冻结|待入账|解冻",
        "works": r"maintenance|planned (?:work|outage|upgrade)|engineering work|检修|维护|施工|割接",
        "outage": r"\boutages?\b|(?:cut|broken|damaged|severed) (?:fibre|fiber|cable|router)|(?:fibre|fiber|cable)(?:NEAR)(?:cut|broke|damag)|power (?:cut|failure)|(?:mast|tower|antenna|base station)|(?:光缆|光纤|电缆|基站|机房)|网络故障|停电",
        "tethering": r"tether|hot ?spot|热点|网络共享|共享(?:上网|流量)",
        "identity": r"real[- ]name|re-?verif\w+ (?:my|the|his|her) identity|实名|认证(?:过期|失效)?|人工(?:办理|认证|核验)",
        "fraud": r"\bfraud|\bscam|review(?:ed)? by|诈骗|涉诈|风控|反诈",
        "agreement": r"(?:no|without|have an?) (?:roaming )?agreement|(?:not|n't) (?:covered|included)|没有(?:NEAR)协议|不(?:包含|支持|在)(?:NEAR)(?:国家|地区|套餐)",
        "net_reset": r"reset(?:ting)? (?:the |my |all )?network|network (?:settings )?reset|还原网络|重置网络",
        "factory": r"factory[- ]?(?:reset|settings|defaults?)|恢复出厂",
        "restart": r"\bre-?start|\breboot|power[- ]cycl|重启|重新开机",
        "double_sub": r"(?:booked|subscribed|registered|added|signed up) (?:\w+ )?twice|two (?:lines|plans|subscriptions)|重复(?:订购|办理|开通)",
        "date_time": r"(?:date|time|clock)(?: and time)?\b(?:NEAR)(?:wrong|automatic|incorrect)|(?:日期|时间|时区)(?:NEAR)(?:错|不对|自动)",
        "unsupported": r"(?:not|n't|doesn't) (?:support|compatible)|incompatib|(?:不支持|不兼容)",
    }
)  # fmt: skip

_COMPILED: Final = tuple(
    (name.removesuffix("_zh"), re.compile(pattern.replace("(?:NEAR)", _NEAR).replace("NEAR", _NEAR)))
    for name, pattern in _PATTERNS.items()
)


@lru_cache(maxsize=4_096)
def concepts(text: str) -> frozenset[str]:
    """The concepts that a text names."""
    low = folded(text)
    return frozenset(name for name, pattern in _COMPILED if pattern.search(low))
