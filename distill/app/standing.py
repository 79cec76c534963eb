"""What this start's episodes say of the endpoints that played and judged them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.outcome import Accepted, Failed, Parked, Rejected

Concluded = Accepted | Rejected | Failed | Parked


class Standing:
    """Counts concluded episodes by teacher, and verdicts by reviewer; failed cases say nothing of a model."""

    def __init__(self, min_score: float) -> None:
        """`min_score` is what a verdict passes by."""
        self._min_score: Final = min_score
        self._concluded: Final[Counter[str]] = Counter()
        self._accepted: Final[Counter[str]] = Counter()
        self._verdicts: Final[Counter[str]] = Counter()
        self._passed: Final[Counter[str]] = Counter()
        self._scores: Final[dict[str, float]] = {}

    def counting(self, stage: Callable[[Concluded], Awaitable[None]]) -> Callable[[Concluded], Awaitable[None]]:
        """A stage function that does what `stage` does, and then counts."""

        async def counted(item: Concluded) -> None:
            await stage(item)
            self.count(item)

        return counted

    def count(self, item: Concluded) -> None:
        """Note one outcome; what was never played counts for nobody."""
        if not isinstance(item, Accepted | Rejected) or item.draft is None:
            return
        teacher = item.draft.teacher.endpoint
        self._concluded[teacher] += 1
        self._accepted[teacher] += isinstance(item, Accepted)
        for review in item.reviews:
            self._verdicts[review.reviewer_endpoint] += 1
            self._passed[review.reviewer_endpoint] += review.score >= self._min_score
            self._scores[review.reviewer_endpoint] = self._scores.get(review.reviewer_endpoint, 0.0) + review.score

    def of(self, endpoint: str, usd: float) -> JsonObject:
        """`usd` is what its own calls cost; keys of what it did not do are None."""
        concluded, accepted = self._concluded[endpoint], self._accepted[endpoint]
        verdicts = self._verdicts[endpoint]
        return {
            "concluded": concluded,
            "accepted": accepted,
            "acceptance": round(accepted / concluded, 4) if concluded else None,
            "usd_per_accepted": round(usd / accepted, 6) if accepted else None,
            "verdicts": verdicts,
            "mean_score": round(self._scores[endpoint] / verdicts, 4) if verdicts else None,
            "passed": round(self._passed[endpoint] / verdicts, 4) if verdicts else None,
        }
