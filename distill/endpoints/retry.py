"""How long to wait before asking again: the server's hint, else jitter."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from random import Random
from typing import Final

MAX_HINT_S: Final = 3_600.0
"""A longer hint is cut to this: asking once an hour harms nobody."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Bounds of the one retry layer; seconds.

    `attempts` and `total_s` bound one call's retries on one endpoint; waits for a 429 count in
    neither, they have `throttled_s` of their own. As many attempts as trip a breaker: who is alone with a fault
    finds out whether it is the endpoint's. `base_s` doubles with each retry up to `cap_s`.
    """

    attempts: int = 10
    total_s: float = 900.0
    throttled_s: float = 21_600.0
    base_s: float = 0.25
    cap_s: float = 30.0


def backoff_s(rng: Random, retry: int, policy: RetryPolicy) -> float:
    """Full jitter: anything from 0 to the doubled bound; `retry` counts from 1."""
    return rng.uniform(0.0, min(policy.cap_s, policy.base_s * 2.0 ** min(retry, 32)))


def throttle_s(rng: Random, hint_s: float | None, times: int) -> float:
    """How long a 429 holds its request: the hint and up to a tenth more, so that not all come back at once.

    Without a hint something between 1 s and a bound that doubles from 2 s to 60 s; `times` counts from 1.
    """
    if hint_s is not None:
        return hint_s + rng.uniform(0.0, min(5.0, 0.1 * hint_s + 0.1))
    return rng.uniform(1.0, min(60.0, 2.0 ** min(times, 6)))


def hint_of(headers: Mapping[str, str], wall: Callable[[], float]) -> float | None:
    """Seconds that `Retry-After` asks for (a number, or an HTTP date), None when it says nothing usable.

    A date is held against the server's own, in `Date`; only without one `wall`, which gives seconds since the
    epoch, is asked. Anything past is 0.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return min(milliseconds / 1000.0, MAX_HINT_S)
    text = headers.get("Retry-After")
    if text is None:
        return None
    seconds = _number(text)
    if seconds is None:
        try:
            seconds = max(0.0, parsedate_to_datetime(text).timestamp() - server_time(headers, wall))
        except (ValueError, OverflowError):
            return None
    return min(seconds, MAX_HINT_S)


def server_time(headers: Mapping[str, str], wall: Callable[[], float]) -> float:
    """Seconds since the epoch by the server's clock, whose dates are read; by ours where it does not tell."""
    try:
        return parsedate_to_datetime(headers["Date"]).timestamp()
    except (KeyError, ValueError, OverflowError):
        return wall()


def _number(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return max(0.0, number) if math.isfinite(number) else None
