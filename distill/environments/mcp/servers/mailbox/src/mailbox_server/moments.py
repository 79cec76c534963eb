"""Local times and zones, from rules of our own: the machine's zone data may be missing or of another year."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from server_kit.refusal import Refusal

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_HOUR: Final = timedelta(hours=1)


def _nth_sunday(year: int, month: int, nth: int) -> datetime:
    """The nth Sunday of a month at 00:00; -1 is the last."""
    if nth < 0:
        first = datetime(year + month // 12, month % 12 + 1, 1)  # noqa: DTZ001 - naive on purpose
        return first - timedelta(days=first.isoweekday() % 7 or 7)
    first = datetime(year, month, 1)  # noqa: DTZ001 - same
    return first + timedelta(days=(7 - first.isoweekday()) % 7 + 7 * (nth - 1))


def _europe(utc: datetime, _standard: timedelta) -> bool:
    return _nth_sunday(utc.year, 3, -1) + _HOUR <= utc < _nth_sunday(utc.year, 10, -1) + _HOUR


def _america(utc: datetime, standard: timedelta) -> bool:
    begin = _nth_sunday(utc.year, 3, 2) + 2 * _HOUR - standard
    return begin <= utc < _nth_sunday(utc.year, 11, 1) + _HOUR - standard


def _sydney(utc: datetime, standard: timedelta) -> bool:
    end = _nth_sunday(utc.year, 4, 1) + 2 * _HOUR - standard
    return not end <= utc < _nth_sunday(utc.year, 10, 1) + 2 * _HOUR - standard


def _never(_utc: datetime, _standard: timedelta) -> bool:
    return False


_Rule = Callable[[datetime, timedelta], bool]

ZONES: Final[Mapping[str, tuple[int, _Rule]]] = {
    "UTC": (0, _never),
    "Europe/London": (0, _europe),
    "Europe/Lisbon": (0, _europe),
    "Europe/Berlin": (60, _europe),
    "Europe/Paris": (60, _europe),
    "Europe/Warsaw": (60, _europe),
    "Europe/Helsinki": (120, _europe),
    "America/New_York": (-300, _america),
    "America/Chicago": (-360, _america),
    "America/Denver": (-420, _america),
    "America/Los_Angeles": (-480, _america),
    "America/Sao_Paulo": (-180, _never),
    "Africa/Nairobi": (180, _never),
    "Asia/Dubai": (240, _never),
    "Asia/Kolkata": (330, _never),
    "Asia/Singapore": (480, _never),
    "Asia/Tokyo": (540, _never),
    "Australia/Sydney": (600, _sydney),
}
"""Minutes east of UTC in standard time, and when summer time holds. Rules as in force since 2007."""


def offset(utc: datetime, zone: str) -> timedelta:
    """How far local time is ahead of UTC at a moment; Refusal for an unknown zone."""
    if zone not in ZONES:
        raise Refusal(f"unknown time zone {zone}; known: {', '.join(ZONES)}")
    minutes, rule = ZONES[zone]
    standard = timedelta(minutes=minutes)
    return standard + (_HOUR if rule(utc, standard) else timedelta())


def to_local(utc: datetime, zone: str) -> datetime:
    """A moment as the clock on the wall shows it."""
    return utc + offset(utc, zone)


def to_utc(local: datetime, zone: str) -> datetime:
    """The moment of a local time; one that occurs twice is the first, one that is skipped is moved on."""
    guess = local - offset(local, zone)
    earlier = local - offset(guess - _HOUR, zone)
    return earlier if to_local(earlier, zone) == local else local - offset(guess, zone)


def parsed(name: str, text: str) -> datetime:
    """`YYYY-MM-DDThh:mm`; Refusal names the argument."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise Refusal(f"{name}: {text!r} is no local time; write YYYY-MM-DDThh:mm without an offset")


def parsed_day(name: str, text: str) -> date:
    """`YYYY-MM-DD`; Refusal names the argument."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(f"{name}: {text!r} is no date; write YYYY-MM-DD") from None


def shown(moment: datetime) -> str:
    """As the tools write it."""
    return moment.strftime("%Y-%m-%dT%H:%M")


def midnight(day: date) -> datetime:
    """The start of a day."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - local, its zone is beside it
