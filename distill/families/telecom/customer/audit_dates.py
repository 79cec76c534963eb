"""Dates in talk, in the ways people write and say them."""

# ruff: noqa: E501 - patterns read best on one line

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_NAMES: Final = ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug", "september sept sep", "october oct", "november nov", "december dec")  # fmt: skip
_MONTHS: Final = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_MONTH: Final = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_YEAR: Final = r"(?:\d{4}|'?\d{2})(?!\d)"
_FORMS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\d.])(?P<d>\d{{1,2}})(?: ?(?:st|nd|rd|th))?(?: of)?[ -](?P<n>{_MONTH})(?:,?[ -](?:in )?(?P<y>\d{{4}}|'?\d\d)(?!\d)(?! ?(?:gb|mb|%)))?",
        rf"\b(?P<n>{_MONTH}) (?P<d>\d{{1,2}})(?!\d)(?: ?(?:st|nd|rd|th))?\b(?!:)(?:,? (?P<y>{_YEAR}))?",
        rf"\b(?P<n>{_MONTH}),? (?P<y>\d{{4}})(?!\d)",
        r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)",
        r"(?<![\d.])(?P<y>\d{4})-(?P<m>\d{2})(?![\d-])",
        r"(?<![\d.])(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>\d{4}|\d{2})(?!\d)",
        r"(?:(?P<y>\d{4}|\d{2})年)?(?P<m>\d{1,2})月(?:份)?(?P<d>\d{1,2})(?:[日号]|(?!\d))",
        r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?:份)?(?!\d)",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it was told; 0 stands for a part that was not. `year` has two digits."""

    year: int
    month: int
    day: int

    def within(self, other: Date) -> bool:
        """Whether `other` tells as much as this, and the same."""
        return (
            self.month == other.month
            and self.day in {0, other.day}
            and (not self.year or self.year == other.year or not other.year)
        )


def dates(text: str) -> Iterator[tuple[str, tuple[Date, ...]]]:
    """Each date of a folded text with its readings: 3/4 is one in March and one in April."""
    taken: list[tuple[int, int]] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            if found := tuple(_read(match)):
                taken.append(match.span())
                yield match[0], found


def _read(match: re.Match[str]) -> Iterator[Date]:
    got = match.groupdict()
    year = int((got["y"] or "0").lstrip("'")) % 100 or (100 if got["y"] else 0)
    day = int(got.get("d") or 0)
    month = _MONTHS[got["n"].rstrip(".")] if got.get("n") else int(got["m"])
    if 1 <= month <= 12 and day <= 31:
        yield Date(year, month, day)
    if not got.get("n") and 1 <= day <= 12 and month <= 31 and match.re is _FORMS[5]:
        yield Date(year, day, month)


@lru_cache(maxsize=1_024)
def _known(text: str) -> tuple[frozenset[Date], frozenset[int]]:
    found = frozenset(date for _, readings in dates(text) for date in readings)
    return found, frozenset(_MONTHS[name] for name in re.findall(r"[a-z]+", text) if name in _MONTHS)


def without_dates(text: str, known: Sequence[str]) -> tuple[str, str]:
    """(the first date of a folded text that none of the `known` ones gave or "", the text without its dates)."""
    found = list(dates(text))
    parts = [_known(one) for one in known] if found else []
    given = frozenset[Date]().union(*(dated for dated, _ in parts))
    months = frozenset[int]().union(*(named for _, named in parts))
    for words, readings in found:
        if words.strip().startswith("may ") and not any(reading.within(date) for reading in readings for date in given):
            continue
        fine = any(reading.within(date) for reading in readings for date in given)
        fine = fine or any(not reading.day and reading.month in months for reading in readings)
        if not fine:
            return words.strip(), text
        text = text.replace(words, " ", 1)
    return "", text
