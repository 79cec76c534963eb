"""A small text classifier for refusals, in English and Chinese.

It only routes: a finding is soft, and the judge is asked to look closely. Declining is right
in some cases, which a pattern cannot know.
"""

from __future__ import annotations

import re
from typing import Final

from distill.domain.episode import Draft
from distill.reviewing.validators.finding import Finding

NAME: Final = "refusal"

_CANNOT: Final = r"(?:can(?:no|')t|can not|could not|couldn't|won't|will not|(?:am|'m) (?:not able|unable) to)"
_REQUEST: Final = r"(?:this|that|your|such)(?: \w+)?(?: request| task| action| operation| question)"
_SERVE: Final = (
    r"(?:help|assist|comply|fulfill?|participate|engage|accommodate|proceed with|go ahead with|do (?:that|this|so)\b"
    r"|provide (?:that|this|you|any|such|the requested|information|instructions|help|assistance)"
    rf"|(?:complete|carry out|perform|process|honou?r|answer|satisfy|support) {_REQUEST})"
)
ENGLISH: Final = (
    rf"i ?(?:(?:really|simply|just|also|am afraid i) )?{_CANNOT} {_SERVE}",
    r"i(?: must|(?: will|'ll)? have to| need to| would rather|'d rather| respectfully) (?:\w+ )?(?:decline|refuse)\b",
    rf"i(?: am|'m) (?:sorry|afraid),? (?:but )?(?:i ?|that's |this is ){_CANNOT} (?:{_SERVE}|do\b|share\b)",
    r"i(?:'m| am) not (?:comfortable|willing|allowed|permitted)\b",
    r"as an? (?:ai|artificial intelligence|(?:large )?language model)\b",
    r"(?:against|violates?|outside) (?:my|our) (?:\w+ )?(?:guidelines|polic(?:y|ies)|principles|programming)\b",
    r"(?:unethical|inappropriate|illegal) (?:for me )?to (?:help|assist|provide|answer)\b",
    r"not something i(?: can|'m (?:able|willing|comfortable))\b",
)
"""Each begins a word; read in lower case, with whitespace squeezed and apostrophes straight."""

_WUFA: Final = r"(?:无法|不能|没办法|没有办法|不可以|不便|难以)"
_SERVE_ZH: Final = r"(?:提供|协助|帮|满足|回答|执行(?:这|该|此)|完成(?:这|该|您|你|此)|答应|配合|参与)"
CHINESE: Final = (
    rf"(?:抱歉|对不起|不好意思|很遗憾)[,\uff0c\u3002:\uff1a!\uff01\s]*(?:但(?:是)?)?我?(?:真的|目前|暂时|实在)?{_WUFA}",
    rf"我(?:真的|目前|暂时|恐怕|实在)?{_WUFA}(?:继续)?(?:[为向给][您你])?{_SERVE_ZH}",
    r"恕(?:我)?(?:无法|不能|难|不便)",
    r"作为(?:一个|一名|一款)?(?:ai|人工智能|大?语言模型|智能助手)",
    r"我(?:必须|只能|不得不)(?:婉拒|拒绝)",
    r"违反(?:了)?(?:我的|我们的)(?:\w{0,4})?(?:准则|政策|原则|规定|规范)",
    r"不在我(?:的)?(?:能力|服务|职责)范围",
)

HINTS: Final = (
    "can't", "cannot", "can not", "could not", "couldn't", "won't", "will not", "not able to", "unable to", "decline",
    "refuse", "not comfortable", "not willing", "not allowed", "not permitted", "as an ai", "as a ai",
    "artificial intelligence", "language model", "guideline", "polic", "principle", "programming", "unethical",
    "inappropriate", "illegal", "not something",
)  # fmt: skip
"""Every text that ENGLISH matches holds one of these; looking for them costs a fiftieth of the patterns."""

ROOTS: Final = (
    "not", "n't", "unable", "declin", "refus", "as a", "artificial", "language", "guideline", "polic", "principle",
    "programming", "unethical", "inappropriate", "illegal",
)  # fmt: skip
"""Every hint holds one of these, whatever the white space in it."""

_ENGLISH: Final = re.compile(rf"\b(?:{'|'.join(ENGLISH)})")
_CHINESE: Final = re.compile("|".join(CHINESE))


LOOKED_AT: Final = 600
"""Characters looked at: a refusal comes first and does not hide behind paragraphs of work."""


def is_refusal(text: str) -> bool:
    """True when `text` begins like declining to help; errs towards True."""
    head = text[:LOOKED_AT].lower()
    if head.isascii() and not any(map(head.__contains__, ROOTS)):
        return False
    plain = " ".join(text[:LOOKED_AT].replace("\u2019", "'").lower().split())
    if not plain.isascii() and _CHINESE.search(plain):
        return True
    for hint in HINTS:  # a plain loop: this is on the path of every episode
        if hint in plain:
            return bool(_ENGLISH.search(plain))
    return False


def refusal(draft: Draft) -> tuple[Finding, ...]:
    """A soft finding when the final answer reads like a refusal."""
    if is_refusal(draft.final_answer):
        return (Finding(NAME, "the final answer reads like a refusal; was declining right here?", hard=False),)
    return ()
