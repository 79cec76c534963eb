"""One speaker's wording, chosen without touching a template's draw; texts are named by the constant that holds them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final


class Speaker:
    """Chooses among phrasings by chance of its own.

    `number` is drawn once with `Draw.count`, so that the acting case and its twin may say
    different things in a different number of acts and still draw the same values.
    """

    def __init__(self, number: int) -> None:
        self._rng: Final = random.Random(number)  # noqa: S311 - seeded on purpose, nothing secret

    def say(self, options: Sequence[str], **names: object) -> str:
        """One of `options` with `{name}` filled in."""
        return self._rng.choice(options).format(**names)
