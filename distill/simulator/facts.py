"""What an answer says that can be right or wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from distill.domain.binding import fill, names_in

_LITERAL: Final = re.compile(r"`([^`\n]+)`|\"([^\"\n]+)\"|(?<![\w.])(\d+(?:[.,]\d+)*)(?!\w)")
_WORD: Final = re.compile(r"\w{4,}")


def has_facts(template: str) -> bool:
    """True when `facts` will find some, whatever is bound."""
    return bool(names_in(template)) or bool(literals(template))


def literals(text: str) -> tuple[str, ...]:
    """Numbers, and what stands in backquotes or double quotes, each once."""
    found = (next(group for group in match.groups() if group) for match in _LITERAL.finditer(text))
    return tuple(dict.fromkeys(found))


def facts(template: str, bound: Mapping[str, str]) -> tuple[str, ...]:
    """Bound values, then numbers and quoted words of the filled answer; raises KeyError."""
    learnt = [bound[name] for name in names_in(template)]
    return tuple(fact for fact in dict.fromkeys([*learnt, *literals(fill(template, bound))]) if fact.strip())


def stated(fact: str, reference: str, text: str) -> bool:
    """True when `text` holds `fact`: as a whole word or number, letter case aside, if it is one in `reference`."""
    whole = re.compile(rf"(?<!\w){re.escape(fact)}(?!\w)", re.IGNORECASE)
    if whole.search(reference) is None:
        return fact.lower() in text.lower()
    return whole.search(text) is not None


def shared_words(wanted: str, text: str) -> float:
    """The share of `wanted`'s distinct words of four letters or more that `text` holds too."""
    words = {word.lower() for word in _WORD.findall(wanted)}
    if not words:
        return 1.0
    return len(words & {word.lower() for word in _WORD.findall(text)}) / len(words)
