"""Numbers in talk: spelled-out ones as digits, and whether a number is one that somebody gave."""

# ruff: noqa: E501 - patterns read best on one line

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_SMALL: Final = 60
"""Bare numbers up to this are everyday talk: minutes, tries, o'clock."""

_ROUNDED: Final = 0.02
"""So far may money and volumes be rounded: ten for 9.99."""

_FIRST_WORDS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS_WORDS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UNITS: Final = _FIRST_WORDS.split()
_TENS: Final = {word: 20 + 10 * at for at, word in enumerate(_TENS_WORDS)}
_VALUES: Final = {word: at for at, word in enumerate(_UNITS)} | _TENS
_IRREGULAR: Final = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}
_REGULAR: Final = {f"{word}th": value for word, value in _VALUES.items() if value < 20}
_ORDINALS: Final = _IRREGULAR | _REGULAR | {f"{word[:-1]}ieth": value for word, value in _TENS.items()}
_WORDS: Final = "|".join(sorted((*_VALUES, "hundred", "thousand"), key=len, reverse=True))
_CARDINAL: Final = re.compile(rf"\b(?:{_WORDS})(?:[ -](?:and )?(?:{_WORDS}))*\b")
_MONTH: Final = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_LAST: Final = rf"(?:(?P<tens>{'|'.join(_TENS)})[- ])?(?P<last>{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})\b"
_DAY_FIRST: Final = re.compile(rf"\b{_LAST}(?= (?:of )?{_MONTH})")
_DAY_LAST: Final = re.compile(rf"\b(?P<month>{_MONTH}) (?:the )?{_LAST}")
_SPOKEN: Final = {"oh": "0", "o": "0", "nought": "0"} | {word: str(at) for at, word in enumerate(_UNITS[:10])}
_SPOKEN_RUN: Final = re.compile(rf"\b(?:(?:double|triple)[ -])?(?:{'|'.join(_SPOKEN)})(?:[ ,-]+(?:(?:double|triple)[ -])?(?:{'|'.join(_SPOKEN)})){{2,}}\b")  # fmt: skip
_ZH: Final = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"\u3007": 0, "幺": 1, "两": 2}
_ZH_PLACES: Final = {"十": 10, "百": 100, "千": 1000}
_ZH_RUN: Final = re.compile(r"[零\u3007幺一二两三四五六七八九]{3,}")
_ZH_NUMBER: Final = re.compile(
    r"[零一二两三四五六七八九十百千]+(?=[格块元兆号日月年点度gGmM%])|(?<=百分之)[零一二两三四五六七八九十百]+|[一二两三四五六七八九]?[十百千][零一二三四五六七八九十百]+"
)
_REPUBLIC: Final = re.compile(r"民国(\d{1,3})年")
_GLUED: Final = re.compile(r"(?<=\d)(?=(?:gb|mb|mbps|gig|kbps|kb|k|p|am|pm|h|hrs?|mins?|s|st|nd|rd|th|x|km|m|ms|ghz|mhz|mah|kr|eur|gbp|usd|sek|quid)\b)|(?<=\d\d)(?=g\b)", re.IGNORECASE)  # fmt: skip

NUMBER: Final = re.compile(
    r"(?<![a-z0-9.])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\da-z])|(?<![a-z0-9])\+?\(?\d+(?:[ ().:/-]{1,2}\d+)*(?![\da-z])"
)
_COUNTED: Final = re.compile(
    r"^\s*(?:(?:out )?of \d+\s*|/ ?\d+\s*)?(?:mbps|mbit|kbps|kb|gb|mb|gigs?\b|gigabytes?|megs?\b|megabytes?|eur|usd|gbp|sek|nok|dkk|cny|rmb|euros?|dollars?|bucks|pounds?|quid|kr\b|kronor|pence|percent|per cent|%|兆|元|块|镑|欧|刀|个?[gm]\b)"
)
_CURRENCY: Final = re.compile(r"(?:[€$£¥]|百分之|rmb|usd|eur|gbp)\s*$")
_SURE: Final = re.compile(r"^\s*(?:%|percent|per cent)[ ,]*(?:sure|certain|positive|agree|right|确定|肯定)")


@lru_cache(maxsize=4_096)
def digits_for_words(text: str) -> str:
    """Folded `text` with numbers in digits: words, ordinals of dates, spoken digits, Chinese numerals; units apart."""
    text = _REPUBLIC.sub(lambda match: f"{int(match[1]) + 1911}年", text)
    text = _SPOKEN_RUN.sub(lambda match: _spoken(match[0]), text)
    text = _DAY_FIRST.sub(lambda match: str(_ordinal(match)), text)
    text = _DAY_LAST.sub(lambda match: f"{match['month']} {_ordinal(match)}", text)
    text = _CARDINAL.sub(lambda match: _cardinal(match[0]), text)
    text = _ZH_RUN.sub(lambda match: "".join(str(_ZH[char]) for char in match[0]), text)
    text = _ZH_NUMBER.sub(lambda match: str(_chinese(match[0])), text)
    return _GLUED.sub(" ", text)


def _ordinal(match: re.Match[str]) -> int:
    return _TENS.get(match["tens"] or "", 0) + _ORDINALS[match["last"]]


def _spoken(run: str) -> str:
    found, times = "", 1
    for word in re.split(r"[ ,-]+", run):
        if word in {"double", "triple"}:
            times = 2 if word == "double" else 3
        else:
            found, times = found + _SPOKEN[word] * times, 1
    return found


def _cardinal(run: str) -> str:
    """Digits of a run of number words; what does not add up (`twenty-four fifty`) stands side by side."""
    numbers: list[int] = []
    total, last = 0, 1_000
    for word in re.split(r"[ -](?:and )?", run):
        if word in {"hundred", "thousand"}:
            total, last = max(total, 1) * (100 if word == "hundred" else 1_000), 100
            continue
        value = _VALUES[word]
        fits = total == 0 or (value < 10 <= last and total % 10 == 0) or (total % 100 == 0 and last >= 100)
        if not fits:
            numbers.append(total)
            total = 0
        total, last = total + value, 1 if value < 20 else 10
    return " ".join(map(str, (*numbers, total)))


def _chinese(run: str) -> int:
    total, digit = 0, 0
    for char in run:
        if char in _ZH_PLACES:
            total, digit = total + max(digit, 1) * _ZH_PLACES[char], 0
        else:
            digit = _ZH[char]
    return total + digit


@dataclass(frozen=True, slots=True)
class Known:
    """Numbers that were given: runs of digits, and values."""

    runs: frozenset[str]
    values: frozenset[float]

    @classmethod
    def all_of(cls, texts: Sequence[str]) -> Known:
        """Every number of several folded texts; each text is read once."""
        parts = [known_in(text) for text in texts]
        runs = frozenset[str]().union(*(part.runs for part in parts))
        return cls(runs, frozenset[float]().union(*(part.values for part in parts)))

    @classmethod
    def of(cls, text: str) -> Known:
        """Every number of a folded text, as written and in its parts."""
        runs: set[str] = set()
        values: set[float] = set()
        for match in NUMBER.finditer(text):
            runs |= {re.sub(r"\D", "", match[0]), *re.findall(r"\d+", match[0])}
            values |= _values(match[0])
        runs |= set(re.findall(r"\d+", text))
        return cls(frozenset(runs), frozenset(values | {float(run) for run in runs if len(run) < 10}))

    def has(self, token: str, *, counted: bool) -> bool:
        """Whether a number was given; `counted` ones (money, volume, share) must have been, however small."""
        plain = re.sub(r"\D", "", token)
        return (
            (not counted and _everyday(token, plain))
            or plain in self.runs
            or bool(_values(token) & self.values)
            or (counted and self._rounded(token))
            or (
                not counted
                and len(plain) >= 3
                and any(run.endswith(plain) or run.startswith(plain) for run in self.runs)
            )
            or any(_same_line(plain.lstrip("0"), run.lstrip("0")) for run in self.runs)
            or (not counted and self._in_parts(token))
        )

    def _rounded(self, token: str) -> bool:
        return any(abs(said - value) <= value * _ROUNDED for said in _values(token) for value in self.values)

    def _in_parts(self, token: str) -> bool:
        """Whether a number in groups is made of given ones and everyday ones."""
        parts = re.findall(r"\d+", token)
        whole = len(parts) > 1 and not re.fullmatch(r"\d+[.:]\d+", token)
        return whole and all(part in self.runs or (len(part) <= 2 and int(part) <= _SMALL) for part in parts)


def _everyday(token: str, plain: str) -> bool:
    """A small bare number, or a time of day that is no more exact than a quarter."""
    small = len(plain) <= 2 and "." not in token and int(plain) <= _SMALL
    return small or re.fullmatch(r"\d{1,2}[:.](?:00|15|30|45)", token) is not None


def _same_line(one: str, other: str) -> bool:
    """Whether two phone numbers differ by a prefix alone."""
    return len(one) >= 7 and len(other) >= 7 and (one.endswith(other) or other.endswith(one))


def _values(token: str) -> set[float]:
    """The value of a number with thousands or decimals; none for one in groups."""
    bare = token.replace(",", "")
    return {float(bare)} if re.fullmatch(r"\d{1,9}(?:\.\d+)?", bare) else set()


@lru_cache(maxsize=4_096)
def known_in(text: str) -> Known:
    """`Known.of`, kept."""
    return Known.of(text)


def strange_number(text: str, known: Known) -> str:
    """The first number of a folded text, its words turned into digits, that nobody gave; "" when there is none."""
    for match in NUMBER.finditer(text):
        after, before = text[match.end() : match.end() + 20], text[max(0, match.start() - 4) : match.start()]
        if _SURE.match(after):
            continue
        counted = bool(_COUNTED.match(after) or _CURRENCY.search(before))
        if not known.has(match[0].strip("() +-./:"), counted=counted):
            return match[0].strip()
    return ""
