"""Playing a fault on the wire."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from typing import Final

from aiohttp import web

from distill.simulator import wire

RETRY_AFTER_S: Final = 1
"""The hint of every 429, in whole seconds: the smallest a client must honour."""

SLOW_S: Final = 3.0
"""How long a slow answer takes, instead of the usual latency; it is whole and good."""

HANG_POLL_S: Final = 0.1
"""How often a hanging call looks whether its client has gone."""

HTML: Final = b"<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>"

_JSON: Final = "application/json"
_REASONS: Final = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}

BROKEN_OFF: Final = frozenset({"reset", "truncated"})
"""Faults that send half a body and then end the connection."""

BILLED: Final = frozenset({"reset", "malformed", "truncated", "hang"})
"""Faults after which a provider would still ask for money: the model had done its work."""


def refused(status: int, message: str = "fault injected by the simulator") -> web.Response:
    """An error status with an OpenAI error body; a 429 carries Retry-After."""
    kind = _REASONS.get(status, "invalid_request_error" if status < 500 else "server_error")
    headers = {"Retry-After": str(RETRY_AFTER_S)} if status == 429 else None
    return web.Response(status=status, body=wire.error(message, kind), content_type=_JSON, headers=headers)


def spoiled(fault: str, reply: bytes) -> bytes:
    """The bytes that are sent instead of `reply` by a fault of `options.WIRE_FAULTS`."""
    if fault == "html":
        return HTML
    if fault == "malformed":
        return reply[: len(reply) * 2 // 3]
    return reply[: len(reply) // 2] if fault in BROKEN_OFF else b""


async def broken_off(fault: str, request: web.BaseRequest, half: bytes, promised: int) -> web.StreamResponse:
    """`half` of a body of `promised` bytes, then an orderly close (`truncated`) or an RST (`reset`)."""
    response = web.StreamResponse(headers={"Content-Type": _JSON, "Content-Length": str(promised)})
    with suppress(ConnectionResetError):  # the client is gone already
        await response.prepare(request)
        await response.write(half)
    transport = request.transport
    if transport is not None and fault == "reset":
        _send_rst_on_close(transport)
        transport.abort()
    elif transport is not None:
        transport.close()
    return response


def _send_rst_on_close(transport: asyncio.Transport) -> None:
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def hang(request: web.BaseRequest) -> web.Response:
    """Say nothing until the client goes away."""
    while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110 - aiohttp offers no event for it
        await asyncio.sleep(HANG_POLL_S)
    return web.Response()
