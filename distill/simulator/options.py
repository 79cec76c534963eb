"""What a simulator is told to do, and how its command-line values are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from distill.errors import UsageError
from distill.simulator.dress import ALLOWED_FAULTS, Dress, FaultRate, Latency, is_fault
from distill.simulator.limits import BURST_S, Limits
from distill.simulator.prompt_cache import BYTES_PER_TOKEN
from distill.simulator.rate_headers import RateHeaders

_UNITS: Final = {"": 1.0, "s": 1.0, "ms": 0.001}


@dataclass(frozen=True, slots=True)
class SimulatorOptions:
    """Above `max_in_flight`, `rpm` or a token rate a call is answered 429; None is no limit.

    Latency, faults, limits and headers are those of every model that `dresses` does not name; all those models share
    one limit. `answer_chars` is the length of a canned answer, `reasoning_chars` that of the reasoning that goes with
    every answer. `call_bank` is appended to. A batch is worked off after `batch_s` seconds. `bytes_per_token` is of a
    prompt as it came. `cache_samples` samples of a case share a prompt cache (None: all): each further so many find
    nothing of theirs.
    Raises UsageError for what cannot be played.
    """

    latency_s: float = 0.0
    faults: tuple[FaultRate, ...] = ()
    max_in_flight: int | None = None
    seed: int = 0
    call_bank: Path | None = None
    answer_chars: int = 2_500
    reasoning_chars: int = 0
    rpm: float | None = None
    input_tpm: float | None = None
    output_tpm: float | None = None
    burst_s: float = BURST_S
    rate_headers: RateHeaders = "none"
    dresses: Mapping[str, Dress] = field(default_factory=dict)
    prompt_cache: bool = False
    cache_samples: int | None = None
    batch_s: float = 1.0
    bytes_per_token: float = BYTES_PER_TOKEN

    def __post_init__(self) -> None:
        """Refuse what cannot be played."""
        self.dress()

    def dress(self) -> Dress:
        """Of the models that `dresses` does not name."""
        limits = Limits(self.rpm, self.input_tpm, self.output_tpm, self.max_in_flight, self.burst_s)
        return Dress(limits, Latency(self.latency_s), self.faults, self.rate_headers)


def parse_fault(text: str) -> FaultRate:
    """Read `429:5%` or `reset:0.05`; raises UsageError that names what is allowed."""
    kind, colon, share_text = text.strip().partition(":")
    if not is_fault(kind):
        raise UsageError(f"fault {text!r}: unknown kind {kind!r} (allowed: {ALLOWED_FAULTS})")
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
