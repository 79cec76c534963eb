"""Counting Han and Latin letters, code and paths left out.

The ratio is exact and free, where language detectors guess wrong on short or mixed text.
"""

from __future__ import annotations

import re
from typing import Final

HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")

_FENCED: Final = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_INLINE: Final = re.compile(r"`[^`\n]*`")
_NAMES: Final = re.compile(
    r"""
    https?://\S+                              # addresses
    | [\w.~-]*/[\w./~-]+                      # paths
    | [A-Za-z]\w*(?:[_.:]\w+)+                # snake_case, dotted names, file names
    | "[^"\n]{1,200}" | “[^”\n]{1,200}” | 「[^」\n]{1,200}」   # quoted data
    """,
    re.VERBOSE | re.ASCII,
)


def prose(text: str) -> str:
    """`text` without code, paths, names of things and quoted data."""
    if "`" in text:
        text = _INLINE.sub(" ", _FENCED.sub(" ", text))
    return _NAMES.sub(" ", text)


def count_han(text: str) -> int:
    """Han characters; costs next to nothing for a text that is ASCII."""
    return 0 if text.isascii() else len(HAN.findall(text))


def count_latin(text: str) -> int:
    """Latin letters, accented ones included."""
    return len(LATIN.findall(text))


OTHER: Final = re.compile(
    # Greek to Cyrillic, Hebrew, Arabic, Indic, Thai, kana, Hangul
    r"[\u0370-\u052f\u0590-\u06ff\u0900-\u0e7f\u3041-\u30ff\uac00-\ud7af]"
)
"""Letters of scripts that no policy names."""

STRAY: Final = 7
"""So many of them in one sentence are a name; more are a sentence."""

_SENTENCE: Final = re.compile(r"(?<=[.!?;:])\s+|[\u3002\uff01\uff1f\uff1b\n|]+")

_FRENCH: Final = (
    "le la les des est une pour dans que qui avec vous nous pas sur était été ont du au et il elle cette ne mais"
)
_GERMAN: Final = (
    "der die das und ist nicht ein eine ich wir mit für auf war wurde haben den dem zu von auch sich er sie nach"
)
_SPANISH: Final = "el los las una que para con por está fue han del y se no lo como pero su más todo estaba después ya"
_ITALIAN: Final = "il gli una che per con è stato sono del della e non si ma anche dopo era tutto nel al dei più questo"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SHARED: Final = _words("a i no in so on an me die was has to as at all")
"""Function words that are English words too."""

_WORDS: Final = tuple(_words(text) - _SHARED for text in (_FRENCH, _GERMAN, _SPANISH, _ITALIAN))
_FOREIGN: Final = frozenset[str]().union(*_WORDS)
FEWEST_FOREIGN: Final = 3
"""Different function words of another language in one sentence; fewer are a name or a coincidence."""

_PROBES: Final = (
    " la ",
    " le ",
    " les ",
    " el ",
    " los ",
    " que ",
    " der ",
    " und ",
    " il ",
    " che ",
    " est ",
    " wurde ",
)
"""Looking for these costs a third of splitting the text; a sentence of the four languages seldom has none."""

_ENGLISH: Final = _words(
    "the a an and is are was were to of in on for with that this it i you we not has have had be been at by from as or "
    "but so then which no its their there"
)


def sentences(text: str) -> list[str]:
    """Rough sentences and table cells."""
    return [part for part in _SENTENCE.split(text) if part and part.strip()]


def foreign_letters(text: str) -> str | None:
    """The first sentence in a script that is neither Latin nor Han; a single name is let by."""
    if text.isascii():
        return None
    for sentence in sentences(text):
        if len(OTHER.findall(sentence)) > STRAY:
            return sentence.strip()[:40]
    return None


def may_be_foreign(text: str) -> bool:
    """False, cheaply, for a text that hardly holds a French, German, Spanish or Italian sentence."""
    for probe in _PROBES:
        if probe in text:
            break
    else:
        return False
    return len(_FOREIGN.intersection(text.lower().split())) >= FEWEST_FOREIGN


def foreign_latin(text: str) -> str | None:
    """The first sentence whose function words are French, German, Spanish or Italian and not English."""
    if not may_be_foreign(text):
        return None
    for sentence in sentences(text):
        words = re.findall(r"[a-z\u00e0-\u00ff]+", sentence.lower())
        if len(words) < 5:
            continue
        english = sum(word in _ENGLISH for word in words)
        for known in _WORDS:
            if len(known.intersection(words)) >= FEWEST_FOREIGN and sum(word in known for word in words) > english:
                return sentence.strip()[:40]
    return None
