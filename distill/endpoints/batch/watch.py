"""Waiting for a batch: hours of looking, through bad moments of the network, until it has ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from distill.endpoints.batch.desk import Desk
from distill.endpoints.batch.speech import State
from distill.endpoints.faults import Fault, FaultKind, of_status
from distill.endpoints.kit import Kit
from distill.endpoints.retry import backoff_s
from distill.errors import OutageError

T = TypeVar("T")

FIRST_LOOK_S: Final = 1.0
LONGEST_LOOK_S: Final = 60.0
LONGER: Final = 1.5
"""Between two looks: from the first to the longest, each longer by this."""

LONGEST_BATCH_S: Final = 26 * 3_600.0
"""Both vendors end a batch within 24 hours; one that is still open then is given up."""

FULL_QUEUE: Final = "token_limit_exceeded"
"""OpenAI's code for a batch that does not fit beside those that wait: asked again later."""

FULL_QUEUE_S: Final = 300.0

LOST: Final[frozenset[FaultKind]] = frozenset({"not_found"})
"""What the vendor says of a batch that it does not have."""


class Watch:
    """For one batch; `name` is our own for it, for messages."""

    def __init__(self, desk: Desk, kit: Kit, name: str) -> None:
        """Nothing is sent here."""
        self._desk = desk
        self._kit = kit
        self._name = name

    async def ended(self, vendor_id: str) -> State:
        """How it ended; raises Fault when the vendor does not know it, or for one that never ends."""
        clock = self._kit.clock
        began_s, pause_s = clock.now(), FIRST_LOOK_S
        while True:
            state = await self.steadily(lambda: self._desk.look(vendor_id))
            if state.ended:
                return state
            if clock.now() - began_s > LONGEST_BATCH_S:
                raise Fault("timeout_total", f"batch {vendor_id} has not ended in {LONGEST_BATCH_S:.0f} s")
            await clock.sleep(pause_s)
            pause_s = min(pause_s * LONGER, LONGEST_LOOK_S)

    async def steadily(self, ask: Callable[[], Awaitable[T]], lost: frozenset[FaultKind] = LOST) -> T:
        """Ask until there is an answer: what is looked for is paid for.

        Raises Fault of a kind in `lost` when the vendor knows nothing of it, OutageError when asking is hopeless or
        has been for too long: the batch then stays open, and the next start asks on.
        """
        kit, times, stumbled = self._kit, 0, False
        while True:
            try:
                found = await ask()
            except Fault as fault:
                if fault.kind in lost:
                    raise
                if not fault.verdict.retry:
                    raise OutageError(
                        f"batch {self._name} cannot be fetched ({fault}); it stays open, the same command goes on"
                    ) from fault
                if fault.kind != "throttled":
                    stumbled = True
                    kit.outage.failed(fault.detail)
                times += 1
                pause_s = backoff_s(kit.rng, times, kit.policy)
                await kit.clock.sleep(pause_s if fault.hint_s is None else fault.hint_s + pause_s)
                continue
            if stumbled:
                kit.outage.succeeded()
            return found


def failed_whole(state: State) -> Fault | None:
    """Why a batch failed before any of its calls was asked; None when it did not."""
    error = state.error
    if error is None:
        return None
    said = f"batch {state.id} failed: {error.message}"
    if error.code == FULL_QUEUE:
        return Fault("throttled", said, FULL_QUEUE_S)
    kind = of_status(400, error.code, error.message)
    return Fault("server" if kind is None or kind == "bad_request" else kind, said)
