"""The yardstick: aiohttp and orjson in a bare loop, nothing kept. Prints one JSON line of figures."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time

import aiohttp
import orjson

PROMPT_CHARACTERS = 1_500


async def main(url: str, calls: int, in_flight: int) -> None:
    numbers = iter(range(calls))
    rows = 0

    async def worker(session: aiohttp.ClientSession) -> None:
        nonlocal rows
        for number in numbers:
            body = orjson.dumps(
                {
                    "model": "m",
                    "messages": [{"role": "user", "content": f"item {number} ".ljust(PROMPT_CHARACTERS, "x")}],
                }
            )
            async with session.post(
                f"{url}/chat/completions", data=body, headers={"content-type": "application/json"}
            ) as reply:
                answer = orjson.loads(await reply.read())
            assert answer["choices"][0]["message"]["content"]
            rows += 1

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
        async with asyncio.TaskGroup() as group:
            for _ in range(in_flight):
                group.create_task(worker(session))
        after, wall = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() - started
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        json.dumps({"rows": rows, "wall_s": round(wall, 3), "cpu_s": round(cpu, 3), "rss_mb": after.ru_maxrss // 1024})
    )


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
