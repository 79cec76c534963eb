"""Whether words give away what is hidden from the customer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from distill.families.telecom.customer.audit_concepts import concepts
from distill.families.telecom.customer.audit_forms import folded

_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[\u4e00-\u9fff]+")
_NAME: Final = re.compile(  # within a phrase, in camel case, or before a number
    r"(?<=[a-z\u4e00-\u9fff,] )[A-Z][A-Za-z]+\b|(?<=[\u4e00-\u9fff])[A-Z][a-z]+\b|"
    r"\b[A-Z][a-z]+[A-Z]\w+\b|\b[A-Z][a-z]+(?= \d)"
)
"""A proper name within a phrase."""

_TERMS: Final = frozenset({"sim", "esim", "apn", "vpn", "pin", "puk", "imei", "mms", "sms", "wi", "wifi", "i"})
"""Capitals that name nothing in particular."""

_PLAIN_WORDS: Final = (
    "the a an of for is are was were be been to in on at by and or not no off it its with from into onto out up your "
    "you my me i phone line his her their still has have had set go back must can only this that after every each same "
    "new one two all any so do does did will would but as if then than very customer need make get gave give which who "
    "what when where there here they we us our again"
)
_PLAIN: Final = frozenset(_PLAIN_WORDS.split())
_EMPTY: Final = frozenset("的了是在和与把被将为已未没有不能要需会可以手机用户客户号码线路的话一个这那里上下")
_ENDINGS: Final = ("ations", "ation", "ings", "ing", "ment", "ed", "es", "er", "ly", "al", "s", "e")


def leaked(said: str, hidden: Sequence[str], shown: Sequence[str]) -> bool:
    """Whether words give away what is hidden: as a concept, or by most of the words that nobody has said yet.

    Proper names in what is hidden give away by themselves. `shown` are the texts that were said or seen; each is
    read once, however often the talk comes back to it.
    """
    if (named := concepts(said) & concepts(" | ".join(hidden))) and named - _known(shown):
        return True
    told = _stems(said)
    for phrase in hidden:
        if len(told & _stems(phrase)) >= 2:
            fresh = _stems(phrase).difference(*map(_stems, shown))
            found = fresh & told
            out = bool(concepts(phrase)) and concepts(phrase) <= _known(shown)
            if not out and len(found) >= 2 and len(found) * 2 >= len(fresh):
                return True
        for match in _NAME.finditer(phrase):
            name = match[0].lower()
            if name in _TERMS or any(name in folded(text) for text in shown):
                continue
            if re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", folded(said)):
                return True
    return False


def _known(shown: Sequence[str]) -> frozenset[str]:
    return frozenset[str]().union(*map(concepts, shown))


@lru_cache(maxsize=4_096)
def _stems(text: str) -> frozenset[str]:
    """Words that carry meaning, without endings; Chinese as pairs of characters."""
    found: set[str] = set()
    for word in _WORD.findall(folded(text).replace("wi-fi", "wifi")):
        if word.isascii():
            if word not in _PLAIN and (len(word) > 2 or word.isdigit()):
                found.add(_stem(word.removesuffix("'s")))
        else:
            found |= {word[at : at + 2] for at in range(len(word) - 1) if not set(word[at : at + 2]) & _EMPTY}
    return frozenset(found)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)].rstrip("e")
    return word
