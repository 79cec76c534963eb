"""What an agent says it has done, by the tools that do it: first person and perfect or past, English and Chinese.

A wish, an offer, a question or a report of what others did is no claim.
"""

# ruff: noqa: E501 - patterns read best on one line

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_DID: Final = r"\b(?:I|we)(?:'ve| have)?(?: now| just| already| also| successfully)* "
_ZH: Final = r"(?:已经|已)(?:帮您|为您|给您|替您)?(?:把[^,。;]{0,20})?"

CLAIMS: Final[tuple[tuple[frozenset[str], re.Pattern[str]], ...]] = tuple(
    (frozenset(tools.split()), re.compile(f"(?:{_DID}(?:{english}))|(?:{_ZH}(?:{chinese}))", re.IGNORECASE))
    for tools, english, chinese in (
        ("credit_charge", r"(?:credited|refunded|waived|reimbursed)\b", r"退款|退了|退还|免除|减免"),
        ("add_data", r"(?:booked|added|activated)[^.;,]{0,30}\b(?:MB|GB|data (?:pack|on top)|top-?up)\b", r"加了?[^,。]{0,8}(?:MB|流量)(?!包)"),
        ("add_roaming_pack", r"(?:booked|added|activated)[^.;,]{0,30}\b(?:roaming pack|travel pack)\b", r"(?:加|开通)了?[^,。]{0,8}(?:漫游包|流量包)"),
        ("change_plan", r"(?:changed|switched|moved|upgraded|downgraded)[^.;,]{0,25}\bplan\b", r"(?:换|改|升级)(?:成|为|到)?了?[^,。]{0,12}套餐"),
        ("apply_promotion", r"(?:applied|activated)[^.;,]{0,30}\b(?:promotion|offer|discount)\b", r"(?:办理|加上|开通)了?[^,。]{0,12}优惠"),
        ("suspend_line", r"(?:suspended|paused|(?:put|placed)[^.;,]{0,20} on hold)", r"(?:停用|停机|挂失)"),
        ("resume_line", r"(?:resumed|reactivated|lifted the hold|unsuspended)", r"恢复(?:了)?(?:您的)?线路"),
        ("bar_device", r"(?:barred|blocked|blacklisted)[^.;,]{0,20}\b(?:handset|device|phone)\b", r"(?:禁用|拉黑)了?[^,。]{0,8}(?:手机|设备)"),
        ("bar_premium", r"(?:barred|blocked)[^.;,]{0,20}\b(?:paid|premium)\b", r"关(?:闭|掉)?了?[^,。]{0,6}付费"),
        ("cancel_port", r"(?:cancelled|canceled|stopped)[^.;,]{0,25}\b(?:transfer|port(?:ing|-?out)?|move)\b", r"取消了?[^,。]{0,8}(?:转网|携号)"),
        ("resubmit_port", r"(?:resubmitted|re-sent|sent)[^.;,]{0,20}\b(?:transfer|port)[^.;,]{0,12}(?:again)?", r"重新提交"),
        ("set_port_lock", r"(?:locked|unlocked)[^.;,]{0,15}\bnumber\b", r"锁(?:上|住|定)了?[^,。]{0,6}号码"),
        ("flag_fraud", r"(?:marked|flagged)[^.;,]{0,15}\baccount\b", r"标记了?[^,。]{0,6}账[户号]"),
        ("open_ticket", r"(?:opened|created|filed|raised|logged)[^.;,]{0,15}\b(?:ticket|case)\b", r"(?:开|建|提交)了?[^,。]{0,6}工单"),
        ("send_one_time_code", r"sent[^.;,]{0,20}\bone-?time code\b", r"发(?:送|出)?了?[^,。]{0,6}验证码"),
        ("request_payment", r"sent[^.;,]{0,20}\bpayment request\b", r"发(?:送|出)?了?[^,。]{0,6}付款请求"),
        ("push_settings", r"(?:sent|pushed)[^.;,]{0,20}\bsettings\b", r"(?:发|推)(?:送)?了?[^,。]{0,6}设置"),
        ("replace_sim", r"(?:replaced[^.;,]{0,12}\bSIM\b|issued[^.;,]{0,20}\be?SIM\b)", r"换了?[^,。]{0,6}(?:新卡|eSIM)"),
        ("activate_sim", r"activated[^.;,]{0,12}\bSIM\b", r"激活了?[^,。]{0,6}卡"),
        ("reprovision", r"re-?provisioned", r"重新开通了?(?!漫游)"),
        ("set_roaming", r"(?:enabled|allowed|activated|switched on|turned on)[^.;,]{0,20}\broaming\b(?! pack)", r"开(?:通|启)了?[^,。]{0,6}漫游(?!包)"),
        ("transfer_to_human", r"(?:transferred|handed)[^.;,]{0,10}\byou\b", r"(?:把您)?转给了?[^,。]{0,8}同事"),
    )
)  # fmt: skip


def claimed(text: str) -> Iterator[frozenset[str]]:
    """For each claim in a text the tools of which one must have been called."""
    plain = text.replace("\u2019", "'")
    return (tools for tools, pattern in CLAIMS if pattern.search(plain))
