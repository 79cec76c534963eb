"""A fixed stock of cases, dealt out so that nothing comes twice before everything has come once."""

from __future__ import annotations

import random


def dealt(stock: int, place: int, deck: int, purpose: str) -> int:
    """Which of `stock` things comes at a place: all of them in a drawn order, then all again in another."""
    round_, at = divmod(place, stock)
    order = list(range(stock))
    random.Random(f"{purpose}/{deck}/{round_}").shuffle(order)  # noqa: S311 - seeded on purpose
    return order[at]
