from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import zlib
from pathlib import Path

import anyio
import pytest
from aiohttp import web
from loopback import http_server, raw_server
from yarl import URL

from distill.endpoints.faults import Fault
from distill.endpoints.spec import Timeouts
from distill.endpoints.transport import Transport

QUICK = Timeouts(connect_s=0.3, first_byte_s=0.2, idle_s=0.2, total_s=1.0)
ROOMY = Timeouts(connect_s=20, first_byte_s=20, idle_s=20, total_s=40)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
GIGABYTE = 1024**3


async def fault_of(url: URL, timeouts: Timeouts = ROOMY, **options: int) -> str:
    async with Transport(**options) as transport:
        with pytest.raises(Fault) as caught:
            await transport.post(url, {}, b"{}", timeouts)
    return caught.value.kind


def rss_kb(field: str = "VmRSS") -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{field}:")[1].split()[0])


def fresh_high_water_kb() -> int:
    """Set the high-water mark to what is used now, and return that."""
    Path("/proc/self/clear_refs").write_text("5")
    return rss_kb()


async def test_a_reply_comes_back_whole_and_the_request_went_out_whole():
    seen = []

    async def handler(request):
        seen.append((request.headers["X-One"], await request.read(), request.headers.get("Cookie")))
        reply = web.Response(body=b'{"a": 1}', content_type="application/json", headers={"X-Two": "2"})
        reply.set_cookie("trail", "yes")
        return reply

    async with http_server(handler) as address, Transport() as transport:
        url = address.with_host("localhost")  # a cookie would only stick to a name
        for _ in range(2):
            reply = await transport.post(url, {"X-One": "1"}, b"ask", ROOMY)
            assert (reply.status, reply.headers["x-two"], reply.body) == (200, "2", b'{"a": 1}')
    assert seen == [("1", b"ask", None)] * 2


async def test_connections_are_used_again():
    peers = set()

    async def handler(request):
        peers.add(request.transport.get_extra_info("peername"))
        return web.json_response({})

    async with http_server(handler) as url, Transport() as transport:
        for _ in range(5):
            await transport.post(url, {}, b"{}", ROOMY)
    assert len(peers) == 1


async def test_no_hidden_cap_holds_calls_back():
    everyone = 150
    arrived = 0
    all_here = asyncio.Event()

    async def handler(request):
        nonlocal arrived
        arrived += 1
        if arrived == everyone:
            all_here.set()
        await all_here.wait()
        return web.json_response({})

    async with http_server(handler) as url, Transport() as transport, anyio.create_task_group() as group:
        for _ in range(everyone):
            group.start_soon(transport.post, url, {}, b"{}", ROOMY)
    assert arrived == everyone


async def test_a_redirect_is_not_followed():
    async def handler(request):
        raise web.HTTPTemporaryRedirect("/elsewhere")

    async with http_server(handler) as url, Transport() as transport:
        assert (await transport.post(url, {}, b"{}", ROOMY)).status == 307


async def test_a_compressed_and_a_chunked_reply_are_read():
    async def handler(request):
        packed = request.path.endswith("packed")
        body = gzip.compress(b"x" * 100_000) if packed else b"x" * 100_000
        reply = web.StreamResponse(headers={"Content-Encoding": "gzip"} if packed else {})
        await reply.prepare(request)
        await reply.write(body)
        return reply

    async with http_server(handler) as url, Transport() as transport:
        for path in ("packed", "plain"):
            assert (await transport.post(url / path, {}, b"{}", ROOMY)).body == b"x" * 100_000


async def test_a_request_of_several_megabytes_goes_out():
    async def handler(request):
        return web.Response(text=str(len(await request.read())))

    async with http_server(handler) as url, Transport() as transport:
        assert (await transport.post(url, {}, b"x" * 5_000_000, ROOMY)).body == b"5000000"


@pytest.mark.parametrize("cut", [0, 1, 60, 75, 80, 150, 199])
async def test_a_reply_reset_anywhere_is_a_fault(cut):
    whole = OK + b"Content-Length: 200\r\n\r\n" + b"x" * 200

    async def respond(reader, writer):
        writer.write(whole[: cut * len(whole) // 200])
        await writer.drain()
        linger = struct.pack("ii", 1, 0)  # close sends a reset
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    async with raw_server(respond) as url:
        assert await fault_of(url) in {"reset", "truncated"}


async def test_a_body_shorter_than_announced_is_truncated():
    async def respond(reader, writer):
        writer.write(OK + b"Content-Length: 100\r\n\r\n{}")

    async with raw_server(respond) as url:
        assert await fault_of(url) == "truncated"


async def test_a_chunked_body_without_its_end_is_truncated():
    async def respond(reader, writer):
        writer.write(OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")

    async with raw_server(respond) as url:
        assert await fault_of(url) == "truncated"


async def test_a_broken_compression_is_truncated():
    async def respond(reader, writer):
        writer.write(OK + b"Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!")

    async with raw_server(respond) as url:
        assert await fault_of(url) == "truncated"


async def test_something_that_is_not_http_is_a_protocol_fault():
    async def respond(reader, writer):
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")

    async with raw_server(respond) as url:
        assert await fault_of(url) == "protocol"


async def test_silence_before_the_first_byte_is_bounded():
    async def respond(reader, writer):
        await reader.read()

    async with raw_server(respond) as url:
        assert await fault_of(url, QUICK) == "timeout_first_byte"


async def test_silence_inside_the_body_has_a_bound_of_its_own():
    async def respond(reader, writer):
        writer.write(OK + b"Content-Length: 100\r\n\r\n{")
        await reader.read()

    async with raw_server(respond) as url:
        assert await fault_of(url, Timeouts(5, 30, 0.2, 60)) == "timeout_idle"


async def test_a_slow_loris_that_always_sends_a_little_is_stopped_by_the_total():
    async def respond(reader, writer):
        writer.write(OK + b"Content-Length: 100000\r\n\r\n")
        while not reader.at_eof():
            writer.write(b" ")
            await writer.drain()
            with anyio.move_on_after(0.05):
                await reader.read()

    async with raw_server(respond) as url:
        assert await fault_of(url, QUICK) == "timeout_total"


async def test_a_host_that_does_not_answer_the_connect_is_bounded():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]  # fill the queue of connections; more are left hanging
        try:
            for filler in fillers:
                filler.setblocking(False)
                filler.connect_ex(("127.0.0.1", port))
            assert await fault_of(URL(f"http://127.0.0.1:{port}/"), QUICK) == "timeout_connect"
        finally:
            for filler in fillers:
                filler.close()


async def test_a_closed_port_is_a_connect_fault():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert await fault_of(URL(f"http://127.0.0.1:{taken.getsockname()[1]}/"), QUICK) == "connect"


async def test_a_name_that_does_not_exist_is_a_dns_fault():
    assert await fault_of(URL("http://nowhere.invalid/"), ROOMY) == "dns"


async def test_a_plain_body_over_the_cap_is_dropped():
    async def handler(request):
        return web.Response(body=b"x" * 2000)

    async with http_server(handler) as url:
        assert await fault_of(url, max_body_bytes=1999) == "too_large"
        async with Transport(max_body_bytes=2000) as transport:
            assert len((await transport.post(url, {}, b"{}", ROOMY)).body) == 2000


async def test_a_small_compressed_body_of_known_length_may_still_be_a_bomb():
    packed = gzip.compress(bytes(64 * 1024 * 1024), compresslevel=9)

    async def respond(reader, writer):
        writer.write(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed)
        await writer.drain()

    async with raw_server(respond) as url:
        assert await fault_of(url) == "too_large"


async def test_the_connection_of_a_body_over_the_cap_is_dropped_at_once():
    hung_up = asyncio.Event()

    async def respond(reader, writer):
        writer.write(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nxxxxx\r\n")
        await reader.read()
        hung_up.set()

    async with raw_server(respond) as url, Transport(max_body_bytes=4) as transport:
        with pytest.raises(Fault):
            await transport.post(url, {}, b"{}", ROOMY)
        with anyio.fail_after(5):
            await hung_up.wait()


async def zeros(writer: asyncio.StreamWriter, piece: bytes, times: int) -> int:
    """Write chunks until the other side hangs up; how many went out."""
    framed = b"%x\r\n%b\r\n" % (len(piece), piece)
    for sent in range(times):
        writer.write(framed)
        try:
            await writer.drain()
        except ConnectionError:
            return sent
    return times


@pytest.mark.parametrize("packed", [True, False], ids=["gzip bomb", "endless zeros"])
async def test_ten_gigabytes_of_zeros_do_not_grow_the_process(packed):
    megabyte = bytes(1024 * 1024)
    times = 10 * GIGABYTE // len(megabyte)
    sent = []
    hung_up = asyncio.Event()

    async def respond(reader, writer):
        head, piece = b"", megabyte
        if packed:
            packer = zlib.compressobj(9, zlib.DEFLATED, 31)
            head = packer.compress(megabyte) + packer.flush(zlib.Z_FULL_FLUSH)
            piece = packer.compress(megabyte) + packer.flush(zlib.Z_FULL_FLUSH)  # may be repeated as it is
            writer.write(OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
            writer.write(b"%x\r\n%b\r\n" % (len(head), head))
        else:
            writer.write(OK + b"Transfer-Encoding: chunked\r\n\r\n")
        sent.append(await zeros(writer, piece, times))
        hung_up.set()

    async with raw_server(respond) as url:
        before = fresh_high_water_kb()
        assert await fault_of(url) == "too_large"
        assert rss_kb("VmHWM") - before <= 32 * 1024
        await hung_up.wait()
    assert sent[0] < times


async def test_a_transport_that_is_not_open_says_so():
    with pytest.raises(RuntimeError, match="not open"):
        await Transport().post(URL("http://127.0.0.1/"), {}, b"", QUICK)


async def test_a_cancelled_call_drops_its_connection():
    arrived, gone = asyncio.Event(), asyncio.Event()

    async def respond(reader, writer):
        arrived.set()
        await reader.read()
        gone.set()

    async with raw_server(respond) as url, Transport() as transport:
        async with anyio.create_task_group() as group:
            group.start_soon(transport.post, url, {}, b"{}", ROOMY)
            await arrived.wait()
            group.cancel_scope.cancel()
        with anyio.fail_after(10):
            await gone.wait()
        assert gone.is_set()
