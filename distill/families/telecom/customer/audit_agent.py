"""Talk that is an agent's: words of a call centre, orders to the agent's desk, plans of one's own.

Each way looks at folded words (`audit_forms`):

- a phrase that only somebody at the desk says (`audit_desk`);
- an order to the agent that names a thing of the desk (a tool, a console, a procedure);
- a course of work laid out for the agent, step after step;
- steps on the phone announced or proposed that nobody has spoken of.
"""

# ruff: noqa: E501 - patterns read best on one line

from __future__ import annotations

import re
from typing import Final

from distill.families.telecom.customer.audit_desk import DESK_TALK, DESK_THING, RULES, TECHNICAL
from distill.families.telecom.customer.audit_forms import folded

_VERBS: Final = (
    r"(?:use|run|call up|open|pull(?: up)?|check|go(?: in)?to|go through|look(?: it| me| this| the \w+)? up|look (?:at|in|into)|start|launch|escalate|record|log|raise|file|push|refresh|re-?set|"
    r"re-?provision|drill|re-?start|ring|verify|authenticate|treat|mark|tick|apply|invoke|query|select|pick|set|update|transfer|follow|enter|fill|note|document|execute|trigger|issue|lift|clear|re-?activate|"
    r"activate|flag|override|submit|switch|toggle|compare|confirm|review|add|remove|do|create|assign|route|identify|ask for|read|test|ping|search|type|navigate|click)"
)
_LEAD: Final = (
    r"(?:(?:please|kindly|now|so|just|first(?:ly)?|second(?:ly)?|third(?:ly)?|then|next|after (?:that|this)|afterwards|finally|lastly|last|and|or|but|ok(?:ay)?|well|right|only|simply|"
    r"you(?:'ll| will|'d better)?(?: (?:may|should|must|can|could|need to|have to|ought to|want to|first|then|just|simply|now))*),? ){0,6}"
)
_ORDER: Final = re.compile(rf"^\s*{_LEAD}{_VERBS}\b")
_ASKED_TO: Final = re.compile(
    rf"\b(?:you (?:should|must|need to|have to|ought to|may|can|could|want to|'d better)(?: (?:first|then|just|simply|now|also))*|(?:could|can|would|will) you(?: please| just)*|i suggest you|i want you to) {_VERBS}\b"
)
_ORDER_ZH: Final = re.compile(
    r"(?:请(?:你|您)?|[你您](?:们)?(?:要|先|应该|得|可以|需要|直接|再|去|就|把)|麻烦[你您]?|帮我|给我|接下来|接着|然后|随后|再|最后|首先|先|第[一二三]步)[^。!?,;]{0,10}?"
    r"(?:用|调|跑|查|看|走|开|填|写|存|登记|重置|刷新|推送|下发|核验|核实|启动|执行|运行|提交|升级|转|进入|点|操作|派|建|录|验证|比对|检查|run|check|reset|escalate|re-?provision|push|open|refresh)"
)
_CLAUSES: Final = re.compile(r"[.;!?。,:\n]+|\s-\s|\u2014|\b(?:and|then)\b(?= )")
_SENTENCES: Final = re.compile(r"(?<=[.!?])\s+|[。!?\n]")
_SEQUENCE: Final = re.compile(
    r"\b(?:first(?:ly)?|then|next|after (?:that|this)|afterwards|finally|lastly|step (?:one|two|three|\d)|second(?:ly)?)\b|首先|接下来|接着|然后|随后|之后|最后|(?<!首)先(?!生)|再(?!见|说)|第[一二三]步"
)
_RAW_TOOL: Final = re.compile(r"\b[a-z]{2,}(?:_[a-z]{2,})+\b")

_PHONE_STEP: Final = (
    r"re-?start|reboot|power[- ]cycl\w*|re-?set|re-?insert|re-?seat|re-?install|toggle|(?:turn|switch)(?:ing)?\b[^.?!;]{0,20}\b(?:on|off)\b|(?:tak|pull|pop|remov)\w*[^.?!;]{0,14}\b(?:sim|card|battery)\b|"
    r"(?:clear|delet|free|wip)\w*[^.?!;]{0,12}\b(?:storage|cache|space|photos|apps?|data)\b|(?:install|run|do)\w*[^.?!;]{0,16}\b(?:update|test|speed|diagnostics?)|(?:chang|swap|switch|set)\w*[^.?!;]{0,20}\b(?:network|mode|operator|apn|settings?)|"
    r"disconnect|(?:check|look at|open)\w*[^.?!;]{0,16}\b(?:settings?|status bar|sim|apn|vpn|battery|permissions?|storage|updates?|network|signal|imei)"
)
_PLAN: Final = re.compile(
    rf"\b(?:i(?:'ll| will|'m going to| am going to|'m gonna|'m about to| shall| might as well| can)|let me|shall (?:i|we)|should (?:i|we)|why don't (?:i|we)|how about (?:i|we)?|let's|"
    rf"i'm (?=re-?start|resett|turning|switch|toggl|running|taking|re-?install|delet|clear|install))(?:(?! ?\b(?:not|never)\b)[^.?!;]){{0,24}}?\b(?P<step>{_PHONE_STEP})"
)
_PLAN_ZH: Final = re.compile(
    r"(?:我(?:先|来|再|这就|去|自己|准备|打算|会|就|要|把|马上|现在){1,3}|要不(?:要)?(?:我)?(?:先|把)?|不如)[^。!?,]{0,8}?(?P<step>重启|重置|关机|拔|重插|切换|关[掉闭]|打开|恢复|清理|更新|升级|测(?:一下|网)?速|跑|删)"
)
_SAME_STEP: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"re-?start|reboot|power[- ]cycl|off and (?:back )?on|重启|关机|turn(?:ing)? (?:it|the phone|your phone|my phone) off",
        r"re-?set|default|restor|重置|恢复|默认",
        r"\bsim\b|\bcard\b|re-?seat|re-?insert|卡|拔|插",
        r"storage|cache|space|delet|photos|清理|删|空间",
        r"update|install|version|更新|升级",
        r"\bspeed|\btest|\btry|测|跑|试",
        r"turn|switch|toggle|\boff\b|\bon\b|disconnect|enable|disable|打开|关|切换|开",
        r"network|mode|operator|\bapn\b|setting|网络|模式|设置",
        r"battery|permission|status bar|signal|vpn|imei|icon|screen",
    )
)
"""A step and what an agent says when it has spoken of the like."""


def like_an_agent(text: str, last: str) -> bool:
    """Whether words are an agent's; what the agent has just spoken of may be spoken of."""
    said, heard = folded(text), folded(last)
    if DESK_TALK.search(said) or RULES.search(said) or TECHNICAL.search(said):
        return True
    if any(match[0] not in last for match in _RAW_TOOL.finditer(text)):
        return True
    return _orders(said, heard) or _plans(said, heard)


def _orders(said: str, heard: str) -> bool:
    """Orders to the desk: one that names a thing of the desk, or a whole course of work."""
    orders = 0
    for sentence in _SENTENCES.split(said):
        things = any(match[0] not in heard for match in DESK_THING.finditer(sentence))
        found = sum(bool(_ORDER.search(clause) or _ASKED_TO.search(clause)) for clause in _CLAUSES.split(sentence))
        found += len(_ORDER_ZH.findall(sentence))
        if found and things:
            return True
        orders += found
    return orders >= 2 and len(_SEQUENCE.findall(said)) >= 2


def _plans(said: str, heard: str) -> bool:
    """Steps on the phone that are announced or proposed, while nobody has spoken of anything like them."""
    for pattern in (_PLAN, _PLAN_ZH):
        for match in pattern.finditer(said):
            kinds = [kind for kind in _SAME_STEP if kind.search(match["step"])]
            if not any(kind.search(heard) for kind in kinds):
                return True
    return False
