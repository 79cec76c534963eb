"""Money and dates as they are said."""

from __future__ import annotations

from datetime import date

from distill.environments.telecom.skin import Skin


def money(skin: Skin, cents: int) -> str:
    """An amount with the company's currency."""
    return f"{cents / 100:.2f} {skin.currency}"


def day(iso: str) -> str:
    """A date in words."""
    when = date.fromisoformat(iso)
    return f"{when.day} {when:%B} {when.year}"
