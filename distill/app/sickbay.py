"""Saying within a minute which endpoint does not answer well, and what it says instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from distill import telemetry
from distill.endpoints.faults import FaultKind
from distill.endpoints.stats import EndpointStats
from distill.telemetry import Event

if TYPE_CHECKING:
    from distill.app.live import Live

LOOK_S: Final = 2.0
NOTICE_S: Final = 10.0
"""A shorter spell is what retries are for."""

AGAIN_S: Final = 600.0
"""While it lasts, the same is said again after this long."""


class Sickbay:
    """Remembers what was said of which endpoint."""

    def __init__(self, max_outage_s: float, remedy: Callable[[str, FaultKind], str] = lambda _name, _kind: "") -> None:
        """`max_outage_s` is named in the warning: how long the run goes on without any reply.

        `remedy` says what may be done about a kind of fault of an endpoint.
        """
        self._remedy = remedy
        self._max_outage_s = max_outage_s
        self._said: dict[tuple[str, str], float] = {}

    def last_words(self, patients: Iterable[EndpointStats]) -> list[str]:
        """For the end of a run: who never gave a good reply, unless that was said already."""
        lines: list[str] = []
        for patient in patients:
            sick = patient.sick
            if sick is None or patient.stopped or patient.tokens_out or (patient.name, sick.kind) in self._said:
                continue
            remedy = self._remedy(patient.name, sick.kind)
            to_do = f". To do: {remedy}" if remedy else ""
            lines.append(f"endpoint {patient.name}: not one good reply; last: {sick.kind}: {sick.detail}{to_do}")
        return lines

    def look(self, patients: Iterable[EndpointStats], now: float) -> list[str]:
        """Warnings that are due at `now` (the run's clock): each kind of fault once per endpoint and spell."""
        lines: list[str] = []
        for patient in patients:
            sick = patient.sick
            if sick is None:
                self._said = {key: when for key, when in self._said.items() if key[0] != patient.name}
                continue
            for_s, key = now - sick.since_s, (patient.name, sick.kind)
            said = self._said.get(key)
            if patient.stopped or for_s < NOTICE_S or (said is not None and now - said < AGAIN_S):
                continue
            self._said[key] = now
            telemetry.warn(Event.ENDPOINT_SICK, endpoint=patient.name, kind=sick.kind, detail=sick.detail, for_s=for_s)
            remedy = self._remedy(patient.name, sick.kind)
            to_do = f" To do: {remedy}." if remedy else ""
            lines.append(
                f"endpoint {patient.name}: no good reply for {for_s:.0f} s; last: {sick.kind}: {sick.detail};"
                f" asking on.{to_do} The run stops, resumable, when nothing succeeds for"
                f" {self._max_outage_s:.0f} s (max_outage_s)"
            )
        return lines


async def watch_endpoints(live: Live, max_outage_s: float, warn: Callable[[str], None]) -> None:
    """Look until cancelled; what the pilot has to say is said along with it, at the latest at the end."""
    specs, rooms = {endpoint.spec.name: endpoint.spec for endpoint in live.endpoints}, live.rooms
    sickbay, clock = Sickbay(max_outage_s, lambda name, kind: rooms.remedy(specs[name], kind)), rooms.clock
    try:
        while True:
            await clock.sleep(LOOK_S)
            live.sample()
            _say(live.quality.notes, warn)
            _say(rooms.notices, warn)
            for line in sickbay.look((endpoint.stats() for endpoint in live.endpoints), clock.now()):
                warn(line)
    finally:
        live.sample(last=True)
        for line in sickbay.last_words(endpoint.stats() for endpoint in live.endpoints):
            warn(line)
        _say(live.quality.notes, warn)
        _say(rooms.notices, warn)


def _say(notes: list[str], warn: Callable[[str], None]) -> None:
    while notes:
        warn(notes.pop(0))
