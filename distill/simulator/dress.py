"""How one model of the simulator behaves: limits, latency, faults and headers, whatever protocol is spoken."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Final

from distill.errors import UsageError
from distill.simulator.chance import draw
from distill.simulator.limits import Limits
from distill.simulator.rate_headers import RateHeaders

WIRE_FAULTS: Final = ("reset", "malformed", "html", "empty", "hang", "truncated", "slow")
"""Faults that are no status: the body or the connection is wrong, or a good reply takes its time."""

ALLOWED_FAULTS: Final = f"a status from 400 to 599, or one of {', '.join(WIRE_FAULTS)}"
"""For messages."""


def is_fault(kind: str) -> bool:
    """True for a status in digits and for `WIRE_FAULTS`."""
    return re.fullmatch(r"[45]\d\d", kind) is not None or kind in WIRE_FAULTS


@dataclass(frozen=True, slots=True)
class FaultRate:
    """`kind` is a status in digits or one of `WIRE_FAULTS`; `share` of the calls, 0..1."""

    kind: str
    share: float


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds before an answer: lognormal with `median_s` and `sigma` (0: always the median), plus time per token."""

    median_s: float = 0.0
    sigma: float = 0.0
    per_output_token_s: float = 0.0

    def of(self, seed: int, key: str, output_tokens: int) -> float:
        """Pure: the wait of the call `key` (call id or body hash)."""
        wait_s = self.median_s
        if self.sigma and self.median_s:
            wait_s *= math.exp(self.sigma * _normal(seed, key))
        return wait_s + self.per_output_token_s * output_tokens


@dataclass(frozen=True, slots=True)
class Dress:
    """The shares of `faults` add up to 1 at most; raises UsageError otherwise."""

    limits: Limits = field(default_factory=Limits)
    latency: Latency = field(default_factory=Latency)
    faults: tuple[FaultRate, ...] = ()
    rate_headers: RateHeaders = "none"

    def __post_init__(self) -> None:
        """Refuse what cannot be played."""
        if sum(rate.share for rate in self.faults) > 1 + 1e-9:
            raise UsageError("the shares of all faults add up to more than 100%")


def _normal(seed: int, key: str) -> float:
    """A standard normal number by Box and Muller's formula."""
    first, second = draw(seed, "latency", key, 0), draw(seed, "latency", key, 1)
    return math.sqrt(-2 * math.log(1 - first)) * math.cos(2 * math.pi * second)
