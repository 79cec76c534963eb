"""HTTP, and nothing about models: one POST, four time-outs, a cap on what comes back.

Connections, TLS, names, parsing and decompression are aiohttp's. Its `ClientSession` is left out: what
it does around one request (cookies, redirects, proxies, tracing, a task that writes) is wanted by nobody
here, and takes 90 of 150 microseconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import aiohttp
from yarl import URL

from distill.endpoints.exchange import Exchange
from distill.endpoints.faults import CAUGHT, Fault, Phase, of_exception
from distill.endpoints.spec import Timeouts

MAX_BODY_BYTES: Final = 16 * 1024 * 1024
"""Cap on a decompressed body; a reply of 128k tokens is about 1 MB."""


@dataclass(frozen=True, slots=True)
class HttpReply:
    """A complete reply of any status; `body` is decompressed, `headers` ignore case.

    `seconds` from the request to the last byte, by the loop's clock; None where nobody looked.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float | None = None


class Transport:
    """One connection pool for the whole run; `async with` opens and closes it.

    No cap on connections (slots are the cap), keep-alive, no redirects, no cookies, no proxy or
    netrc from the environment.
    """

    def __init__(self, max_body_bytes: int = MAX_BODY_BYTES) -> None:
        """Nothing is opened before `async with`."""
        self._max_body_bytes = max_body_bytes
        self._connector: aiohttp.TCPConnector | None = None
        self._targets: dict[tuple[str, URL], aiohttp.ClientRequest] = {}
        self._bounds: dict[Timeouts, aiohttp.ClientTimeout] = {}

    async def __aenter__(self) -> Self:
        """Open the connection pool on the running loop."""
        self._connector = aiohttp.TCPConnector(limit=0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        if self._connector is not None:
            await self._connector.close()
            self._connector = None

    async def post(self, url: URL, headers: Mapping[str, str], body: bytes, timeouts: Timeouts) -> HttpReply:
        """Send `body` and read the whole reply; raises Fault, RuntimeError outside `async with`.

        On cancellation and on every fault the connection is dropped.
        """
        return await self._ask("POST", url, headers, body, timeouts)

    async def get(
        self, url: URL, headers: Mapping[str, str], timeouts: Timeouts, most_bytes: int | None = None
    ) -> HttpReply:
        """The same without a body: what a server tells for nothing. `most_bytes` in place of the usual cap."""
        return await self._ask("GET", url, headers, None, timeouts, most_bytes)

    async def _ask(
        self,
        method: str,
        url: URL,
        headers: Mapping[str, str],
        body: bytes | None,
        timeouts: Timeouts,
        most_bytes: int | None = None,
    ) -> HttpReply:
        if self._connector is None:
            raise RuntimeError("the transport is not open")
        connection: aiohttp.connector.Connection | None = None
        phase: Phase = "head"
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(timeouts.total_s):
                target = self._target(method, url, self._connector)
                connection = await self._connect(target, timeouts, self._connector)
                exchange = Exchange(connection, timeouts)
                await exchange.send(target, headers, body)
                message, content = await exchange.head()
                phase = "body"
                whole = await exchange.body(message, content, most_bytes or self._max_body_bytes)
                seconds = asyncio.get_running_loop().time() - began
                reply = HttpReply(message.code, message.headers, whole, seconds)
            connection.release()
        except CAUGHT as error:
            raise Fault(of_exception(error, phase), f"{type(error).__name__}: {error}") from error
        finally:
            if connection is not None:
                connection.close()  # nothing more happens to one that was released
        return reply

    def _target(self, method: str, url: URL, connector: aiohttp.TCPConnector) -> aiohttp.ClientRequest:
        """What aiohttp wants to know to connect, with the headers that follow from the URL; made once."""
        target = self._targets.get((method, url))
        if target is None:
            if url.scheme not in connector.allowed_protocol_schema_set:
                raise aiohttp.NonHttpUrlClientError(url)
            target = aiohttp.ClientRequest(method, url, loop=asyncio.get_running_loop())
            self._targets[method, url] = target
        return target

    async def _connect(
        self, target: aiohttp.ClientRequest, timeouts: Timeouts, connector: aiohttp.TCPConnector
    ) -> aiohttp.connector.Connection:
        """A connection that was used before, or a new one."""
        bounds = self._bounds.get(timeouts)
        if bounds is None:
            bounds = self._bounds[timeouts] = aiohttp.ClientTimeout(total=None, connect=timeouts.connect_s)
        try:
            return await connector.connect(target, [], bounds)
        except TimeoutError as error:
            raise aiohttp.ConnectionTimeoutError(
                f"no connection to {target.host} in {timeouts.connect_s:g} s"
            ) from error
