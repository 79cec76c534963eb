"""Letters, sentences and function words by which languages are told apart; code and data left out.

Counting is exact and free, where language detectors guess wrong on short or mixed text.
"""

# ruff: noqa: E501 - a language's words read best on one line

from __future__ import annotations

import re
from typing import Final

HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")

_FENCED: Final = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_INLINE: Final = re.compile(r"`[^`\n]*`")
_TABLE: Final = re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.MULTILINE)
_DATA: Final = re.compile(r"\{(?:[^{}]|\{[^{}]*\})*[\":](?:[^{}]|\{[^{}]*\})*\}")
_NAMES: Final = re.compile(
    r"""
    https?://\S+                              # addresses
    | [\w.~-]*/[\w./~-]+                      # paths
    | [A-Za-z]\w*(?:[_.:]\w+)+                # snake_case, dotted names, file names
    | "[^"\n]{1,200}" | “[^”\n]{1,200}” | \u2018[^\u2019\n]{1,200}\u2019 | (?<!\w)'[^'\n]{1,200}'(?!\w)   # quoted data
    | 「[^」\n]{1,200}」 | 『[^』\n]{1,200}』 | 《[^》\n]{1,80}》 | «[^»\n]{1,200}»
    """,
    re.VERBOSE | re.ASCII,
)


def prose(text: str) -> str:
    """`text` without code, tables, JSON, paths, names of things and quoted data."""
    if "`" in text:
        text = _INLINE.sub(" ", _FENCED.sub(" ", text))
    if "|" in text:
        text = _TABLE.sub(" ", text)
    if "{" in text:
        text = _DATA.sub(" ", text)
    return _NAMES.sub(" ", text)


def count_han(text: str) -> int:
    """Han characters; costs next to nothing for a text that is ASCII."""
    return 0 if text.isascii() else len(HAN.findall(text))


def count_latin(text: str) -> int:
    """Latin letters, accented ones included."""
    return len(LATIN.findall(text))


_SENTENCE: Final = re.compile(r"(?<=[.!?;])\s+|(?<=[.!?;])(?=[\u4e00-\u9fff])|[\u3002\uff01\uff1f\uff1b\n]+")


def sentences(text: str) -> list[str]:
    """Rough sentences."""
    return [part for part in _SENTENCE.split(text) if part.strip()]


_SPACED: Final = re.compile(
    r"[\u0370-\u052f\u0590-\u077f\u0900-\u0dff\u1100-\u11ff\uac00-\ud7af]+(?:[ ,-]+[\u0370-\u052f\u0590-\u077f\u0900-\u0dff\u1100-\u11ff\uac00-\ud7af]+)*"
)
"""Words of Greek, Cyrillic, Hebrew, Arabic, the scripts of India, Hangul."""
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Burmese, Khmer: written without spaces."""
_KANA: Final = re.compile(r"[\u3041-\u30ff]+")
_NAME_WORDS: Final = 3
"""So many words in a row are a name."""
_NAME_LETTERS: Final = 8
"""So many letters, in a script without spaces or in Japanese, are a name."""


def foreign_letters(text: str) -> str | None:
    """The first sentence in a script that is neither Latin nor Han; names are let by."""
    if text.isascii():
        return None
    for sentence in sentences(text):
        spaced = _SPACED.findall(sentence)
        kana = _KANA.findall(sentence)
        letters = sum(map(len, spaced)) + len(_UNSPACED.findall(sentence)) + sum(map(len, kana))
        if not letters:
            continue
        rest = count_latin(sentence) + (0 if kana else count_han(sentence))
        wordy = any(len(run.split()) > _NAME_WORDS for run in spaced)
        japanese = sum(map(len, kana)) > _NAME_LETTERS or len(kana) > _NAME_WORDS
        if wordy or japanese or len(_UNSPACED.findall(sentence)) > _NAME_LETTERS or (letters >= 5 and letters > rest):
            return sentence.strip()[:40]
    return None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TONGUES: Final = tuple(
    map(
        _words,
        (
            "le la les des est une un pour dans que qui avec vous nous pas sur était été ont du au et il elle cette ne mais ce de par donc n'avait avait je",
            "der die das und ist nicht ein eine einen ich wir mit für auf wurde haben den dem zu von auch sich er sie nach hatte deshalb bei es aber wird sind",
            "el los las una un que para con por está fue han del y se lo como pero su más todo estaba después ya de la en al le",
            "il gli una un che per con è stato sono del della e non si ma anche dopo era tutto nel al dei più questo aveva la di quindi le lo",
            "o os as um uma que para com por está foi não do da dos das e mas seu mais estava depois já de em se ao na",
            "de het een en van niet dat met voor zijn er ook naar maar werd hij ze daarom op bij wij deze dit aan wordt",
            "och det att en ett är var inte som på av för den med till har jag vi men hade från efter om",
            "i w na się nie że do za jest był była został została dlatego po ale przez dla od już ich oraz",
        ),
    )
)  # fmt: skip
"""Function words of French, German, Spanish, Italian, Portuguese, Dutch, Swedish, Polish."""

_ENGLISH: Final = _words(
    "the and is are were for with that this it you not have been by from which there they their when will would can could should she his her my your after before "
    "because but if then what who how our than into now both also be had did does do we has of to"
)
_SHARED: Final = _words("a i no in so on an me die was as at all of to is we had die man also war hat do for has be")
"""Words of others that are English ones too."""
_OWN: Final = tuple(words - _SHARED - _ENGLISH for words in _TONGUES)
_ANY: Final = frozenset[str]().union(*_OWN)
_LATIN_WORD: Final = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff']+")


def may_be_foreign(text: str) -> bool:
    """False, cheaply, for a text that hardly holds a sentence of another language in Latin letters."""
    return len(_ANY.intersection(text.lower().split())) >= 2


def foreign_latin(text: str) -> str | None:
    """The first sentence in Latin letters that is no English.

    Its function words are another language's and outnumber the English ones; or it has none of English and
    several words with accents.
    """
    for sentence in sentences(text):
        words = _LATIN_WORD.findall(sentence)
        if len(words) < 5:
            continue
        low = [word.lower() for word in words]
        english = sum(word in _ENGLISH for word in low)
        accented = sum(word[0].islower() and not word.isascii() for word in words)
        if not english and accented >= 2:
            return sentence.strip()[:40]
        plain = sum(word[0].islower() and word not in _ANY for word in words)
        for own in _OWN:
            found = len(own.intersection(low))
            if plain >= 2 and found >= (3 if english else 2) and sum(word in own for word in low) > english:
                return sentence.strip()[:40]
    return None


HAN_RUN: Final = re.compile(r"[\u3400-\u9fff](?:[\s\d,\uff0c\u3001\uff1a\uff08\uff09()A-Za-z-]{0,3}[\u3400-\u9fff])*")
_HAN_GRAMMAR: Final = re.compile(
    r"[的了是我你您他她们这那没就把被已请吗呢吧很也还让给从]|因为|如果|所以|但是|而且|可以|需要|不[能会要是用再]"
)
"""Characters that make a clause of Han; names hardly hold them."""
_LONG_NAME: Final = 12
"""Han characters that may be a name without any of those."""

LATIN_RUN: Final = re.compile(r"[A-Za-z][A-Za-z0-9'\u2019-]*(?:[ ,]+[A-Za-z0-9][A-Za-z0-9'\u2019-]*)*")
_CLAUSE: Final = _words(
    "is are was were has have had be been will would can could should do does did i you he she it we they me him them my your his their this that these those because "
    "so which who what while if however then not let"
)
"""English words that make a clause; titles hardly hold them."""
_GRAMMAR: Final = _CLAUSE | _words("the a an and of to for with from by on at in or but all after before no as our")


def has_english_grammar(text: str) -> bool:
    """Whether an English function word is in a text."""
    return any(word.lower() in _GRAMMAR for word in _LATIN_WORD.findall(text))


def han_clause(sentence: str) -> bool:
    """Whether a sentence is Chinese or holds a clause of it; names and terms are none."""
    han = count_han(sentence)
    if han < 4:
        return False
    if count_latin(sentence) < han:
        return True
    runs = ("".join(HAN.findall(run)) for run in HAN_RUN.findall(sentence))
    return any(len(run) > _LONG_NAME or (len(run) >= 5 and _HAN_GRAMMAR.search(run)) for run in runs)


def english_clause(sentence: str) -> bool:
    """Whether a sentence is English or holds a clause of it; names, titles and terms are none."""
    if not count_han(sentence):
        words = _LATIN_WORD.findall(sentence)
        return len(words) >= 3 and (
            any(word.lower() in _GRAMMAR for word in words) or sum(word.islower() for word in words) >= 4
        )
    for run in LATIN_RUN.findall(sentence):
        words = re.findall(r"[A-Za-z'\u2019]+", run)
        grammar = [word.lower() for word in words if word.lower() in _GRAMMAR]
        if len(words) >= 4 and len(grammar) >= 2 and any(word in _CLAUSE for word in grammar):
            return True
    return False
