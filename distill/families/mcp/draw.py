"""Seeded choices that remember the values they drew."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

from distill.domain.json import Json

T = TypeVar("T")


class Draw:
    """Chance for one mission.

    A *value* (a name, a number, a path) is drawn with `pick`, `number`, `several` or noted
    with `note`: it is remembered under its name, taken out of the goal to form `goal_shape`,
    and written into the case's facts. *Structure* (how many, in which order, which wording)
    is drawn with `choose`, `count`, `sample` and `chance` and is not remembered.
    """

    def __init__(self, seed: str, abstention: str | None = None, talk: str | None = None) -> None:
        """The same `seed` draws the same values whatever `abstention` and `talk` say."""
        self._rng = random.Random(seed)  # noqa: S311 - seeded on purpose, nothing secret
        self.abstention = abstention
        self.talk = talk
        self.facts: dict[str, Json] = {}

    def pick(self, name: str, options: Sequence[T]) -> T:
        """One of `options`, remembered as `name`."""
        return self.note(name, self._rng.choice(options))

    def number(self, name: str, low: int, high: int, step: int = 1) -> int:
        """A whole number from `low` to `high` in steps, remembered as `name`."""
        return self.note(name, self._rng.randrange(low, high + 1, step))

    def several(self, name: str, options: Sequence[T], count: int) -> list[T]:
        """`count` different options in random order, remembered as `name`."""
        return self.note(name, self._rng.sample(options, count))

    def note(self, name: str, value: T) -> T:
        """Remember a value that was worked out from others; returns it."""
        self.facts[name] = value
        return value

    def choose(self, options: Sequence[T]) -> T:
        """One of `options`: structure or wording, not remembered."""
        return self._rng.choice(options)

    def count(self, low: int, high: int) -> int:
        """A whole number of things, not remembered."""
        return self._rng.randint(low, high)

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """`count` different options in random order, not remembered."""
        return self._rng.sample(options, count)

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """All options in random order, not remembered."""
        return self._rng.sample(list(options), len(options))

    def chance(self, share: float) -> bool:
        """True in `share` of draws."""
        return self._rng.random() < share

    def apart(self) -> Draw:
        """A draw of its own, for what only some kinds need: it costs this one a single draw, however many it makes."""
        return Draw(str(self._rng.getrandbits(64)), self.abstention, self.talk)
