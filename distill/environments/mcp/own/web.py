"""A server that runs already, over streamable HTTP: bounded, never redirected elsewhere, its mistakes named."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx2
from mcp.client.streamable_http import streamable_http_client

from distill.environments.mcp.framing import LINE_CAP
from distill.errors import EnvironmentFault

CONNECT_S: Final = 10.0
LEAVE_S: Final = 5.0
"""Seconds that saying goodbye may take."""

_WRONG: Final = {
    401: "refused the credentials (401); look at its headers, and at the variables they name",
    403: "refused the credentials (403); look at its headers, and at the variables they name",
    404: "has nothing at this address (404); it often ends in /mcp",
    405: "takes no POST at this address (405); it often ends in /mcp",
}


@dataclass(slots=True)
class WebWire:
    """As `transport.Wire`: the streams the SDK wants; `broken` says that the last reply was none of an MCP server's.

    `said` is what was odd about it otherwise.
    """

    read: Any
    write: Any
    broken: str = ""
    polite: bool = False
    said: str = ""

    def last_words(self) -> str:
        """What was odd about the last reply, if anything was."""
        return self.said


@asynccontextmanager
async def streamable_http(url: str, headers: Mapping[str, str], call_s: float) -> AsyncIterator[WebWire]:
    """Connect for one play; raises EnvironmentFault `tool_down` when nobody answers there."""
    _quiet()
    wire = WebWire(None, None)

    async def look(response: httpx2.Response) -> None:
        if response.request.method == "POST":
            wire.broken, wire.said = _foreign(response), _refused(response)

    limits = httpx2.Timeout(call_s + CONNECT_S, connect=CONNECT_S)
    client = httpx2.AsyncClient(
        headers=dict(headers), timeout=limits, transport=Capped(), event_hooks={"response": [look]}, trust_env=False
    )
    try:
        async with client, streamable_http_client(url, http_client=client, max_sse_event_size=LINE_CAP) as streams:
            wire.read, wire.write = streams[0], streams[1]
            try:
                yield wire
            finally:
                client.timeout = httpx2.Timeout(LEAVE_S)
    except* httpx2.TransportError as errors:
        error: BaseException = errors
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        raise EnvironmentFault("tool_down", f"{url}: {_unreachable(error)}") from None


def _foreign(response: httpx2.Response) -> str:
    """What a reply says that does not come from the server meant, empty for one as MCP has them."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.status_code in _WRONG:
        return f"the server {_WRONG[response.status_code]}"
    if response.status_code >= 500:
        return f"the server answered {response.status_code}"
    if response.is_redirect:
        return f"the server redirects ({response.status_code}); write the address it leads to, if it is meant"
    if response.status_code == 200 and kind not in {"application/json", "text/event-stream"}:
        shown = kind[:60] or "something without a type"
        return f"it answered {shown} and not MCP; is this the address of its endpoint, which often ends in /mcp?"
    return ""


def _refused(response: httpx2.Response) -> str:
    return f"the server answered {response.status_code}" if 400 <= response.status_code < 500 else ""


def _unreachable(error: BaseException) -> str:
    if isinstance(error, httpx2.ConnectTimeout | httpx2.ConnectError):
        return f"nobody answers there ({str(error)[:160] or type(error).__name__}); does it run, is the address right?"
    return f"the connection broke ({type(error).__name__} {str(error)[:160]})"


class Capped(httpx2.AsyncHTTPTransport):
    """Replies of at most `LINE_CAP` bytes each, sent as they are: no compression can hide a larger one."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """One request; raises httpx2.ReadError for a compressed reply."""
        request.headers["accept-encoding"] = "identity"
        response = await super().handle_async_request(request)
        if response.headers.get("content-encoding", "identity") != "identity":
            await response.aclose()
            raise httpx2.ReadError("a compressed reply to a request that forbade it", request=request)
        response.stream = _Bounded(response.stream, request)
        return response


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: Any, request: httpx2.Request) -> None:
        self._stream, self._request = stream, request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._stream:
            size += len(chunk)
            if size > LINE_CAP:
                raise httpx2.ReadError(f"a reply of more than {LINE_CAP} bytes", request=self._request)
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


def _quiet() -> None:
    """The libraries' own log lines name addresses and print frames; what matters becomes a fault."""
    for name in ("httpx2", "mcp.client.streamable_http"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
