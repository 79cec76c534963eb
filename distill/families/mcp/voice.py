"""What is said before a call, in words that change from case to case and within one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from distill.domain.json import Json
from distill.families.mcp.draw import Draw


class Voice:
    """Draws an order of the phrasings of each kind of remark; a kind said again is said with the next one.

    Phrasings are `str.format` texts. Make one voice per script, all from the same `orders(draw, ...)`, so
    that reference and mistake speak alike.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        self._phrases: Final = phrases
        self._said: Final[Counter[str]] = Counter()

    def __call__(self, kind: str, **values: Json) -> str:
        """The next phrasing of `kind`, filled in."""
        options = self._phrases[kind]
        text = options[self._said[kind] % len(options)]
        self._said[kind] += 1
        return text.format(**values)


def orders(draw: Draw, phrases: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Every kind's phrasings in a drawn order."""
    return {kind: draw.shuffled(options) for kind, options in phrases.items()}
