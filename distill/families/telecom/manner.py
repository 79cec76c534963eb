"""How something is said: a refusal, a promise, a question, a no. English and Chinese."""

# ruff: noqa: E501 - patterns read best on one line

from __future__ import annotations

import re
from typing import Final

SENTENCES: Final = re.compile(r"(?<=[.!?;])\s+|(?<=[。!?;])")
"""Between two sentences."""

_LOOKS: Final = (
    r"(?! (?:yet )?(?:see|hear|check|look|find|view|reach|read|tell|confirm|access|open|promise|guarantee)\b)"
)
_REFUSED: Final = re.compile(
    rf"\b(?:can(?:no|')t|can not|couldn't|(?:not |un)able to|(?:may|must|will|would|do|does|won't|don't|doesn't) ?(?:not)? be able to|may not|must not|won't|don't|doesn't|do not|does not|will not)\b{_LOOKS}"
    r"[^.;!?]{0,40}?\b(?:credit|refund|waive|give|lift|resume|change|move|switch|apply|send|resend|resubmit|transfer|restore|book|add|offer|grant|allow|permit|cover|cancel|take|make|remove|reverse|do|help|speed|reduce|use|work|be)"
    r"|not (?:possible|allowed|eligible|refundable|permitted|available)|isn't (?:possible|allowed|refundable|eligible|available)|impossible|non-?refundable|no longer (?:available|valid|on offer)"
    r"|have to decline|must decline|has to stay|have to stay|\bstays? (?:as|on|until|slow|where)\b|so it stays|no room|only (?:after|for new|once)|not before|do(?:es)? not allow|\bstands\b|(?:has|have) to stand\b|no agreement|no pack|has (?:ended|expired)|it ended|is over\b"
    r"|无法|不能|没办法|不可以|不行|不退|退不了|办不了|没法|不予|不适用|只(?:适用|限|有)",
    re.IGNORECASE,
)

_PROMISED: Final = re.compile(
    r"\b(?:I|we)(?: can| do| hereby| absolutely|'ll)? (?:promise|guarantee|swear|assure you)\b(?! (?:nothing|only|no\b))"
    r"|\b(?:you have|I give you|we give you) (?:my|our) word\b|\bguaranteed\b|\brest assured\b|\b(?:will|won't|can) (?:definitely |certainly )?(?:never|not ever) (?:happen|occur|come back)"
    r"|\b(?:this|that|it) (?:won't|will not|will never) (?:happen|occur|come (?:back|up)) (?:again|any ?more)|never happen again, (?:I|we)"
    r"|\b(?:you(?:'ll)?(?: will)? (?:get|receive|have)|(?:I|we)(?:'ll| will| can)? (?:give|offer|add|grant))\b[^.;!?]{0,40}\b(?:for free|free (?:month|data)|voucher|gift card|goodwill credit|compensation)\b"
    r"|我(?:向您|可以)?保证(?!不)|(?<!没法说)(?<!不能说)一定不会再|绝对不会再|保证不(?:会)?再|免费送|免一个月",
    re.IGNORECASE,
)
_HEDGED: Final = re.compile(
    r"\b(?:nobody|no one|cannot|can't|can not|not|never say|nothing)\b[^.;!?]{0,40}$|没法|不能|无法|谁也不|保证不了",
    re.IGNORECASE,
)

_ASKS: Final = re.compile(
    r"[?\uff1f]|\b(?:let me know|tell me|please confirm|do you agree|if you agree|say yes)\b|吗|请(?:确认|告诉)",
    re.IGNORECASE,
)
_NO: Final = re.compile(
    r"^\W*no\b|\b(?:too (?:dear|expensive|much)|leave it|rather not|don't (?:want|do)|no thanks)\b|不用|不要|算了|太贵",
    re.IGNORECASE,
)


def refuses(text: str) -> bool:
    """Whether a text says that something wanted is not done; not being able to see or find is none."""
    return _REFUSED.search(text.replace("\u2019", "'")) is not None


def promises(text: str) -> bool:
    """Whether a text promises what nobody may promise; saying that one cannot is none."""
    plain = text.replace("\u2019", "'")
    return any(
        not _HEDGED.search(plain[max(0, found.start() - 60) : found.start()]) for found in _PROMISED.finditer(plain)
    )


def asks(text: str) -> bool:
    """Whether a text waits for an answer."""
    return _ASKS.search(text) is not None


def declines(text: str) -> bool:
    """Whether an answer is a no."""
    return _NO.search(text.replace("\u2019", "'")) is not None
