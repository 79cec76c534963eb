"""Through the gate and over the wire: what became of a request is told to the gate before anybody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from distill.domain.chat import Usage
from distill.endpoints.attempts import Attempts
from distill.endpoints.dialects.base import Dialect
from distill.endpoints.faults import Fault, of_status
from distill.endpoints.gate.cap import Flight
from distill.endpoints.gate.core import Need
from distill.endpoints.gate.lane import Lane
from distill.endpoints.gate.scope import scope_of
from distill.endpoints.gate.told import told_by
from distill.endpoints.kit import Kit
from distill.endpoints.retry import hint_of
from distill.endpoints.spec import EndpointSpec
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
    def lane(self) -> Lane:
        """The way through the gate."""
        return self._lane

    @property
    def waiting(self) -> int:
        """Calls that wait for their turn."""
        return self._lane.waiting + self._next_in_line.waiting

    async def send(
        self, attempts: Attempts, body: bytes, mean: Callable[[], Awaitable[None]], admit: Callable[[], None]
    ) -> tuple[HttpReply, Flight]:
        """Reservation, intent (`mean`), turn, request; the place is free again at the last byte.

        While nothing more may go out the next few calls write their intents, so that a place that comes
        free is used at once and not after a commit. `admit` raises when there is no point any more.
        Raises Fault for whatever is not a JSON body with status 200.
        """
        till, need, came = self._kit.till, self._need(body), self._kit.clock.now()
        while True:
            await till.opened()
            async with self._next_in_line:
                admit()
                if ready := not till.paused and (attempts.held or till.take(attempts.reserved)):
                    if not attempts.meant:
                        await mean()
                    flight = await self._lane.enter(need, admit)
            if not ready:
                await till.room()
            elif till.paused:  # since this call stood in line; its intent keeps
                self._lane.unsent(flight)
            else:
                attempts.waited_s += self._kit.clock.now() - came
                return await self._post(flight, attempts, body, admit), flight

    def used(self, flight: Flight, body: bytes, usage: Usage) -> None:
        """What an answered call took, known once its reply is read."""
        if not usage.input:
            return
        self._lane.used(flight, Need(usage.input, usage.output))
        self._bytes_per_token += WEIGHT * (max(1.0, len(body) / usage.input) - self._bytes_per_token)
        self._output_tokens += WEIGHT * (usage.output - self._output_tokens)

    def _need(self, body: bytes) -> Need:
        return Need(len(body) / self._bytes_per_token, self._output_tokens)

    async def _post(self, flight: Flight, attempts: Attempts, body: bytes, admit: Callable[[], None]) -> HttpReply:
        headers, kit = self.wire.headers_for(attempts.call), self._kit
        try:
            admit()
            attempts.meant, attempts.sent = False, True
            self.sent += 1
            http = await kit.transport.post(self.wire.url, headers, body, self._spec.timeouts)
        except Fault as fault:
            if attempts.sent:
                self._lane.failed(flight)
            else:  # it was stopped meanwhile
                self._lane.unsent(flight)
            raise fault from None
        except BaseException:
            self._lane.unsent(flight)
            raise
        refusal = self._landed(flight, http)
        self._keep_ready()
        if refusal is not None:
            raise refusal
        return http

    def _landed(self, flight: Flight, http: HttpReply) -> Fault | None:
        """Tell the gate; the fault of a reply that is none, in the server's own words where it has any."""
        told = told_by(http.headers, self._kit.wall)
        if http.status == 200:
            fault = _unreadable(http)
            if fault is None:
                self._lane.replied(flight, told, good=True)
            else:
                self._lane.failed(flight)
            return fault
        error = self._dialect.error_of(http.body)
        kind = (
            of_status(http.status, error.code, error.message) if error else of_status(http.status)
        ) or "unexpected_status"
        words = self.wire.redact(error.message) if error else "no readable reason"
        hint_s = hint_of(http.headers, self._kit.wall)
        if kind == "throttled":
            self._lane.refused(flight, hint_s, told, scope_of(words))
        elif kind in {"server", "gateway"}:
            self._lane.failed(flight)
        else:
            self._lane.replied(flight, told, good=False)
        return Fault(kind, f"HTTP {http.status}: {words}", hint_s)

    def _keep_ready(self) -> None:
        ready = max(1, self._lane.most // SLOTS_PER_NEXT)
        if ready != self._next_in_line.size:
            self._next_in_line.resize(ready)


def _unreadable(http: HttpReply) -> Fault | None:
    kind = http.headers.get("Content-Type", "application/json")
    if "json" not in kind.lower():
        return Fault("wrong_type", f"the reply is {kind[:80]!r}, not JSON")
    return None if http.body else Fault("empty", "the reply has no body")
