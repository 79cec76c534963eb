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

DEMANDS: Final = (
    "No shortcuts please, and no guessing.",
    "Do not leave half-finished work behind.",
    "I want names and numbers in your report, not a general statement.",
    "Nothing beyond this, even if something else looks wrong.",
    "Take your time, it has to be right rather than quick.",
    "If something stands in the way, say what it is instead of working around it.",
    "I will be asked about this, so be exact.",
    "What is not mentioned here is not wanted.",
    "Should anything be unclear, I would rather hear that than find out later.",
    "The rules we have for this apply as always.",
)
"""What a person writes who wants to leave nothing open, and says nothing new with it."""

_PAPERS: Final = ("Formatting, order and unrelated content stay exactly as they are.",)
_DESKS: Final = (
    "Nobody is to be written to without need.",
    "What other people have entered stays as it is.",
)
DEMANDS_ON: Final = MappingProxyType(
    {
        "duckdb": ("Rows that are not concerned stay untouched.",),
        "excel": ("Cells that are not concerned keep what they hold.",),
        "git": ("Branches that are not concerned stay where they are.", "No rewriting of what is committed already."),
        "memory": ("Links that are not concerned stay.",),
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


def over_specified(goal: str, servers: Iterable[str], rng: random.Random) -> str:
    """The goal with a few commonplaces, of these servers among others."""
    demands = dict.fromkeys((*DEMANDS, *(demand for server in servers for demand in DEMANDS_ON.get(server, ()))))
    return " ".join([goal, *rng.sample(list(demands), rng.randint(2, 4))])
