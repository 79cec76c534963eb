"""Two more tones of voice, made from a template's own goals: typed in haste, and over-specified."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

_PLAIN: Final = re.compile(r"(?<![\w`'\"/.@-])[a-z]{4,}(?![\w`'\"/@-]|\.\w)")
"""A word that is no name: small letters alone, not in quotes, not part of a path."""

SHARE: Final = 0.09
"""Of the plain words, about so many are mistyped; two at least."""

CAUTIONS: Final = ("For the record: {place}", "To be clear: {place}", "As a reminder: {place}", "Note: {place}")
DEMANDS: Final = (
    "Do it step by step and check each result before you go on.",
    "No shortcuts please, and no guessing.",
    "Do not leave half-finished work behind.",
    "I want the names and numbers involved in your report, not a general statement.",
    "If two sources disagree, do not average them; find out which one counts.",
    "Nothing beyond this, even if it looks wrong.",
    "When you are through, verify what you did by looking at it, not from memory.",
    "Take your time, it has to be right rather than quick.",
    "I have read the rules and so should you.",
)
"""What a person writes who wants to leave nothing open, and says nothing new with it."""

_PAPERS: Final = (
    "Formatting, order and unrelated content stay exactly as they are.",
    "Use exactly the spelling that is there now.",
)
_DESKS: Final = (
    "Nobody is to be written to without need.",
    "Look at each one yourself; a subject line proves nothing.",
    "What other people have entered stays as it is.",
)
DEMANDS_ON: Final = MappingProxyType(
    {
        "duckdb": ("Look at the data before and after.", "Rows that are not concerned stay untouched."),
        "excel": ("Look at the data before and after.", "Cells that are not concerned keep what they hold."),
        "git": ("Branches that are not concerned stay where they are.", "No rewriting of what is committed already."),
        "memory": ("Look at the data before and after.", "Links that are not concerned stay."),
        "word": _PAPERS,
        "editor": _PAPERS,
        "filesystem": ("Nothing gets lost on the way.",),
        "mailbox": _DESKS,
        "ticketdesk": _DESKS,
    }
)
"""The same, of what a server keeps."""


def mistyped(goal: str, kept: Iterable[str], rng: random.Random) -> str:
    """The goal with some plain words mistyped; `kept` are words that something hangs on."""
    fixed = {word.lower() for text in kept for word in re.findall(r"\w+", text)}
    words = [match for match in _PLAIN.finditer(goal) if match[0] not in fixed]
    wrong = sorted(rng.sample(words, min(len(words), max(2, round(SHARE * len(words))))), key=lambda one: -one.start())
    for match in wrong:
        goal = goal[: match.start()] + _slip(match[0], rng) + goal[match.end() :]
    return goal[0].lower() + goal[1:] if rng.random() < 0.5 and goal[1].islower() else goal


def _slip(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    slip = rng.randrange(3)
    if slip == 0 and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if slip == 1:
        return word[:at] + word[at] + word[at:]
    return word[:at] + word[at + 1 :]


def over_specified(goal: str, places: Iterable[str], servers: Iterable[str], rng: random.Random) -> str:
    """The goal with what the system prompt says anyway, and a few commonplaces."""
    places = list(places)
    cautions = [rng.choice(CAUTIONS).format(place=rng.choice(places))] if places else []
    demands = dict.fromkeys((*DEMANDS, *(demand for server in servers for demand in DEMANDS_ON.get(server, ()))))
    return " ".join([goal, *cautions, *rng.sample(list(demands), rng.randint(2, 3))])
