"""Calls that were given to a vendor together, to be answered within a day."""

from __future__ import annotations

from dataclasses import dataclass

from distill.domain.chat import CallId


@dataclass(frozen=True, slots=True)
class BatchedCall:
    """One of them, with what its intent says; `reserved_usd` as it was reserved."""

    call: CallId
    attempt: int
    key: str
    reserved_usd: float


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """A batch with calls that have neither a receipt nor a miss.

    `name` is our own, sent along in every request of it; `vendor_id` is None as long as nobody knows whether the
    vendor has it. `since_s` are seconds since the epoch. `calls` are those that are still open.
    """

    name: str
    endpoint: str
    since_s: float
    vendor_id: str | None
    calls: tuple[BatchedCall, ...]
