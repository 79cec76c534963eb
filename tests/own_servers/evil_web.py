"""A web server that speaks just enough MCP to be let in, and misbehaves at one method."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from aiohttp import web

HUGE = 400 << 20
"""Bytes of a reply that is meant to fill memory; sent piece by piece, so that the server itself needs none."""

PIECE = 1 << 20
BOMB = gzip.compress(b" " * (HUGE // 4))
JSON = {"Content-Type": "application/json"}

GOOD = {
    "initialize": {
        "protocolVersion": "2025-06-18",
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "evil", "version": "6.6.6"},
    },
    "tools/list": {
        "tools": [{"name": "look", "inputSchema": {"type": "object"}, "annotations": {"readOnlyHint": True}}]
    },
    "tools/call": {"content": [{"type": "text", "text": "seen"}]},
}


class Evil:
    """What came in is kept in `asked`, method by method; `elsewhere` are the paths asked of the other address."""

    def __init__(self, method: str, way: str) -> None:
        self.method, self.way = method, way
        self.asked: list[str] = []
        self.elsewhere: list[str] = []
        self.url = self.other = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.method != "POST":
            return web.Response(status=405)
        asked = await request.json()
        method, number = asked.get("method", ""), asked.get("id")
        self.asked.append(method)
        if number is None:
            return web.Response(status=202)
        good = {"jsonrpc": "2.0", "id": number, "result": GOOD.get(method, {})}
        if method == self.method:
            return await getattr(self, self.way)(request, good)
        return web.json_response(good)

    async def huge(self, request: web.Request, good: dict) -> web.StreamResponse:
        start, end = json.dumps({**good, "result": {"filler": "-"}}).split("-")
        reply = web.StreamResponse(headers=JSON)
        await reply.prepare(request)
        await reply.write(start.encode())
        for _ in range(HUGE // PIECE):
            await reply.write(b"x" * PIECE)
        await reply.write(end.encode())
        return reply

    async def bomb(self, request: web.Request, good: dict) -> web.StreamResponse:
        return web.Response(body=BOMB, headers={**JSON, "Content-Encoding": "gzip"})

    async def redirect(self, request: web.Request, good: dict) -> web.StreamResponse:
        raise web.HTTPTemporaryRedirect(self.other)

    async def hang(self, request: web.Request, good: dict) -> web.StreamResponse:
        await anyio.sleep(4)
        return web.Response()

    async def drip(self, request: web.Request, good: dict) -> web.StreamResponse:
        reply = web.StreamResponse(headers=JSON)
        await reply.prepare(request)
        for _ in range(40):
            await reply.write(b" ")
            await anyio.sleep(0.1)
        return reply

    async def cut(self, request: web.Request, good: dict) -> web.StreamResponse:
        reply = web.StreamResponse(headers={**JSON, "Content-Length": "1000"})
        await reply.prepare(request)
        await reply.write(b'{"jsonrpc": ')
        request.transport.abort()
        return reply

    async def garbage(self, request: web.Request, good: dict) -> web.StreamResponse:
        return web.Response(text="}{", headers=JSON)

    async def deep(self, request: web.Request, good: dict) -> web.StreamResponse:
        return web.Response(text="[" * 100_000 + "]" * 100_000, headers=JSON)

    async def another_id(self, request: web.Request, good: dict) -> web.StreamResponse:
        return web.json_response({**good, "id": 987654})

    async def broken(self, request: web.Request, good: dict) -> web.StreamResponse:
        return web.Response(status=500, text=f"Traceback: {request.headers['Authorization']}")

    async def wrong_types(self, request: web.Request, good: dict) -> web.StreamResponse:
        return web.json_response({**good, "result": {"tools": "all", "content": 7, "protocolVersion": [], "x": None}})

    async def forgotten(self, request: web.Request, good: dict) -> web.StreamResponse:
        return web.json_response({"error": "Session not found"}, status=404)

    async def endless(self, request: web.Request, good: dict) -> web.StreamResponse:
        reply = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await reply.prepare(request)
        for _ in range(40):
            await reply.write(b": still thinking\n\n")
            await anyio.sleep(0.1)
        return reply

    async def long_event(self, request: web.Request, good: dict) -> web.StreamResponse:
        reply = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await reply.prepare(request)
        for _ in range(HUGE // PIECE):
            await reply.write(b"data: " + b"x" * PIECE)
        return reply


@asynccontextmanager
async def serving_evil(evil: Evil) -> AsyncIterator[Evil]:
    """Both addresses on free ports of the loopback address, until the block ends."""

    async def elsewhere(request: web.Request) -> web.Response:
        evil.elsewhere.append(request.path)
        return web.Response()

    runners = []
    for name, handler in (("url", evil.answer), ("other", elsewhere)):
        app = web.Application()
        app.router.add_route("*", "/mcp", handler)
        runner = web.AppRunner(app, shutdown_timeout=0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        setattr(evil, name, f"http://127.0.0.1:{port}/mcp")
        runners.append(runner)
    try:
        yield evil
    finally:
        for runner in runners:
            await runner.cleanup()
