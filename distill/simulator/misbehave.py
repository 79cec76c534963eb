"""Playing a fault on the wire."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import orjson
from aiohttp import web

from distill.simulator.protocols.protocol import WireProtocol
from distill.simulator.rate_headers import retry_after

RETRY_AFTER_S: Final = 1.0
"""The hint of an injected 429, in seconds: the smallest a client must honour."""

SLOW_S: Final = 3.0
"""How long a slow answer takes, instead of the usual latency; it is whole and good."""

HANG_POLL_S: Final = 0.1
"""How often a hanging call looks whether its client has gone."""

HTML: Final = b"<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>"

_JSON: Final = "application/json"
BROKEN_OFF: Final = frozenset({"reset", "truncated"})
"""Faults that send half a body and then end the connection."""

BILLED: Final = frozenset({"reset", "malformed", "truncated", "hang"})
"""Faults after which a provider would still ask for money: the model had done its work."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An error status, why, and how long a client should wait (told with a 429 alone)."""

    status: int
    message: str = "fault injected by the simulator"
    retry_after_s: float = RETRY_AFTER_S


def refused(protocol: WireProtocol, why: Refused, headers: Mapping[str, str] | None = None) -> web.Response:
    """The vendor's error body; a 429 carries Retry-After."""
    sent = dict(headers or {})
    if why.status == 429:
        sent["Retry-After"] = retry_after(why.retry_after_s)
    body = orjson.dumps(protocol.error(why.status, why.message))
    return web.Response(status=why.status, body=body, content_type=_JSON, headers=sent)


def spoiled(fault: str, reply: bytes) -> bytes:
    """The bytes that are sent instead of `reply` by a fault of `dress.WIRE_FAULTS`."""
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
