"""Bounds of an episode, by the length of its reference."""

from __future__ import annotations

from typing import Final

from distill.domain.scenario import Limits

LEAST_TOKENS: Final = 200_000
TOKENS_AN_ACT: Final = 25_000
"""Of an episode, in and out: every call sends the whole talk again, about 10,000 tokens in the middle of a long one."""


def limits(acts: int) -> Limits:
    """Room for three times the acts of the reference, and some."""
    return Limits(max_steps=3 * acts + 10, max_tokens=max(LEAST_TOKENS, TOKENS_AN_ACT * acts))
