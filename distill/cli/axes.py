"""Round numbers along an axis."""

from __future__ import annotations

import math
from typing import Final

SPANS_S: Final = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
)  # fmt: skip
"""Steps of a time axis that people are used to."""


def value_ticks(most: float, count: int = 4) -> list[float]:
    """From 0 to just above `most` in about `count` steps of 1, 2 or 5 times a power of ten."""
    rough = max(most, 1.0) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    step = max(step, 1.0)
    return [number * step for number in range(math.ceil(max(most, 1.0) / step - 1e-9) + 1)]


def time_ticks(first_s: float, last_s: float, count: int = 7) -> list[float]:
    """Round seconds within the span, at most about `count`."""
    rough = (last_s - first_s) / count
    step = next((span for span in SPANS_S if span >= rough), SPANS_S[-1])
    return [float(number * step) for number in range(math.ceil(first_s / step), math.floor(last_s / step) + 1)]


def time_label(seconds: float) -> str:
    """`45 s`, `12 min`, `1 h 30`, `2 d 6 h`: no more than is needed on a round number."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3_600:
        return f"{whole // 60} min" if whole % 60 == 0 else f"{whole // 60}:{whole % 60:02} min"
    if whole < 86_400:
        return f"{whole // 3_600} h" if whole % 3_600 == 0 else f"{whole // 3_600} h {whole % 3_600 // 60:02}"
    return f"{whole // 86_400} d" if whole % 86_400 == 0 else f"{whole // 86_400} d {whole % 86_400 // 3_600} h"


def short(number: float) -> str:
    """`950`, `1,200`, `83k`, `1.2M`."""
    if number < 10_000:
        return f"{number:,.0f}"
    return f"{number / 1_000:,.0f}k" if number < 1_000_000 else f"{number / 1_000_000:,.2g}M"
