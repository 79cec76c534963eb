"""A fixed stock of cases, dealt out so that nothing comes twice before everything has come once."""

from __future__ import annotations

import random
from functools import lru_cache
from math import floor


def dealt(stock: int, place: int, deck: int, purpose: str) -> int:
    """Which of `stock` things comes at a place: all of them in a drawn order, then all again in another."""
    round_, at = divmod(place, stock)
    return _order(stock, f"{purpose}/{deck}/{round_}")[at]


def taken(place: int, share: float) -> tuple[bool, int]:
    """Whether a place is among the `share` of places that go one way, and how many before it went the same way."""
    before, now = floor(place * share), floor((place + 1) * share)
    return (True, before) if now > before else (False, place - before)


@lru_cache(maxsize=8)
def _order(stock: int, seed: str) -> tuple[int, ...]:
    order = list(range(stock))
    random.Random(seed).shuffle(order)  # noqa: S311 - seeded on purpose
    return tuple(order)
