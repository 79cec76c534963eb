"""Whether a text holds a fact, however it is usually written."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


_AMOUNT: Final = re.compile(r"(\d+)\.(\d{2})")
_CURRENCY: Final = (
    r"(?:EUR|USD|GBP|SEK|CHF|CNY|euros?|dollars?|pounds?|francs?|kronor|yuan|\u20ac|\u00a3|\$|\u00a5|\u5143|"
    r"欧元|欧|块|英镑|美元|克朗|法郎)"
)


def mentions(text: str, fact: str) -> bool:
    """Whether a text holds a fact as a whole word; a date or an amount counts however it is usually written."""
    if not fact.isascii():
        return fact in text
    return _pattern(fact).search(text) is not None


@lru_cache(maxsize=4_096)
def _pattern(fact: str) -> re.Pattern[str]:
    if (amount := _AMOUNT.fullmatch(fact)) is not None:
        return re.compile(_amount_pattern(amount[1], amount[2]), re.IGNORECASE)
    forms = "|".join(map(re.escape, _forms(fact)))
    return re.compile(rf"(?<![A-Za-z0-9_])(?:{forms})(?![A-Za-z0-9_])", re.IGNORECASE)


def _amount_pattern(whole: str, cents: str) -> str:
    """12.50 and 12,50, with or without a currency; 5.00 as a bare 5 only beside a currency."""
    full = rf"(?<![\d.,]){whole}[.,]{cents}(?!\d)"
    if cents != "00":
        return full
    return rf"{full}|{_CURRENCY}\s?{whole}(?![\d.,]\d)(?!\d)|(?<![\d.,]){whole}\s?{_CURRENCY}"


def _forms(fact: str) -> tuple[str, ...]:
    match = _ISO.fullmatch(fact)
    if match is None:
        return (fact,)
    year, month, day = (int(part) for part in match.groups())
    ending = "th" if day in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    days = (f"{day}", f"{day}{ending}", f"{day:02d}", f"the {day}{ending}")
    short = _MONTHS[month - 1][:3]
    names = (_MONTHS[month - 1], short, f"{short}.", *(("Sept", "Sept.") if month == 9 else ()))
    words = [form for name in names for one in days for form in (f"{one} {name}", f"{one} of {name}", f"{name} {one}")]
    return (
        fact, *words, f"{day:02d}.{month:02d}", f"{day}.{month}.{year}", f"{day}/{month}", f"{month}/{day}",
        f"{day:02d}/{month:02d}/{year}", f"{month:02d}/{day:02d}/{year}", f"{year}/{month:02d}/{day:02d}",
        f"{day:02d}.{month:02d}.{year}", f"{month}\u6708{day}\u65e5", f"{month}\u6708{day}\u53f7",
    )  # fmt: skip
