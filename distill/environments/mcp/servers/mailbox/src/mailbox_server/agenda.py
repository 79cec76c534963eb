"""When events take place, and when people are busy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from server_kit.tool import State

from mailbox_server.moments import DAYS, midnight, parsed, parsed_day, to_local, to_utc

_MOST = 400
"""Occurrences of one series that are looked at."""


@dataclass(frozen=True, slots=True)
class Span:
    """One occurrence of an event in UTC; `date` is its local date, which names it within a series."""

    key: str
    start: datetime
    end: datetime
    date: str

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether it takes any of the time from `start` to `end`."""
        return self.start < end and start < self.end


def spans(key: str, event: dict[str, Any], start: datetime, end: datetime) -> Iterator[Span]:
    """Occurrences that overlap a stretch of UTC time."""
    for local in _starts(event, to_local(end, event["zone"])):
        begin = to_utc(local, event["zone"])
        span = Span(key, begin, begin + timedelta(minutes=event["minutes"]), f"{local:%Y-%m-%d}")
        if span.overlaps(start, end) and span.date not in event["except"]:
            yield span


def _starts(event: dict[str, Any], end: datetime) -> Iterator[datetime]:
    first, repeat = parsed("start", event["start"]), event["repeat"]
    if repeat is None:
        yield first
        return
    until = min(midnight(parsed_day("until", repeat["until"])) + timedelta(days=1), end)
    week = first - timedelta(days=first.weekday())
    current, seen = first, 0
    while current < until and seen < _MOST:
        weeks = (current - week).days // 7
        if repeat["every"] == "day":
            fits = (current - first).days % repeat["interval"] == 0
        else:
            fits = weeks % repeat["interval"] == 0 and DAYS[current.weekday()] in repeat["days"]
        if fits:
            seen += 1
            yield current
        current += timedelta(days=1)


def takes_part(event: dict[str, Any], address: str) -> bool:
    """Whether an event is on somebody's calendar or they have not declined it."""
    if event["attendees"].get(address) == "declined":
        return False
    return event["calendar"] == address or address in event["attendees"]


def busy(state: State, address: str, start: datetime, end: datetime, leave_out: str = "") -> list[Span]:
    """What keeps somebody busy, in order."""
    found = [
        span
        for key, event in state["events"].items()
        if key != leave_out and not event["free"] and takes_part(event, address)
        for span in spans(key, event, start, end)
    ]
    return sorted(found, key=lambda span: (span.start, span.end, span.key))


def joined(found: list[Span]) -> list[tuple[datetime, datetime]]:
    """Stretches of time, those that touch or overlap put together."""
    stretches: list[tuple[datetime, datetime]] = []
    for span in found:
        if stretches and span.start <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], span.end))
        else:
            stretches.append((span.start, span.end))
    return stretches
