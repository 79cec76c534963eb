"""Through the gate and over the wire: what became of a request is told to the gate before anybody else."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from typing import Final

from distill.domain.chat import CallId, Usage
from distill.endpoints.attempts import Attempts
from distill.endpoints.dialects.base import Dialect
from distill.endpoints.faults import SAYS_NO, Fault
from distill.endpoints.gate.cap import Flight
from distill.endpoints.gate.lane import Lane
from distill.endpoints.gate.need import Need
from distill.endpoints.gate.scope import scope_of
from distill.endpoints.gate.told import told_by
from distill.endpoints.kit import Kit
from distill.endpoints.refusal import refusal
from distill.endpoints.retry import hint_of
from distill.endpoints.sending import Errand, Took
from distill.endpoints.spec import EndpointSpec
from distill.endpoints.till import Place
from distill.endpoints.transport import HttpReply
from distill.endpoints.wire import Wire
from distill.flow.slots import Slots

SLOTS_PER_NEXT: Final = 8
"""One call per so many that may be in flight is made ready, intent written, before it is its turn."""

FIRST_BYTES_PER_TOKEN: Final = 4.0
FIRST_OUTPUT_TOKENS: Final = 500.0
"""What a call is thought to take before any has been answered."""

WEIGHT: Final = 0.05
"""Of the newest reply, in what the next is thought to take."""


class Sender:
    """One endpoint's requests, one after the other in the order in which they came."""

    def __init__(self, spec: EndpointSpec, dialect: Dialect, kit: Kit, lane: Lane) -> None:
        """`lane` leads through the gate of the endpoint's key."""
        self.wire: Final = Wire(spec, dialect)
        self.sent = 0
        """Requests that went out."""
        self._spec = spec
        self._dialect = dialect
        self._kit = kit
        self._lane = lane
        self._next_in_line = Slots(max(1, lane.most // SLOTS_PER_NEXT))
        self._bytes_per_token = FIRST_BYTES_PER_TOKEN
        self._output_tokens = FIRST_OUTPUT_TOKENS

    @property
    def in_flight(self) -> int:
        """Requests that are on their way."""
        return self._lane.in_use

    @property
    def waiting(self) -> int:
        """Calls that wait for their turn."""
        return self._lane.waiting + self._next_in_line.waiting

    async def send(self, errand: Errand) -> tuple[HttpReply, Took]:
        """Reservation, intent (`mean`), turn, request; the place is free again at the last byte.

        While nothing more may go out the next few calls write their intents, so that a place that comes
        free is used at once and not after a commit. Raises Fault for whatever is not a JSON body with status 200.
        What the call took is to be told, once known.
        """
        attempts, came = errand.attempts, self._kit.clock.now()
        with self._kit.till.queued() as place:
            flight = await self._turn(errand, place)
        attempts.waited_s += self._kit.clock.now() - came
        return await self._post(flight, errand), partial(self._read, flight, len(errand.body))

    async def _turn(self, errand: Errand, place: Place) -> Flight:
        """Its turn before the gate, its money held and its intent written."""
        attempts, till = errand.attempts, self._kit.till
        while True:
            await till.opened()
            async with self._ready(attempts):
                errand.stay()
                if ready := not till.paused and (attempts.held or place.take(attempts.reserved)):
                    if not attempts.meant:
                        await errand.mean()
                    flight = await self._lane.enter(self._need(errand.body), errand.stay, attempts.turn)
            if not ready:
                await place.room()
            elif till.paused:  # since this call stood in line; its intent keeps
                self._lane.unsent(flight)
            else:
                return flight

    def _ready(self, attempts: Attempts) -> AbstractAsyncContextManager[None]:
        """Among the few that are made ready; a call that was refused was among them before, and goes to its place."""
        return nullcontext() if attempts.turn else self._next_in_line

    def awaits(self, _call: CallId, _key: str) -> bool:
        """Whether an earlier start left a question whose answer is to come: not here."""
        return False

    def _read(self, flight: Flight, sent_bytes: int, told: Usage | Fault) -> None:
        if isinstance(told, Fault):
            if told.kind in SAYS_NO:
                self._lane.sound(flight, None)
            else:
                self._lane.spoilt(flight)
            return
        self._lane.sound(flight, self._used(told) if told.input else None)
        if told.input:
            counted = max(1.0, self._used(told).input_tokens)
            self._bytes_per_token += WEIGHT * (max(1.0, sent_bytes / counted) - self._bytes_per_token)
            self._output_tokens += WEIGHT * (told.output - self._output_tokens)

    def _used(self, usage: Usage) -> Need:
        """What counts against limits: some vendors do not count what was read from their cache."""
        return Need(usage.input - (0 if self._dialect.limits_cached else usage.cached), usage.output)

    def _need(self, body: bytes) -> Need:
        return Need(len(body) / self._bytes_per_token, self._output_tokens)

    async def _post(self, flight: Flight, errand: Errand) -> HttpReply:
        attempts, post = errand.attempts, self._kit.transport.post
        headers = self.wire.headers_for(attempts.call)
        told = False
        try:
            errand.admit()
            attempts.meant, attempts.sent, attempts.turn = False, True, 0
            self.sent += 1
            http = await post(self.wire.url, headers, errand.body, self._spec.timeouts)
            told, fault = True, self._landed(flight, http)
        except Fault:
            if attempts.sent and not told:
                told = True
                self._lane.failed(flight)
            raise
        finally:
            if not told and attempts.sent:  # cancelled
                self._lane.abandoned(flight)
            elif not told:
                self._lane.unsent(flight)
        self._keep_ready()
        if fault is not None:
            if fault.kind == "throttled":
                attempts.turn = flight.turn
            raise fault
        return self.wire.without_key(http)

    def _landed(self, flight: Flight, http: HttpReply) -> Fault | None:
        """Tell the gate; the fault of a reply that is none, in the server's own words where it has any."""
        told = told_by(http.headers, self._kit.wall)
        if http.status == 200:
            fault = _unreadable(http)
            if fault is None:
                self._lane.answered(flight, told)
            else:
                self._lane.failed(flight)
            return fault
        fault = refusal(self._dialect, self.wire, http.status, http.body, hint_of(http.headers, self._kit.wall))
        if fault.kind == "throttled":
            self._lane.refused(flight, fault.hint_s, told, scope_of(fault.detail))
        elif fault.kind in SAYS_NO:
            self._lane.declined(flight, told)
        else:
            self._lane.failed(flight)
        return fault

    def _keep_ready(self) -> None:
        ready = max(1, self._lane.most // SLOTS_PER_NEXT)
        if ready != self._next_in_line.size:
            self._next_in_line.resize(ready)


def _unreadable(http: HttpReply) -> Fault | None:
    kind = http.headers.get("Content-Type", "application/json")
    if "json" not in kind.lower():
        return Fault("wrong_type", f"the reply is {kind[:80]!r}, not JSON")
    return None if http.body else Fault("empty", "the reply has no body")
