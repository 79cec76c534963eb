"""A server that has bad days, behind the transport's port: faults by chance or by the hour, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from urllib.parse import urlsplit

import anyio
from endpoint_fakes import CALL, Bench, answer

from distill.endpoints.faults import Fault
from distill.endpoints.transport import HttpReply
from distill.errors import EndpointFault, OutageError

Weather = Callable[[float, Random], HttpReply | Fault | str | None]
"""What becomes of a request that is sent at this moment: a reply, a fault, `hang`, or None for a good answer."""


class Server:
    """Answers after `latency_s`; `weather` gives a bad day for each host, without one it is good."""

    def __init__(self, latency_s: float = 1.0, **weather: Weather) -> None:
        self.latency_s = latency_s
        self.weather = weather
        self.sent: list[tuple[float, str]] = []
        self.whole: list[tuple[float, str]] = []
        """Complete good replies: a provider bills these."""
        self.in_flight = 0
        self._rng = Random(5)

    async def post(self, url, headers, body, timeouts):
        host = urlsplit(str(url)).hostname.split(".")[0]
        now = asyncio.get_running_loop().time()
        self.sent.append((now, host))
        bad = self.weather.get(host, lambda _now, _rng: None)(now, self._rng)
        self.in_flight += 1
        try:
            if bad == "hang":
                await anyio.sleep(timeouts.first_byte_s)
                raise Fault("timeout_first_byte", "nothing came")
            if isinstance(bad, Fault):
                await anyio.sleep(0.01)
                raise bad
            await anyio.sleep(self.latency_s * self._rng.uniform(0.8, 1.2) if bad is None else 0.05)
        finally:
            self.in_flight -= 1
        if bad is not None:
            return bad
        self.whole.append((asyncio.get_running_loop().time(), host))
        return answer()

    def rate(self, start: float, end: float, host: str | None = None) -> float:
        """Good replies per second between two moments."""
        return sum(start <= at < end and host in {None, one} for at, one in self.whole) / (end - start)


def bench_on(server: Server, **options) -> Bench:
    """A pool whose requests go to this server."""
    return Bench(transport=server, **options)


async def ask_all(bench: Bench, cases: int, workers: int) -> list[int]:
    """So many cases by so many workers, as a run does, up to an outage that ends it; which of them failed."""
    failed: list[int] = []
    numbers = iter(range(cases))

    async def work() -> None:
        for case in numbers:
            try:
                await bench.ask(CALL._replace(case=case))
            except EndpointFault:
                failed.append(case)
            except OutageError:
                group.cancel_scope.cancel()

    async with anyio.create_task_group() as group:
        for _ in range(workers):
            group.start_soon(work)
    return failed
