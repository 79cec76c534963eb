"""A limiter's levels as the headers that vendors send with every reply."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from math import ceil
from typing import Final, Literal, TypeAlias

from distill.simulator.limits import Level, Limited

RateHeaders: TypeAlias = Literal["none", "openai", "anthropic"]

_OPENAI: Final[dict[Limited, str]] = {"rpm": "requests", "input-tpm": "tokens", "output-tpm": "tokens"}
"""There is one header for tokens: it tells the input's limit, and the output's when that is the only one."""

_ANTHROPIC: Final[dict[Limited, str]] = {
    "rpm": "requests",
    "input-tpm": "input-tokens",
    "output-tpm": "output-tokens",
}


def rate_headers(style: RateHeaders, levels: Mapping[Limited, Level], now_epoch_s: float) -> dict[str, str]:
    """Limit, remaining and reset of each limited rate; `reset` is when the bucket is full again."""
    names = {"none": {}, "openai": _OPENAI, "anthropic": _ANTHROPIC}[style]
    headers: dict[str, str] = {}
    for limited, level in levels.items():
        name = names.get(limited)
        if name is None:
            continue
        told = {"limit": f"{level.per_minute:.0f}", "remaining": str(level.remaining)}
        if style == "openai":
            for what, text in (told | {"reset": span(level.full_in_s)}).items():
                headers.setdefault(f"x-ratelimit-{what}-{name}", text)
        else:
            for what, text in (told | {"reset": moment(now_epoch_s + level.full_in_s)}).items():
                headers[f"anthropic-ratelimit-{name}-{what}"] = text
    return headers


def retry_after(wait_s: float) -> str:
    """Whole seconds, at least one: the form that every client reads."""
    return str(max(1, ceil(wait_s)))


def span(seconds: float) -> str:
    """A time span in OpenAI's manner: `0s`, `12ms`, `1.5s`, `6m0s`, `1h0m0s`."""
    millis = ceil(seconds * 1_000 - 1e-6)
    if millis <= 0:
        return "0s"
    if millis < 1_000:
        return f"{millis}ms"
    minutes, left = divmod(millis, 60_000)
    rest = f"{left / 1_000:g}s"
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h{minutes}m{rest}"
    return f"{minutes}m{rest}" if minutes else rest


def moment(epoch_s: float) -> str:
    """A time in Anthropic's manner, RFC 3339 in UTC in whole seconds, rounded up."""
    return datetime.fromtimestamp(ceil(epoch_s), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
