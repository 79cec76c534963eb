"""An endpoint's present limits in a few words."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

UNITS: Final = MappingProxyType(
    {"requests": "requests", "tokens": "tokens", "input": "input tokens", "output": "output tokens"}
)
"""What a pace counts, spelled out."""

STATES: Final = MappingProxyType({"shut": "shut by 429, one call at a time tries", "open": "down, probes only"})
"""What is said of a gate that lets next to nothing through."""

_SIZES: Final = MappingProxyType({"refused": "found", "grown": "found", "slow start": "growing", "ceiling": "ceiling"})


def in_flight_words(in_flight: int, allowed: int, why: str, known: str | None) -> str:
    """`64 of 64 in flight (found)`; what made a pace (`known`: found) says nothing of the number in flight."""
    size = None if known == "found" and why in {"refused", "grown"} else _SIZES.get(why)
    return f"{in_flight} of {allowed} in flight{f' ({size})' if size else ''}"


def pace_words(pace: float | None, unit: str, known: str | None) -> str:
    """`600 requests/min (told)`; nothing where nothing holds back."""
    return "" if pace is None else f"{pace:,.0f} {UNITS[unit]}/min ({known})"


def share_words(share: float) -> str:
    """`0.4% 429`; nothing where none was refused."""
    return f"{share:.1%} 429" if share else ""


def joined(*words: str) -> str:
    """Those that are there, with commas."""
    return ", ".join(word for word in words if word)
