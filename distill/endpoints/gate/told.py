"""What a server tells of its limits in the headers of a reply."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from distill.endpoints.retry import server_time

Resource: TypeAlias = Literal["requests", "tokens", "input", "output"]

_OPENAI: Final[tuple[tuple[Resource, str], ...]] = (("requests", "requests"), ("tokens", "tokens"))
_ANTHROPIC: Final[tuple[tuple[Resource, str], ...]] = (
    ("requests", "requests"),
    ("input", "input-tokens"),
    ("output", "output-tokens"),
)
_PARTS: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}


@dataclass(frozen=True, slots=True)
class Told:
    """`limit` units a minute, `remaining` of them now, all of them again in `reset_s` seconds (None: not said)."""

    limit: float
    remaining: float
    reset_s: float | None


def told_by(headers: Mapping[str, str], wall: Callable[[], float]) -> dict[Resource, Told]:
    """The limits in `x-ratelimit-*` or `anthropic-ratelimit-*`; empty when there are none, or none that make sense.

    `wall` gives seconds since the epoch and is asked only for times of day, where the server does not tell its own.
    """
    found: dict[Resource, Told] = {}
    for resource, name in _OPENAI:
        limit, left = headers.get(f"x-ratelimit-limit-{name}"), headers.get(f"x-ratelimit-remaining-{name}")
        if limit is not None and left is not None:
            _add(found, resource, (limit, left, _span(headers.get(f"x-ratelimit-reset-{name}"))))
    if found or "anthropic-ratelimit-requests-limit" not in headers:
        return found
    here = server_time(headers, wall)
    for resource, name in _ANTHROPIC:
        limit, left = (headers.get(f"anthropic-ratelimit-{name}-{what}") for what in ("limit", "remaining"))
        if limit is not None and left is not None:
            _add(found, resource, (limit, left, _until(headers.get(f"anthropic-ratelimit-{name}-reset"), here)))
    return found


def _add(found: dict[Resource, Told], resource: Resource, what: tuple[str, str, float | None]) -> None:
    try:
        limit, remaining = float(what[0]), float(what[1])
    except ValueError:
        return
    if 0 < limit < 1e12 and -1e12 < remaining < 1e12:
        found[resource] = Told(limit, max(0.0, remaining), what[2])


def _span(text: str | None) -> float | None:
    """`1s`, `6m0s`, `120ms` or plain seconds."""
    if text is None:
        return None
    parts = _PARTS.findall(text)
    if parts and "".join(number + unit for number, unit in parts) == text:
        return sum(float(number) * _SECONDS[unit] for number, unit in parts)
    try:
        return max(0.0, min(float(text), 86_400.0))
    except ValueError:
        return None


def _until(text: str | None, now: float) -> float | None:
    """An ISO time, from `now` (seconds since the epoch)."""
    if text is None:
        return None
    try:
        return max(0.0, datetime.fromisoformat(text).timestamp() - now)
    except (ValueError, OverflowError):
        return None
