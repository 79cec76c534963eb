"""What the replies of one endpoint took, for the live view: seconds, tokens, dollars."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from distill.domain.chat import Usage

REMEMBERED: Final = 512
"""Whole calls whose seconds are kept: enough for a 95th percentile, and it follows an endpoint that slows down."""


@dataclass(frozen=True, slots=True)
class Reading:
    """This start's figures; `median_s` and `p95_s` are of the last calls, None before the first.

    `cached` and `cache_write` are parts of the input tokens, `reasoning` of the output. `usd` adds up what has a
    price, `unpriced` counts the calls that have none; `from_cache` replies came out of the cache folder.
    """

    median_s: float | None
    p95_s: float | None
    cached: int
    cache_write: int
    reasoning: int
    usd: float
    unpriced: int
    from_cache: int


class Meter:
    """Counts; knows nothing of retries and faults."""

    def __init__(self) -> None:
        """Nothing has been answered."""
        self._seconds: Final[deque[float]] = deque(maxlen=REMEMBERED)
        self._cached = self._cache_write = self._reasoning = 0
        self._usd = 0.0
        self._unpriced = self._from_cache = 0

    def answered(self, seconds: float | None) -> None:
        """A whole reply is there; None when nobody looked at the clock."""
        if seconds is not None:
            self._seconds.append(seconds)

    def paid(self, usage: Usage, cost_usd: float | None) -> None:
        """It was read; None when it has no price."""
        self._cached += usage.cached
        self._cache_write += usage.cache_write
        self._reasoning += usage.reasoning
        self._usd += cost_usd or 0.0
        self._unpriced += cost_usd is None

    def reused(self) -> None:
        """A reply came out of the cache folder."""
        self._from_cache += 1

    def read(self) -> Reading:
        """Figures as they stand."""
        ordered = sorted(self._seconds)
        most = len(ordered) - 1
        return Reading(
            ordered[most // 2] if ordered else None,
            ordered[-(-most * 19 // 20)] if ordered else None,
            self._cached,
            self._cache_write,
            self._reasoning,
            self._usd,
            self._unpriced,
            self._from_cache,
        )
