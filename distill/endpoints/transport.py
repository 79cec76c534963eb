"""HTTP, and nothing about models: one POST, four time-outs, a cap on what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from types import TracebackType
from typing import Final, Self

import aiohttp
from yarl import URL

from distill.endpoints.faults import CAUGHT, Fault, Phase, of_exception
from distill.endpoints.spec import Timeouts

MAX_BODY_BYTES: Final = 16 * 1024 * 1024
"""Cap on a decompressed body; a reply of 128k tokens is about 1 MB."""

LARGE_REQUEST_BYTES: Final = 1024 * 1024
"""From here on aiohttp wants a request body as a stream."""


@dataclass(frozen=True, slots=True)
class HttpReply:
    """A complete reply of any status; `body` is decompressed, `headers` ignore case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """One connection pool for the whole run; `async with` opens and closes it.

    No cap on connections (slots are the cap), keep-alive, no redirects, no cookies, no proxy or
    netrc from the environment.
    """

    def __init__(self, max_body_bytes: int = MAX_BODY_BYTES) -> None:
        """Nothing is opened before `async with`."""
        self._max_body_bytes = max_body_bytes
        self._session: aiohttp.ClientSession | None = None
        self._timeouts: dict[Timeouts, aiohttp.ClientTimeout] = {}

    async def __aenter__(self) -> Self:
        """Open the connection pool on the running loop."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post(self, url: URL, headers: Mapping[str, str], body: bytes, timeouts: Timeouts) -> HttpReply:
        """Send `body` and read the whole reply; raises Fault, RuntimeError outside `async with`.

        On cancellation and on every fault the connection is dropped.
        """
        return await self._exchange("POST", url, headers, body, timeouts)

    async def get(self, url: URL, headers: Mapping[str, str], timeouts: Timeouts) -> HttpReply:
        """The same without a body: what a server tells for nothing."""
        return await self._exchange("GET", url, headers, None, timeouts)

    async def _exchange(
        self, method: str, url: URL, headers: Mapping[str, str], body: bytes | None, timeouts: Timeouts
    ) -> HttpReply:
        if self._session is None:
            raise RuntimeError("the transport is not open")
        bounds = self._timeouts.get(timeouts)
        if bounds is None:
            bounds = self._timeouts[timeouts] = aiohttp.ClientTimeout(
                total=timeouts.total_s, connect=timeouts.connect_s, sock_read=timeouts.first_byte_s
            )
        phase: Phase = "head"
        try:
            reply = await self._session.request(
                method,
                url,
                data=body if body is None or len(body) < LARGE_REQUEST_BYTES else BytesIO(body),
                headers=headers,
                timeout=bounds,
                allow_redirects=False,
            )
            phase = "body"
            content = await self._read(reply, timeouts.idle_s)
        except CAUGHT as error:
            raise Fault(of_exception(error, phase), f"{type(error).__name__}: {error}") from error
        return HttpReply(reply.status, reply.headers, content)

    async def _read(self, reply: aiohttp.ClientResponse, idle_s: float) -> bytes:
        """All of the body; a plain one of known, small length in one go."""
        connection = reply.connection
        if connection is not None and connection.protocol is not None:  # None: the whole body is here
            connection.protocol.read_timeout = idle_s
            connection.protocol.start_timeout()  # the clock that runs now was set for the first byte
        length = reply.content_length
        if length is not None and length <= self._max_body_bytes and "Content-Encoding" not in reply.headers:
            return await reply.read()
        with ExitStack() as unless_read:
            unless_read.callback(reply.close)
            body = await self._read_capped(reply.content)
            unless_read.pop_all()
        return body

    async def _read_capped(self, content: aiohttp.StreamReader) -> bytes:
        """Pieces of at most some hundred kB, counted after decompression; aiohttp stops reading while we wait."""
        pieces: list[bytes] = []
        size = 0
        while piece := await content.readany():
            size += len(piece)
            if size > self._max_body_bytes:
                raise Fault("too_large", f"the reply is larger than {self._max_body_bytes} bytes")
            pieces.append(piece)
        return b"".join(pieces)
