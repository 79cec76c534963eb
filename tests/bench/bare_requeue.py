"""The yardstick under faults: a bare loop that puts a failed call back into its queue. Prints one JSON line.

A 429 comes back when its Retry-After is over, everything else goes to the end of the queue at
once; nobody sleeps in a slot. It keeps nothing, so it is as good as a loop can be.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

import aiohttp
import orjson
from bare_loop import PROMPT_CHARACTERS


async def main(url: str, calls: int, in_flight: int) -> None:
    waiting: asyncio.Queue[int | None] = asyncio.Queue()
    for number in range(calls):
        waiting.put_nowait(number)
    rows = sent = 0
    loop = asyncio.get_running_loop()

    async def ask(session: aiohttp.ClientSession, number: int) -> bool:
        """True when answered; a call that is to come back later has been seen to."""
        text = f"item {number} ".ljust(PROMPT_CHARACTERS, "x")
        body = orjson.dumps({"model": "m", "messages": [{"role": "user", "content": text}]})
        try:
            async with session.post(f"{url}/chat/completions", data=body) as reply:
                raw = await reply.read()
                if reply.status == 429:
                    loop.call_later(float(reply.headers["Retry-After"]), waiting.put_nowait, number)
                    return False
                if reply.status == 200 and orjson.loads(raw)["choices"][0]["message"]["content"]:
                    return True
        except (aiohttp.ClientError, orjson.JSONDecodeError):
            pass
        waiting.put_nowait(number)
        return False

    async def worker(session: aiohttp.ClientSession) -> None:
        nonlocal rows, sent
        while (number := await waiting.get()) is not None:
            sent += 1
            good = await ask(session, number)  # `rows += await ...` would read `rows` before it waits
            rows += good
            if rows == calls:
                for _ in range(in_flight):
                    waiting.put_nowait(None)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        started = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for _ in range(in_flight):
                group.create_task(worker(session))
        wall = time.monotonic() - started
    print(json.dumps({"rows": rows, "sent": sent, "wall_s": round(wall, 3)}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
