"""How often and how long one call goes on after its first fault."""

from __future__ import annotations

from distill.endpoints.faults import Fault
from distill.endpoints.kit import Kit
from distill.endpoints.retry import backoff_s, throttle_s


async def rest(kit: Kit) -> None:
    """Between two rounds through a pool in an outage: one retry from the balance, and the longest jitter."""
    await kit.balance.take()
    await kit.clock.sleep(kit.rng.uniform(0.0, kit.policy.cap_s))


class Patience:
    """Made at a call's first fault; `wait` either waits and returns, or raises the fault for good."""

    def __init__(self, kit: Kit, waited_s: float) -> None:
        """The clock of `total_s` starts here; the call has waited `waited_s` before gates by now."""
        self._waited_s = waited_s
        self._kit = kit
        self._started = kit.clock.now()
        self._attempts = 0
        self._throttles = 0
        self._throttled_s = 0.0

    async def wait(self, fault: Fault, waited_s: float) -> None:
        """Wait as the fault asks; no slot may be held here. Raises `fault`, OutageError.

        `waited_s` is what the call has waited before gates, which is nobody's fault and counts for nothing.
        """
        if not fault.verdict.retry:
            raise fault
        if fault.kind == "throttled":
            await self._hold(fault)
            return
        kit = self._kit
        kit.outage.failed(fault.detail)
        self._attempts += 1
        elapsed = kit.clock.now() - self._started - self._throttled_s - (waited_s - self._waited_s)
        if self._attempts >= kit.policy.attempts or elapsed >= kit.policy.total_s:
            raise fault
        await kit.balance.take()
        pause = backoff_s(kit.rng, self._attempts, kit.policy)
        await kit.clock.sleep(pause if fault.hint_s is None else fault.hint_s + pause)

    async def _hold(self, fault: Fault) -> None:
        """A 429 is not an attempt: this request waits for its hint, others go on."""
        self._throttles += 1
        pause = throttle_s(self._kit.rng, fault.hint_s, self._throttles)
        if self._throttled_s + pause > self._kit.policy.throttled_s:
            raise fault
        self._throttled_s += pause
        await self._kit.clock.sleep(pause)
