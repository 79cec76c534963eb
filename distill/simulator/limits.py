"""The arithmetic of a provider's hidden limits: token buckets without a clock of their own.

`now` is an argument everywhere, in seconds of any clock that never goes back. A bucket holds `burst_s` seconds of its
rate and is refilled evenly, so that a minute's quota cannot be spent at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Final, Literal, TypeAlias

from distill.errors import UsageError

BURST_S: Final = 6.0
"""Capacity of a bucket in seconds of its rate: a tenth of a minute. Providers enforce their minutes in small pieces."""

IN_FLIGHT_RETRY_S: Final = 1.0
"""The hint when too much is in flight: nobody knows when a call ends, so the smallest that a client must honour."""

Limited: TypeAlias = Literal["max-in-flight", "rpm", "input-tpm", "output-tpm"]
"""What a refusal was for; the names under which refusals are counted."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests and tokens per minute, and calls at a time; None is no limit. `burst_s` as in `BURST_S`."""

    rpm: float | None = None
    input_tpm: float | None = None
    output_tpm: float | None = None
    max_in_flight: int | None = None
    burst_s: float = BURST_S

    def __post_init__(self) -> None:
        """Refuse what would never admit a call; raises UsageError."""
        for name, value in (
            *self.rates().items(),
            ("max-in-flight", self.max_in_flight),
            ("burst-seconds", self.burst_s),
        ):
            if value is not None and not 0 < value < inf:
                raise UsageError(f"{name} {value:g}: a limit is greater than 0")

    def times(self, factor: float, *, in_flight: int = 1, burst: float = 1.0) -> Limits:
        """Rates so many times as high, and room for so many times as many calls; `burst` of the burst."""
        rpm, read, written = (None if rate is None else factor * rate for rate in self.rates().values())
        most = None if self.max_in_flight is None else in_flight * self.max_in_flight
        return Limits(rpm, read, written, most, burst * self.burst_s)

    def rates(self) -> dict[Limited, float | None]:
        """The three rates by the name of their refusal."""
        return {"rpm": self.rpm, "input-tpm": self.input_tpm, "output-tpm": self.output_tpm}


@dataclass(frozen=True, slots=True)
class Level:
    """A bucket as a rate header tells it: whole units left, and seconds until it is full."""

    per_minute: float
    remaining: int
    full_in_s: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """The call is not served; the same call would be admitted after `retry_after_s` if nobody else asked."""

    limited: Limited
    retry_after_s: float


class Bucket:
    """One rate. Its level may fall below zero: what was taken too much is refilled before anything else is admitted."""

    def __init__(self, per_minute: float, burst_s: float, now: float) -> None:
        """Full at `now`; holds at least one unit, whatever the rate."""
        self._per_minute = per_minute
        self._capacity = max(1.0, per_minute / 60 * burst_s)
        self._level = self._capacity
        self._at = now

    def wait_s(self, now: float, amount: float) -> float:
        """Seconds until `amount` could be taken; 0 is now. More than a full bucket asks for a full one."""
        self._refill(now)
        missing = min(amount, self._capacity) - self._level
        return missing * 60 / self._per_minute if missing > 1e-9 else 0.0

    def take(self, now: float, amount: float) -> None:
        """Take `amount`, also more than there is."""
        self._refill(now)
        self._level -= amount

    def level(self, now: float) -> Level:
        """What a header says at `now`."""
        self._refill(now)
        full_in_s = (self._capacity - self._level) * 60 / self._per_minute
        return Level(self._per_minute, max(0, int(self._level + 1e-9)), full_in_s)

    def _refill(self, now: float) -> None:
        if now > self._at:
            self._level = min(self._capacity, self._level + (now - self._at) * self._per_minute / 60)
            self._at = now


class Limiter:
    """One model's limits. A call is admitted by all of them or takes from none."""

    def __init__(self, limits: Limits, now: float) -> None:
        """All buckets are full at `now`."""
        self._in_flight = 0
        self._max_in_flight = limits.max_in_flight
        self._buckets: dict[Limited, Bucket] = {
            name: Bucket(rate, limits.burst_s, now) for name, rate in limits.rates().items() if rate is not None
        }

    def admit(self, now: float, input_tokens: int) -> Refusal | None:
        """None: the call is served, counts as in flight until `release`, and is charged with a request and its input.

        Output is not known yet: it is admitted while its bucket is not in debt, and charged by `spend_output`.
        """
        if self._max_in_flight is not None and self._in_flight >= self._max_in_flight:
            return Refusal("max-in-flight", IN_FLIGHT_RETRY_S)
        wanted: dict[Limited, int] = {"rpm": 1, "input-tpm": input_tokens, "output-tpm": 1}
        waits = {name: bucket.wait_s(now, wanted[name]) for name, bucket in self._buckets.items()}
        longest = max(waits, key=lambda name: waits[name], default=None)
        if longest is not None and waits[longest] > 0:
            return Refusal(longest, waits[longest])
        for name, bucket in self._buckets.items():
            bucket.take(now, 0 if name == "output-tpm" else wanted[name])
        self._in_flight += 1
        return None

    def spend_output(self, now: float, tokens: int) -> None:
        """Charge what a call produced."""
        bucket = self._buckets.get("output-tpm")
        if bucket is not None:
            bucket.take(now, tokens)

    def release(self) -> None:
        """An admitted call has ended, however it ended."""
        self._in_flight -= 1

    def levels(self, now: float) -> dict[Limited, Level]:
        """Every limited rate as headers tell it."""
        return {name: bucket.level(now) for name, bucket in self._buckets.items()}
