"""One request and its reply, over a connection that aiohttp has opened."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import RawResponseMessage, StreamWriter
from multidict import CIMultiDict

from distill.endpoints.faults import Fault
from distill.endpoints.spec import Timeouts

SWITCHING_PROTOCOLS: Final = 101
"""The one status below 200 that no other follows."""


class Exchange:
    """One use of a connection: `send`, `head`, `body`, in that order; the caller releases or closes it.

    All raise what aiohttp raises, `aiohttp.http.HttpProcessingError` among it.
    """

    def __init__(self, connection: aiohttp.connector.Connection, timeouts: Timeouts) -> None:
        """`total_s` is the caller's to watch."""
        if connection.protocol is None:
            raise aiohttp.ClientConnectionResetError("the connection was lost before the request")
        self._protocol: Final[ResponseHandler] = connection.protocol
        self._timeouts: Final = timeouts

    async def send(self, target: aiohttp.ClientRequest, headers: Mapping[str, str], body: bytes | None) -> None:
        """Write head and body in one go; `headers` come before those that every request to `target` has.

        What the socket does not take at once waits in memory, where the body is anyway, so that a
        server may answer before it has read everything; the clock of the first byte runs meanwhile.
        """
        self._protocol.set_response_params(read_timeout=self._timeouts.first_byte_s, read_until_eof=True)
        sent = CIMultiDict(target.headers)
        sent.update(headers)
        writer = StreamWriter(self._protocol, asyncio.get_running_loop())
        if body is not None:
            sent["Content-Length"] = str(len(body))
        await writer.write_headers(f"{target.method} {target.url.raw_path_qs} HTTP/1.1", sent)
        if body:
            await writer.write(body, drain=False)
        writer.set_eof()
        self._protocol.start_timeout()

    async def head(self) -> tuple[RawResponseMessage, aiohttp.StreamReader]:
        """Status line and headers of the answer, notices that one is on its way (1xx) passed over."""
        while True:
            message, content = await self._protocol.read()
            if message.code >= 200 or message.code == SWITCHING_PROTOCOLS:
                return message, content

    async def body(self, message: RawResponseMessage, content: aiohttp.StreamReader, most: int) -> bytes:
        """All of the body, decompressed; a plain one of known, small length in one go. Raises Fault over `most`."""
        if not content.is_eof():
            self._protocol.read_timeout = self._timeouts.idle_s
            self._protocol.start_timeout()  # the clock that runs now was set for the first byte
        length = message.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) <= most and not message.compression:
            return await content.read()
        return await _read_capped(content, most)


async def _read_capped(content: aiohttp.StreamReader, most: int) -> bytes:
    """Pieces of at most some hundred kB, counted after decompression; aiohttp stops reading while we wait."""
    pieces: list[bytes] = []
    size = 0
    while piece := await content.readany():
        size += len(piece)
        if size > most:
            raise Fault("too_large", f"the reply is larger than {most} bytes")
        pieces.append(piece)
    return b"".join(pieces)
