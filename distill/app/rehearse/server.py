"""The other side in virtual time: the simulator's limits, waits and faults, without a socket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import anyio
from yarl import URL

from distill.app.rehearse.replayed import Score
from distill.domain.chat import Usage
from distill.endpoints.faults import Fault, FaultKind
from distill.endpoints.spec import EndpointSpec, Timeouts
from distill.endpoints.transport import HttpReply, Transport
from distill.simulator.dressing import Dressed, Wardrobe
from distill.simulator.limits import Refusal
from distill.simulator.rate_headers import retry_after

ROUND_TRIP_S: Final = 0.001
"""Of a refusal; a reply's own is in its latency."""

SLOW_S: Final = 3.0
"""As the simulator's slow answers take."""

BROKEN: Final[Mapping[str, FaultKind]] = {"reset": "reset", "truncated": "truncated"}
SPOILED: Final[Mapping[str, tuple[str, bytes]]] = {
    "html": ("text/html", b"<html>"),
    "empty": ("application/json", b""),
    "malformed": ("application/json", b"{"),
}
"""What the simulator's faults of the wire look like to a client."""

UNCOUNTED: Final = frozenset({"anthropic"})
"""Dialects whose providers leave what was read from a cache out of the input tokens per minute."""


class VirtualServer(Transport):
    """All endpoints of a run; knows what the client does not."""

    def __init__(self, score: Score, wardrobe: Wardrobe, specs: Mapping[str, EndpointSpec]) -> None:
        """`specs` are by the path that leads to each."""
        super().__init__()
        self._score = score
        self._wardrobe = wardrobe
        self._specs = specs
        self._asked = 0

    async def post(self, url: URL, headers: Mapping[str, str], body: bytes, timeouts: Timeouts) -> HttpReply:  # noqa: ARG002
        """A reply after its time, or a fault of the dress; raises Fault."""
        spec = self._specs[url.path]
        dressed = self._wardrobe.of(spec.model)
        call, reply = self._score.heard(body)
        refusal = dressed.limiter.admit(anyio.current_time(), _limited(spec, call.usage))
        if refusal is not None:
            await anyio.sleep(ROUND_TRIP_S)
            return _refused(refusal, _headers(dressed))
        self._asked += 1
        key = str(self._asked)
        try:
            fault = dressed.script.next(key)
            if fault is not None and fault.isdigit():
                await anyio.sleep(dressed.wait_s(key, 0))
                hint = {"Retry-After": "1"} if fault == "429" else {}
                return HttpReply(int(fault), _headers(dressed) | hint, b"fault injected by the simulator")
            return await _answer(dressed, key, fault, call.usage, reply, timeouts)
        finally:
            dressed.limiter.release()


async def _answer(
    dressed: Dressed, key: str, fault: str | None, usage: Usage, reply: bytes, timeouts: Timeouts
) -> HttpReply:
    wait_s = dressed.wait_s(key, usage.output)
    wait_s = max(SLOW_S, wait_s) if fault == "slow" else wait_s
    if fault == "hang" or wait_s > timeouts.first_byte_s:
        await anyio.sleep(timeouts.first_byte_s)
        raise Fault("timeout_first_byte", "no answer in time")
    await anyio.sleep(wait_s)
    dressed.limiter.spend_output(anyio.current_time(), usage.output)
    if fault is not None and fault in BROKEN:
        raise Fault(BROKEN[fault], "the connection broke")
    if fault is not None and fault in SPOILED:
        kind, spoiled = SPOILED[fault]
        return HttpReply(200, {"Content-Type": kind}, spoiled, wait_s)
    return HttpReply(200, _headers(dressed), reply, wait_s)


def _refused(refusal: Refusal, headers: dict[str, str]) -> HttpReply:
    words = f"over the simulator's limit {refusal.limited}"
    return HttpReply(429, headers | {"Retry-After": retry_after(refusal.retry_after_s)}, words.encode())


def _headers(dressed: Dressed) -> dict[str, str]:
    """Moments are told in virtual time."""
    return dressed.headers(anyio.current_time(), anyio.current_time()) if dressed.tells else {}


def _limited(spec: EndpointSpec, usage: Usage) -> int:
    return max(1, usage.input - (usage.cached if spec.dialect in UNCOUNTED else 0))
