"""The search language: words and `key:value` terms, all of which must hold; `-` in front negates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from server_kit.refusal import Refusal

Record: TypeAlias = Mapping[str, Any]
Term: TypeAlias = Callable[[Record, str], bool]

_TERM: Final = re.compile(r'(?P<no>-?)(?:(?P<key>[a-z_]+):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))')


@dataclass(frozen=True, slots=True)
class Language:
    """`keys` are the terms by name; `words` is the text that plain words are looked for in."""

    keys: Mapping[str, Term]
    words: Callable[[Record], str]

    def matcher(self, query: str) -> Callable[[Record], bool]:
        """Whether a record fits; Refusal names the term that is not known."""
        tests = [self._test(match) for match in _TERM.finditer(query)]
        return lambda record: all(test(record) for test in tests)

    def _test(self, match: re.Match[str]) -> Callable[[Record], bool]:
        key, value = match["key"], match["quoted"] if match["quoted"] is not None else match["bare"]
        wanted = not match["no"]
        if key is None:
            needle = value.lower()
            return lambda record: (needle in self.words(record).lower()) is wanted
        if key not in self.keys:
            raise Refusal(f"query: there is no operator {key}:; known: {', '.join(f'{name}:' for name in self.keys)}")
        term = self.keys[key]
        return lambda record: term(record, value) is wanted


def same(field: str) -> Term:
    """The field is exactly this (case aside)."""
    return lambda record, value: str(record.get(field) or "none").lower() == value.lower()


def holds(field: str) -> Term:
    """The field (a text or a list of texts) holds this (case aside)."""

    def term(record: Record, value: str) -> bool:
        found = record.get(field) or ""
        text = " ".join(map(str, found)) if isinstance(found, list) else str(found)
        return value.lower() in text.lower()

    return term


def among(field: str) -> Term:
    """The list holds exactly this (case aside)."""
    return lambda record, value: value.lower() in [str(item).lower() for item in record.get(field) or ()]


def day(field: str, *, before: bool) -> Term:
    """The date of the field is before this day, or on it and after."""

    def term(record: Record, value: str) -> bool:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?", value):
            raise Refusal(f"query: {value} is no date; write YYYY-MM-DD or YYYY-MM-DDThh:mm")
        at = str(record.get(field) or "")
        return bool(at) and (at < value) is before

    return term
