"""What a simulator is told to do, and how its command-line values are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from distill.errors import UsageError

WIRE_FAULTS: Final = ("reset", "malformed", "html", "empty", "hang", "truncated", "slow")
"""Faults that are no status: the body or the connection is wrong, or a good reply takes its time."""

_ALLOWED = f"a status from 400 to 599, or one of {', '.join(WIRE_FAULTS)}"
_UNITS: Final = {"": 1.0, "s": 1.0, "ms": 0.001}


@dataclass(frozen=True, slots=True)
class FaultRate:
    """`kind` is a status in digits or one of `WIRE_FAULTS`; `share` of the calls, 0..1."""

    kind: str
    share: float


@dataclass(frozen=True, slots=True)
class SimulatorOptions:
    """Above `max_in_flight` a call is answered 429; None is no limit.

    `sloppiness` is the share of episodes in which the oracle errs. `answer_chars` is the
    length of a canned answer. `call_bank` is appended to. The shares of `faults` add up
    to 1 at most; raises UsageError otherwise.
    """

    latency_s: float = 0.0
    faults: tuple[FaultRate, ...] = ()
    max_in_flight: int | None = None
    seed: int = 0
    sloppiness: float = 0.0
    call_bank: Path | None = None
    answer_chars: int = 2_500

    def __post_init__(self) -> None:
        """Refuse what cannot be played."""
        if sum(rate.share for rate in self.faults) > 1 + 1e-9:
            raise UsageError("the shares of all faults add up to more than 100%")
        if not 0 <= self.sloppiness <= 1:
            raise UsageError(f"sloppiness {self.sloppiness} is not a share from 0 to 1")
        if self.max_in_flight is not None and self.max_in_flight < 1:
            raise UsageError(f"max-in-flight {self.max_in_flight} is less than 1")


def parse_fault(text: str) -> FaultRate:
    """Read `429:5%` or `reset:0.05`; raises UsageError that names what is allowed."""
    kind, colon, share_text = text.strip().partition(":")
    is_status = re.fullmatch(r"[45]\d\d", kind) is not None
    if not (is_status or kind in WIRE_FAULTS):
        raise UsageError(f"fault {text!r}: unknown kind {kind!r} (allowed: {_ALLOWED})")
    share = _share(share_text) if colon else None
    if share is None:
        raise UsageError(f"fault {text!r}: write KIND:SHARE with a share from 0% to 100%, such as 429:5% or reset:0.05")
    return FaultRate(kind, share)


def parse_latency(text: str) -> float:
    """Read `1s`, `250ms` or `0.5` (seconds) into seconds; raises UsageError."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(ms|s|)", text.strip())
    if match is None:
        raise UsageError(f"latency {text!r}: write seconds or milliseconds, such as 1s, 250ms or 0.5")
    return float(match[1]) * _UNITS[match[2]]


def _share(text: str) -> float | None:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(%?)", text.strip())
    if match is None:
        return None
    share = float(match[1]) / (100 if match[2] else 1)
    return share if share <= 1 else None
