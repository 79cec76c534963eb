"""Which call gets which fault: decided by seed, call and how often it was asked, nothing else."""

from __future__ import annotations

from distill.simulator.chance import draw
from distill.simulator.dress import FaultRate


class FaultScript:
    """The faults of one server process; a re-run in the same order of asks repeats them."""

    def __init__(self, rates: tuple[FaultRate, ...], seed: int) -> None:
        """`rates` add up to 1 at most."""
        self._rates = rates
        self._seed = seed
        self._asked: dict[str, int] = {}

    def next(self, key: str) -> str | None:
        """The kind of fault for this ask of `key` (call id, or body hash), or None to answer."""
        if not self._rates:
            return None
        times = self._asked.get(key, 0)
        self._asked[key] = times + 1
        return choose(self._rates, self._seed, key, times)


def choose(rates: tuple[FaultRate, ...], seed: int, key: str, times: int) -> str | None:
    """Pure: the fault of the ask number `times` (from 0) of `key`."""
    left = draw(seed, "fault", key, times)
    for rate in rates:
        left -= rate.share
        if left < 0:
            return rate.kind
    return None
