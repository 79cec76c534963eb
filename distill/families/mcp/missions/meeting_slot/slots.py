"""Finding the first common slot of a week, with the offsets of that week written down: no zone data needed."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

STEP: Final = 30
"""Minutes; all times of this template lie on such a grid."""

DAY: Final = 24 * 60

WEEKS: Final[Mapping[str, Mapping[str, int]]] = MappingProxyType({
    "2026-03-16": {"Europe/Berlin": 60, "Europe/London": 0, "Europe/Helsinki": 120, "America/New_York": -240, "America/Chicago": -300, "America/Sao_Paulo": -180, "Asia/Dubai": 240, "Asia/Kolkata": 330},
    "2026-03-23": {"Europe/Berlin": 60, "Europe/London": 0, "Europe/Helsinki": 120, "America/New_York": -240, "America/Chicago": -300, "America/Sao_Paulo": -180, "Asia/Dubai": 240, "Asia/Kolkata": 330},
    "2026-10-26": {"Europe/Berlin": 60, "Europe/London": 0, "Europe/Helsinki": 120, "America/New_York": -240, "America/Chicago": -300, "America/Sao_Paulo": -180, "Asia/Dubai": 240, "Asia/Kolkata": 330},
    "2026-04-13": {"Europe/Berlin": 120, "Europe/London": 60, "Europe/Helsinki": 180, "America/New_York": -240, "America/Chicago": -300, "America/Sao_Paulo": -180, "Asia/Dubai": 240, "Asia/Kolkata": 330},
    "2026-02-09": {"Europe/Berlin": 60, "Europe/London": 0, "Europe/Helsinki": 120, "America/New_York": -300, "America/Chicago": -360, "America/Sao_Paulo": -180, "Asia/Dubai": 240, "Asia/Kolkata": 330},
})  # fmt: skip
"""Minutes ahead of UTC by zone in the week that begins on a Monday. In the first three Europe and America are not in step."""

ODD_WEEKS: Final = ("2026-03-16", "2026-03-23", "2026-10-26")

NO_SHIFT: Final[Mapping[str, int]] = MappingProxyType({})

DAYS: Final = ("mon", "tue", "wed", "thu", "fri")


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone (or a room) who has to be free; `busy` are (start, end) in minutes since Monday, on their own clock."""

    name: str
    address: str
    zone: str
    hours: tuple[int, int]
    busy: tuple[tuple[int, int], ...]

    def local(self, utc: datetime, week: str) -> datetime:
        """Their clock."""
        return utc + timedelta(minutes=WEEKS[week][self.zone])

    def free(self, week: str, shift: int = 0) -> int:
        """The half hours of the week (UTC, the first is the lowest bit) in which they work and are not busy.

        `shift` is the error, in minutes, of someone who takes the usual offset for that week's.
        """
        ahead = WEEKS[week][self.zone] + shift
        mask = 0
        for day in range(len(DAYS)):
            mask |= _bits(day * DAY + self.hours[0] * 60 - ahead, day * DAY + self.hours[1] * 60 - ahead)
        for start, end in self.busy:
            mask &= ~_bits(start - ahead, end - ahead)
        return mask


def _bits(start: int, end: int) -> int:
    """The half hours from `start` to `end`, in minutes since Monday; what lies before Monday is left out."""
    low, high = max(start, 0) // STEP, max(end, 0) // STEP
    return ((1 << high) - 1) & ~((1 << low) - 1)


def monday(week: str) -> datetime:
    """The first moment of a week."""
    return datetime.fromisoformat(week)


def moment(week: str, minutes: int) -> datetime:
    """So many minutes after the first moment of a week."""
    return monday(week) + timedelta(minutes=minutes)


def first_slot(
    guests: Sequence[Guest], minutes: int, week: str, barred: Sequence[int] = (), shift: Mapping[str, int] = NO_SHIFT
) -> datetime | None:
    """The first moment (UTC) at which everybody is free, on no barred day (0 is Monday) of the first guest."""
    mask = -1
    for guest in guests:
        mask &= guest.free(week, shift.get(guest.zone, 0))
    for day in barred:
        start = day * DAY - WEEKS[week][guests[0].zone]
        mask &= ~_bits(start, start + DAY)
    for _ in range(minutes // STEP - 1):
        mask &= mask >> 1
    lowest = (mask & -mask).bit_length() - 1
    return moment(week, lowest * STEP) if mask > 0 else None


def sets_it(guests: Sequence[Guest], slot: datetime, week: str) -> Guest:
    """Whose working day begins, or whose last appointment before it ends, at the slot: nothing sooner would do."""
    for guest in guests:
        local = guest.local(slot, week)
        begins = (local.hour, local.minute) == (guest.hours[0], 0)
        if begins or any(local == moment(week, stop) for _, stop in guest.busy):
            return guest
    raise ValueError("a first slot always begins where something ends")
